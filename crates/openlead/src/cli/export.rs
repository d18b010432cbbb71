use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand, ValueEnum};
use openlead_core::export;
use openlead_core::lead::Query;
use serde_json::json;

use super::Failure;
use super::output::print;
use super::within::{Opened, Within};

mod account;
mod progress;
mod target;

use progress::Progress;
use target::Target;

/// `openlead export …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Write all leads that are not in the trash, oldest first
    Leads(Leads),
    /// Write all data of the account, without secrets, as one archive
    Account(account::Account),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Leads(leads) => leads.run().await,
            Self::Account(account) => account.run().await,
        }
    }
}

/// How leads are written.
#[derive(ValueEnum, Debug, Clone, Copy)]
enum Format {
    /// A table for spreadsheets, with a line of titles (RFC 4180)
    Csv,
    /// One JSON object a line
    Ndjson,
    /// A workbook of Excel
    Xlsx,
}

impl From<Format> for export::Format {
    fn from(said: Format) -> Self {
        match said {
            Format::Csv => Self::Csv,
            Format::Ndjson => Self::Ndjson,
            Format::Xlsx => Self::Xlsx,
        }
    }
}

/// `openlead export leads`
#[derive(Args, Debug)]
pub struct Leads {
    #[command(flatten)]
    within: Within,
    /// How leads are written
    #[arg(long, env = "OPENLEAD_FORMAT")]
    format: Format,
    /// Write to this file, which appears when it is whole; standard output when left out, or for -
    #[arg(long, env = "OPENLEAD_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print one JSON object on standard output when done; needs --output
    #[arg(long, env = "OPENLEAD_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Leads {
    async fn run(self) -> Result<(), Failure> {
        if self.json && self.file().is_none() {
            return Err(Failure::usage(
                "--json needs --output: the leads themselves go to standard output",
            ));
        }
        let opened = self.within.open().await?;
        let written = self.write(&opened).await;
        opened.openlead.close().await?;
        // Whoever read it wants no more.
        let Some(leads) = written? else { return Ok(()) };
        match self.file() {
            Some(file) if self.json => print(&json!({ "leads": leads, "file": file }).to_string()),
            _ => Ok(()),
        }
    }

    /// The file to write; `None` for standard output.
    fn file(&self) -> Option<&Path> {
        self.output
            .as_deref()
            .filter(|file| *file != Path::new("-"))
    }

    /// Writes all leads and tells how many; `None` when nobody reads them.
    async fn write(&self, opened: &Opened) -> Result<Option<u64>, Failure> {
        let gone = Arc::new(AtomicBool::new(false));
        let target = Target::open(self.file(), Arc::clone(&gone))?;
        let mut progress = Progress::new();
        let (openlead, actor) = (&opened.openlead, opened.actor());
        let format = self.format.into();
        let told = |leads| progress.reach(leads);
        let written = export::leads(openlead, actor, Query::default(), format, target, told).await;
        if written.is_err() && gone.load(SeqCst) {
            return Ok(None);
        }
        let (target, leads) = written?;
        target.end()?;
        progress.end();
        Ok(Some(leads))
    }
}

/// The folder that a file is in.
fn folder(file: &Path) -> &Path {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}
