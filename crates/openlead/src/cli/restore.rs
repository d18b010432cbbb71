use std::path::PathBuf;

use clap::Args;
use openlead_core::time;
use openlead_db::Clock;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::Failure;
use super::output::Output;
use super::passphrase::Passphrase;
use crate::backup::{Restored, Source, restore};
use crate::place::Place;

/// `openlead restore`
#[derive(Args, Debug)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    passphrase: Passphrase,
    #[command(flatten)]
    output: Output,
    /// The copy that `openlead backup` made, or the folder of --backup-dir
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Of a folder with SQLite's log: bring back this second, such as 2026-11-24T12:00:05Z; without an offset it is UTC; the last one when left out
    #[arg(long, env = "OPENLEAD_AT", value_name = "TIME")]
    at: Option<String>,
}

impl Restore {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        if self.place.file() != Some(self.place.data.join("openlead.db"))
            && self.place.file().is_some()
        {
            return Err(Failure::usage(
                "--database: a copy is restored into the data folder; leave it out, and move openlead.db afterwards",
            ));
        }
        let at = self.at.as_deref().map(second).transpose()?;
        if at.is_some() && !self.file.is_dir() {
            return Err(Failure::usage(
                "--at: name the folder of --backup-dir instead of one copy",
            ));
        }
        if at.is_some_and(|at| at > Clock::system().now()) {
            return Err(Failure::usage(
                "--at: that second has not come yet; leave it out for the last one that was copied",
            ));
        }
        let source = Source::find(&self.file, at)?;
        let (from, data) = (source.clone(), self.place.data.clone());
        let passphrase = self.passphrase.read()?;
        let restored = spawn_blocking(move || restore(&from, &data, passphrase.as_deref()));
        let restored = restored
            .await
            .map_err(|error| Failure::new(error.to_string()))??;
        self.say(&source, &restored)
    }

    fn say(&self, source: &Source, restored: &Restored) -> Result<(), Failure> {
        let data = self.place.data.display();
        if !restored.key {
            eprintln!("without the server key: put server.key into {data} before you serve it");
        }
        let manifest = &restored.manifest;
        let last = restored
            .replayed
            .and_then(|replayed| replayed.last)
            .map(time::to_rfc3339);
        if let Some(next) = restored
            .replayed
            .map_or(Ok(None), |replayed| source.gap(&replayed))?
        {
            let next = time::to_rfc3339(next);
            eprintln!(
                "the log was not copied between {} and {next}: what was written then is missing",
                last.as_ref().unwrap_or(&manifest.made_at)
            );
        }
        let json = json!({
            "data": self.place.data,
            "copy": source.copy,
            "made_at": manifest.made_at,
            "last_change_at": last,
            "database": manifest.database_bytes().is_some(),
            "key": restored.key,
        });
        let text = format!(
            "{data} is as it was at {}",
            last.as_ref().unwrap_or(&manifest.made_at)
        );
        self.output.print(&json, text)
    }
}

/// The microsecond with which a second begins.
fn second(text: &str) -> Result<i64, Failure> {
    const SECOND: i64 = 1_000_000;
    let utc = time::time_zone("UTC").expect("a zone that is always known");
    match time::parse_moment(text, &utc) {
        Some(at) => Ok(at.div_euclid(SECOND) * SECOND),
        None => Err(Failure::usage(
            "--at: write a moment like 2026-11-24T12:00:05Z",
        )),
    }
}
