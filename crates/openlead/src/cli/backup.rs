use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;
use openlead_db::Clock;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::Failure;
use super::output::{Output, whole_file};
use super::passphrase::Passphrase;
use crate::backup::{Packed, Wanted, name, pack};
use crate::place::Place;

/// `openlead backup`
#[derive(Args, Debug)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    passphrase: Passphrase,
    #[command(flatten)]
    output: Output,
    /// Write the copy to this file, which appears when it is whole and was read back; openlead-TIME.tar.zst when left out
    #[arg(long = "output", env = "OPENLEAD_OUTPUT", value_name = "FILE", value_parser = whole_file())]
    file: Option<PathBuf>,
    /// Put the copy in the place of a file that is there
    #[arg(long, env = "OPENLEAD_FORCE", value_parser = FalseyValueParser::new())]
    force: bool,
    /// Leave the database out: the server key and the uploads of a server on PostgreSQL, beside pg_dump
    #[arg(long, env = "OPENLEAD_WITHOUT_DATABASE", value_parser = FalseyValueParser::new())]
    without_database: bool,
}

impl Backup {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let now = Clock::system().now();
        if let Some(file) = self
            .file
            .as_ref()
            .filter(|file| !self.force && file.exists())
        {
            let file = file.display();
            return Err(Failure::new(format!(
                "{file}: there is such a file already; name another one, or add --force to put the copy in its place"
            )));
        }
        let wanted = Wanted {
            data: self.place.data.clone(),
            database: self.database()?,
            passphrase: self.passphrase.read()?,
            now,
        };
        let file = self.file.clone().unwrap_or_else(|| name(now, None).into());
        let target = file.clone();
        let packed =
            spawn_blocking(move || pack(&wanted, &target, &mut |text| eprintln!("{text}")));
        let packed = packed
            .await
            .map_err(|error| Failure::new(error.to_string()))??;
        self.say(&file, &packed)
    }

    fn database(&self) -> Result<Option<PathBuf>, Failure> {
        self.place.refuse_absent()?;
        match (self.without_database, self.place.file()) {
            (true, _) => Ok(None),
            (false, Some(file)) => Ok(Some(file)),
            (false, None) => Err(Failure::usage(
                "PostgreSQL has its own tool for the database, pg_dump: add --without-database to copy the server key and the uploads",
            )),
        }
    }

    fn say(&self, file: &std::path::Path, packed: &Packed) -> Result<(), Failure> {
        let manifest = &packed.manifest;
        if !manifest.has_key() {
            eprintln!(
                "without the server key: no passphrase was given (--passphrase-stdin, OPENLEAD_BACKUP_PASSPHRASE); keep a copy of server.key elsewhere"
            );
        }
        let json = json!({
            "file": file,
            "bytes": packed.bytes,
            "made_at": manifest.made_at,
            "database_bytes": manifest.database_bytes(),
            "files": manifest.files.len(),
            "key": manifest.has_key(),
        });
        let text = format!(
            "{}: {} bytes, read back and whole",
            file.display(),
            packed.bytes
        );
        self.output.print(&json, text)
    }
}
