use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

/// Starts a cluster, and ends it when its standard input ends: also when this process was killed.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres.sh");

/// The URL of the PostgreSQL that tests share: `OPENLEAD_TEST_POSTGRES`, else a cluster started for this process.
pub fn postgres() -> &'static str {
    static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::temporary);
    static URL: LazyLock<String> = LazyLock::new(|| {
        env::var("OPENLEAD_TEST_POSTGRES").unwrap_or_else(|_| SHARED.url().to_owned())
    });
    &URL
}

/// A PostgreSQL of one's own, for tests that stop it; deleted on drop, and when the process ends in any way.
#[derive(Debug)]
pub struct Postgres {
    script: Child,
    commands: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
    url: String,
}

impl Postgres {
    /// Starts an empty cluster, in about a second.
    ///
    /// # Panics
    /// Where PostgreSQL 15 or later is not installed: a test that needs it fails, it is not skipped.
    pub fn temporary() -> Self {
        let mut script = Command::new(SCRIPT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/postgres.sh can be run");
        let commands = script.stdin.take();
        let mut replies = BufReader::new(script.stdout.take().expect("a piped output"));
        let url = line(&mut replies);
        Self {
            script,
            commands,
            replies,
            url,
        }
    }

    /// The URL of its `postgres` database, the same after a restart; its one user may do everything.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements as its one user.
    pub fn run(&self, sql: &str) {
        crate::database::run(&self.url, sql).expect("a statement that can be run");
    }

    /// Ends the server at once, as a crash would: connections break, nothing is written any more. Commits that it had
    /// answered are there after [`start`](Self::start).
    pub fn stop_immediate(&mut self) {
        self.tell("stop");
    }

    /// Starts the stopped server again, with its data, on the same port; returns when it answers.
    pub fn start(&mut self) {
        self.tell("start");
    }

    fn tell(&mut self, command: &str) {
        let commands = self.commands.as_mut().expect("open until drop");
        writeln!(commands, "{command}").expect("scripts/postgres.sh is running");
        assert_eq!(line(&mut self.replies), command);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.commands.take());
        // Its status is of no use here: a test may have panicked already.
        let _ = self.script.wait();
    }
}

/// The script's next line; it has said on standard error what went wrong when there is none.
fn line(replies: &mut impl BufRead) -> String {
    let mut line = String::new();
    replies
        .read_line(&mut line)
        .expect("text from scripts/postgres.sh");
    assert!(
        !line.is_empty(),
        "PostgreSQL does not run; `make test` installs it, the reason is above"
    );
    line.trim_end().to_owned()
}
