use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use openlead_testkit::{Database, TempDir, fresh_database, postgres, temp_dir};
use serde_json::Value as Json;

/// A data folder and a database of one test.
pub struct Home {
    folder: TempDir,
    database: Option<Database>,
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Home {
    /// With SQLite in the folder.
    pub fn sqlite() -> Self {
        Self {
            folder: temp_dir(),
            database: None,
        }
    }

    /// With a database on PostgreSQL.
    pub fn postgres() -> Self {
        Self {
            folder: temp_dir(),
            database: Some(fresh_database(postgres())),
        }
    }

    /// With the account Acme of asha@example.com.
    pub fn with_acme(self) -> Self {
        self.json(&[
            "account",
            "create",
            "Acme",
            "--owner-name",
            "Asha",
            "--owner-email",
            "asha@example.com",
        ]);
        self
    }

    /// The data folder, not made before the first command.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file beside the data folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the database is.
    pub fn url(&self) -> String {
        let file = || format!("sqlite://{}", self.data().join("openlead.db").display());
        self.database
            .as_ref()
            .map_or_else(file, |database| database.url().to_owned())
    }

    /// The command with this home's data and database, and nothing of the outer environment that it would listen to.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = bare(self.folder.path());
        command.args(args).env("OPENLEAD_DATA", self.data());
        if let Some(database) = &self.database {
            command.env("OPENLEAD_DATABASE", database.url());
        }
        command
    }

    /// Runs a command with a text on its standard input.
    pub fn run_with(&self, args: &[&str], input: &str) -> Said {
        let mut command = self.command(args);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // A command that refuses at once does not read it.
        let _ = child
            .stdin
            .take()
            .expect("piped")
            .write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        Said {
            code: output.status.code().expect("it ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command.
    pub fn run(&self, args: &[&str]) -> Said {
        self.run_with(args, "")
    }

    /// The one object that a command prints with `--json`.
    pub fn json(&self, args: &[&str]) -> Json {
        let said = self.run(&[args, &["--json"]].concat());
        assert_eq!(said.code, 0, "{args:?}: {}", said.err);
        assert_eq!(said.out.lines().count(), 1, "{}", said.out);
        let json: Json = serde_json::from_str(&said.out).unwrap();
        assert!(json.is_object(), "{json}");
        json
    }

    /// The token of the account.
    pub fn token(&self) -> String {
        let shown = self.json(&["token", "show"]);
        shown["token"].as_str().expect("a token").to_owned()
    }

    /// A command that must end with this code, saying nothing but why.
    pub fn refused(&self, args: &[&str], code: i32) -> String {
        let said = self.run(args);
        assert_eq!(
            (said.code, said.out.as_str()),
            (code, ""),
            "{args:?}: {}",
            said.err
        );
        said.err
    }
}

/// The binary without the variables of the outer environment.
pub fn bare(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openlead"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("OPENLEAD_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder);
    command
}

/// Makes of each story a test on SQLite and one on PostgreSQL.
macro_rules! on_both {
    ($(fn $name:ident($home:ident: Home) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every test needs everything of its file")]
            use super::*;

            fn story($home: Home) $body

            #[test]
            fn sqlite() {
                story(Home::sqlite());
            }

            #[test]
            fn postgres() {
                story(Home::postgres());
            }
        })*
    };
}
pub(crate) use on_both;
