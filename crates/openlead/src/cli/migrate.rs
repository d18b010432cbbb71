use clap::Args;
use clap::builder::FalseyValueParser;
use openlead_core::migrations;
use openlead_db::{Db, Error, Options, migrate, pending};
use serde_json::json;

use super::Failure;
use super::output::Output;
use crate::place::Place;

/// `openlead migrate`
#[derive(Args, Debug)]
pub struct Migrate {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
    /// Only say what is missing; exit code 1 when something is
    #[arg(long, env = "OPENLEAD_CHECK", value_parser = FalseyValueParser::new())]
    check: bool,
}

impl Migrate {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.check {
            true => self.say().await,
            false => self.apply().await,
        }
    }

    async fn say(self) -> Result<(), Failure> {
        let missing = missing(&self.place).await?;
        let json = json!({ "pending": missing });
        if missing.is_empty() {
            return self.output.print(&json, "the database is at this version");
        }
        let text = format!("{} to come: {}", steps(missing.len()), missing.join(", "));
        self.output.print(&json, text)?;
        Err(Failure::new(
            "the database is not at this version: run `openlead migrate`",
        ))
    }

    async fn apply(self) -> Result<(), Failure> {
        self.place.make_folder()?;
        let db = Db::open(Options::new(self.place.url()))?;
        let applied = db.write(|tx| migrate(tx, migrations::ALL)).await?;
        let text = match applied {
            0 => "the database was at this version already".to_owned(),
            _ => format!(
                "{} applied: the database is at this version",
                steps(applied)
            ),
        };
        self.output.print(&json!({ "applied": applied }), text)
    }
}

fn steps(number: usize) -> String {
    match number {
        1 => "1 step".to_owned(),
        _ => format!("{number} steps"),
    }
}

/// The names of the steps that the database lacks, which is not changed; all of them when there is no file yet.
pub async fn missing(place: &Place) -> Result<Vec<&'static str>, Failure> {
    if place.file().is_some_and(|file| !file.exists()) {
        return Ok(migrations::ALL.iter().map(|step| step.name).collect());
    }
    let db = Db::open(Options::new(place.url()))?;
    let missing = db.read(|tx| {
        let missing = pending(tx, migrations::ALL)?;
        Ok::<_, Error>(missing.iter().map(|step| step.name).collect())
    });
    Ok(missing.await?)
}
