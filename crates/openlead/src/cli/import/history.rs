use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;
use openlead_core::import::{self, Import, Tally};
use openlead_core::{Id, of, time};
use serde_json::{Value as Json, json};

use super::{Failure, Output, Within};
use crate::cli::output::print;

/// How many refused rows are read at a time.
const PAGE: u32 = 1000;

/// `openlead import list`
#[derive(Args, Debug)]
pub struct List {
    #[command(flatten)]
    within: Within,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub async fn run(self) -> Result<(), Failure> {
        let imports = self
            .within
            .act(|_, act| import::list(act, None, 200))
            .await?;
        let objects: Vec<Json> = imports
            .iter()
            .map(|(import, tally)| object(import, *tally))
            .collect();
        let rows: Vec<Vec<String>> = imports
            .iter()
            .map(|(import, tally)| row(import, *tally))
            .collect();
        let head = [
            "id", "file", "state", "rows", "new", "changed", "no news", "refused", "added",
        ];
        self.output
            .print_table(&json!({ "imports": objects }), &head, &rows)
    }
}

fn object(import: &Import, tally: Tally) -> Json {
    json!({
        "id": import.id, "name": import.name, "state": import.state, "reason": import.reason, "rows": import.rows,
        "tally": tally, "created_at": time::to_rfc3339(import.created_at), "ended_at": import.ended_at.map(time::to_rfc3339),
    })
}

fn row(import: &Import, tally: Tally) -> Vec<String> {
    let counts = [
        import.rows.cast_unsigned(),
        tally.made,
        tally.merged,
        tally.skipped,
        tally.failed,
    ];
    let start = [
        import.id.to_string(),
        import.name.clone(),
        import.state.as_str().to_owned(),
    ];
    let counts = counts.iter().map(u64::to_string);
    start
        .into_iter()
        .chain(counts)
        .chain([time::to_rfc3339(import.created_at)])
        .collect()
}

/// `openlead import failures`
#[derive(Args, Debug)]
pub struct Failures {
    #[command(flatten)]
    within: Within,
    /// The import
    id: Id<of::Import>,
    /// Write to this file; standard output when left out
    #[arg(long, env = "OPENLEAD_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the numbers of the rows and the reasons as one JSON object on standard output instead
    #[arg(long, env = "OPENLEAD_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Failures {
    pub async fn run(self) -> Result<(), Failure> {
        if self.json {
            return self.print().await;
        }
        let opened = self.within.open().await?;
        let to: Box<dyn Write + Send> = match &self.output {
            Some(file) => Box::new(File::create(file)?),
            None => Box::new(io::stdout()),
        };
        let written = import::write_failures(
            &opened.openlead,
            opened.actor(),
            self.id,
            BufWriter::new(to),
        )
        .await;
        opened.openlead.close().await?;
        Ok(written?.flush()?)
    }

    async fn print(self) -> Result<(), Failure> {
        let id = self.id;
        let failures = self.within.act(move |_, act| {
            import::read(act, id)?;
            let mut all = Vec::new();
            let mut after = Some(0);
            while let Some(row) = after {
                let page = import::failures(act, id, row, PAGE)?;
                after = page.last().map(|failed| failed.row);
                all.extend(page);
            }
            Ok(all)
        });
        let rows: Vec<Json> = failures
            .await?
            .iter()
            .map(|failed| json!({ "row": failed.row, "reason": failed.reason }))
            .collect();
        print(&json!({ "failures": rows }).to_string())
    }
}

/// `openlead import revert`
#[derive(Args, Debug)]
pub struct Revert {
    #[command(flatten)]
    within: Within,
    /// The import
    id: Id<of::Import>,
    #[command(flatten)]
    output: Output,
}

impl Revert {
    pub async fn run(self) -> Result<(), Failure> {
        let opened = self.within.open().await?;
        let reverted = import::revert(&opened.openlead, opened.actor(), self.id).await;
        opened.openlead.close().await?;
        let reverted = reverted?;
        let text = format!(
            "{} leads are in the trash, {} are as they were, {} were edited since and stay.",
            reverted.trashed, reverted.restored, reverted.left
        );
        let left = reverted
            .left_leads
            .iter()
            .map(|lead| format!("\nleft: {lead}"))
            .collect::<String>();
        self.output.print(&json!(reverted), text + &left)
    }
}
