use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::Failure;
use super::output::Output;
use super::passphrase::Passphrase;
use crate::backup::restore;
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
    /// The copy that `openlead backup` made
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
        let (file, data) = (self.file.clone(), self.place.data.clone());
        let passphrase = self.passphrase.read()?;
        let restored = spawn_blocking(move || restore(&file, &data, passphrase.as_deref()));
        let restored = restored
            .await
            .map_err(|error| Failure::new(error.to_string()))??;
        let data = self.place.data.display();
        if !restored.key {
            eprintln!("without the server key: put server.key into {data} before you serve it");
        }
        let manifest = &restored.manifest;
        let json = json!({
            "data": self.place.data,
            "made_at": manifest.made_at,
            "database": manifest.database_bytes().is_some(),
            "key": restored.key,
        });
        let text = format!("{data} is as it was at {}", manifest.made_at);
        self.output.print(&json, text)
    }
}
