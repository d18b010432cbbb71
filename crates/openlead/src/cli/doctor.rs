use std::net::SocketAddr;

use clap::Args;
use clap::builder::FalseyValueParser;
use openlead_db::{Db, Options};
use serde_json::json;

use super::Failure;
use super::output::Output;
use crate::place::Place;

mod database;
mod finding;
mod folder;
mod port;

use finding::Finding;

/// `openlead doctor`
#[derive(Args, Debug)]
pub struct Doctor {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
    /// Where the server listens
    #[arg(
        long,
        env = "OPENLEAD_LISTEN",
        value_name = "ADDR",
        default_value = "127.0.0.1:8080"
    )]
    listen: SocketAddr,
    /// Have search read all leads anew; the running server, or the next one, does it
    #[arg(long, env = "OPENLEAD_REBUILD_SEARCH", value_parser = FalseyValueParser::new())]
    rebuild_search: bool,
}

impl Doctor {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        let findings = self.look().await;
        let ok = findings.iter().all(Finding::is_fine);
        let checks: Vec<_> = findings.iter().map(Finding::as_json).collect();
        let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
        self.output
            .print(&json!({ "ok": ok, "checks": checks }), lines.join("\n"))?;
        match ok {
            true => Ok(()),
            false => Err(Failure::new(
                "something is wrong: see what is said about it",
            )),
        }
    }

    /// Looks at everything and changes nothing.
    async fn look(&self) -> Vec<Finding> {
        let mut findings = vec![folder::check(&self.place), folder::room(&self.place)];
        findings.extend(self.look_into_database().await);
        findings.push(port::check(self.listen));
        findings
    }

    async fn look_into_database(&self) -> Vec<Finding> {
        if self.place.file().is_some_and(|file| !file.exists()) {
            return vec![Finding::wrong(
                "database",
                "there is none yet",
                "start `openlead serve`, which makes it",
            )];
        }
        let db = match Db::open(Options::new(self.place.url())) {
            Ok(db) => db,
            Err(error) => return vec![database::unreachable(&error)],
        };
        vec![
            database::version(&db).await,
            database::key(&db, &self.place).await,
            database::clock(&db).await,
            database::search(&db, self.rebuild_search).await,
        ]
        .into_iter()
        .chain(database::forward(&db).await)
        .collect()
    }
}
