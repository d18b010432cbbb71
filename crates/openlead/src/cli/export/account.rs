use std::path::PathBuf;

use clap::Args;
use openlead_core::export;
use serde_json::json;
use tempfile::NamedTempFile;

use super::{Failure, Within, folder};
use crate::cli::output::{Output, whole_file};

/// `openlead export account`
#[derive(Args, Debug)]
pub struct Account {
    #[command(flatten)]
    within: Within,
    /// The zip file to write, which appears when it is whole
    #[arg(long, env = "OPENLEAD_OUTPUT", value_name = "FILE", value_parser = whole_file())]
    output: PathBuf,
    #[command(flatten)]
    print: Output,
}

impl Account {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let name = self.output.display();
        let wrong = |error: std::io::Error| Failure::new(format!("{name}: {error}"));
        let aside = NamedTempFile::new_in(folder(&self.output)).map_err(wrong)?;
        let opened = self.within.open().await?;
        let written = export::account(&opened.openlead, opened.actor(), aside).await;
        opened.openlead.close().await?;
        let (aside, tables) = written?;
        aside.as_file().sync_all()?;
        aside
            .persist(&self.output)
            .map_err(|error| wrong(error.error))?;
        let rows: Vec<String> = tables
            .iter()
            .map(|table| format!("{} {}", table.rows, table.name))
            .collect();
        self.print.print(
            &json!({ "file": self.output, "tables": tables }),
            format!("{name}: {}", rows.join(", ")),
        )
    }
}
