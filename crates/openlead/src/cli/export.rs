use std::path::PathBuf;
use std::sync::Arc;

use clap::builder::FalseyValueParser;
use clap::{Args, Subcommand, ValueEnum};
use openlead_core::lead::{self, Line};
use openlead_core::{Catalog, Error, Id, Result as CoreResult, of};
use serde_json::json;

use super::Failure;
use super::output::print;
use super::within::{Opened, Within};

mod columns;
mod progress;
mod sheet;
mod target;

use progress::Progress;
use sheet::Sheet;
use target::Target;

const PAGE: u32 = 1000;

/// `openlead export …`
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Write all leads that are not in the trash, oldest first
    Leads(Leads),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let Self::Leads(leads) = self;
        leads.run().await
    }
}

/// How leads are written.
#[derive(ValueEnum, Debug, Clone, Copy)]
pub enum Format {
    /// A table for spreadsheets, with a line of titles (RFC 4180)
    Csv,
    /// One JSON object a line
    Ndjson,
}

/// `openlead export leads`
#[derive(Args, Debug)]
pub struct Leads {
    #[command(flatten)]
    within: Within,
    /// How leads are written
    #[arg(long, env = "OPENLEAD_FORMAT")]
    format: Format,
    /// Write to this file, which appears when it is whole; standard output when left out
    #[arg(long, env = "OPENLEAD_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print one JSON object on standard output when done; needs --output
    #[arg(long, env = "OPENLEAD_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Leads {
    async fn run(self) -> Result<(), Failure> {
        if self.json && self.output.is_none() {
            return Err(Failure::usage(
                "--json needs --output: the leads themselves go to standard output",
            ));
        }
        let opened = self.within.open().await?;
        let written = self.write(&opened).await;
        opened.openlead.close().await?;
        // Whoever read it wants no more.
        let Some(leads) = written? else { return Ok(()) };
        match &self.output {
            Some(file) if self.json => print(&json!({ "leads": leads, "file": file }).to_string()),
            _ => Ok(()),
        }
    }

    /// Writes all leads and tells how many; `None` when nobody reads them.
    async fn write(&self, opened: &Opened) -> Result<Option<u64>, Failure> {
        let catalog = catalog(opened).await?;
        let target = Target::open(self.output.as_deref())?;
        let mut sheet = match Sheet::begin(self.format, target, &catalog) {
            Err(error) if target::is_gone(&error) => return Ok(None),
            begun => begun?,
        };
        let mut progress = Progress::new();
        let mut after = None;
        loop {
            let lines = page(opened, after).await?;
            let Some(last) = lines.0.last() else { break };
            after = Some(last.lead.id);
            progress.add(lines.0.len());
            match sheet.write(&lines.0, &lines.1) {
                Err(error) if target::is_gone(&error) => return Ok(None),
                written => written?,
            }
        }
        match sheet.end() {
            Err(error) if target::is_gone(&error) => return Ok(None),
            ended => ended?,
        }
        Ok(Some(progress.end()))
    }
}

async fn catalog(opened: &Opened) -> Result<Arc<Catalog>, Failure> {
    let actor = opened.actor();
    let look = opened
        .openlead
        .look(actor, |act| Ok(Arc::clone(&act.catalog)));
    Ok(look.await?)
}

/// The next leads, with the lists as they are now: a status may be new since the first page.
async fn page(
    opened: &Opened,
    after: Option<Id<of::Lead>>,
) -> CoreResult<(Vec<Line>, Arc<Catalog>)> {
    let (openlead, actor) = (Arc::clone(&opened.openlead), opened.actor());
    let unit = opened.openlead.db.read_long(move |tx| {
        let mut act = openlead.enter(tx, actor)?;
        let lines = lead::export(&mut act, after, PAGE)?;
        Ok::<_, Error>((lines, Arc::clone(&act.catalog)))
    });
    unit.await
}
