use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand};
use openlead_core::Result as CoreResult;
use openlead_core::account::Account;
use openlead_core::person::{self, Person};
use serde_json::json;
use tempfile::NamedTempFile;

use super::Failure;
use super::output::{Output, whole_file};
use super::within::Within;

/// `openlead person …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Write everything that is kept of a person to a file
    Export(Export),
    /// Erase a person for good, and print a certificate
    Erase(Erase),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Export(command) => command.run().await,
            Self::Erase(command) => command.run().await,
        }
    }
}

#[derive(Args, Debug, Clone)]
struct Who {
    /// A phone number of the person, with the country code or as the account writes it
    #[arg(
        long,
        env = "OPENLEAD_PHONE",
        value_name = "NUMBER",
        required_unless_present = "email"
    )]
    phone: Option<String>,
    /// An e-mail address of the person
    #[arg(long, env = "OPENLEAD_EMAIL", value_name = "ADDRESS")]
    email: Option<String>,
}

impl Who {
    fn read(&self, account: &Account) -> CoreResult<Person> {
        Person::read(account, self.phone.as_deref(), self.email.as_deref())
    }
}

/// `openlead person export`
#[derive(Args, Debug)]
pub struct Export {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    print: Output,
    /// Write to this file, a JSON object with a list of rows for each table
    #[arg(long = "output", env = "OPENLEAD_OUTPUT", value_name = "FILE", value_parser = whole_file())]
    file: PathBuf,
}

impl Export {
    async fn run(self) -> Result<(), Failure> {
        let opened = self.within.open().await?;
        let all = match self.who.read(&opened.account) {
            Ok(person) => person::export(&opened.openlead, opened.actor(), &person).await,
            Err(error) => Err(error),
        };
        opened.openlead.close().await?;
        let text =
            serde_json::to_string_pretty(&all?).map_err(|error| Failure::new(error.to_string()))?;
        let folder = self
            .file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let mut aside = NamedTempFile::new_in(folder.unwrap_or(std::path::Path::new(".")))?;
        aside.write_all(text.as_bytes())?;
        aside.as_file().sync_all()?;
        aside
            .persist(&self.file)
            .map_err(|error| Failure::from(error.error))?;
        let bytes = fs::metadata(&self.file)?.len();
        let shown = self.file.display();
        self.print.print(
            &json!({ "file": self.file, "bytes": bytes }),
            format!("{shown}: {bytes} bytes"),
        )
    }
}

/// `openlead person erase`
#[derive(Args, Debug)]
pub struct Erase {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    print: Output,
    /// Also overwrite what deleted rows have left in the file of SQLite; nobody can write meanwhile
    #[arg(long, env = "OPENLEAD_VACUUM", value_parser = FalseyValueParser::new())]
    vacuum: bool,
}

impl Erase {
    async fn run(self) -> Result<(), Failure> {
        let opened = self.within.open().await?;
        let certificate = match self.who.read(&opened.account) {
            Ok(person) => person::erase(&opened.openlead, opened.actor(), &person).await,
            Err(error) => Err(error),
        };
        opened.openlead.close().await?;
        let certificate = certificate?.to_json();
        if self.vacuum {
            self.within.vacuum().await?;
        }
        let text = serde_json::to_string_pretty(&certificate)
            .map_err(|error| Failure::new(error.to_string()))?;
        self.print.print(&certificate, text)
    }
}
