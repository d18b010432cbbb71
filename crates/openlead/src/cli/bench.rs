use std::fmt::Display;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use tokio::task::spawn_blocking;

use crate::bench::{self, Error, Options, import, lists, reports, webhooks};

/// `openlead bench …`
#[derive(Debug, Args)]
pub struct Bench {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// How fast leads come in (the default, with 100,000 leads)
    Intake(Intake),
    /// How fast leads are found, read and changed where there are many
    Lists(Lists),
    /// How fast a file of leads is taken in and written out
    Import(Import),
    /// What deliveries that wait cost intake, and how soon a receiver is told
    Webhooks(Webhooks),
    /// How fast reports are counted over a year
    Reports(Reports),
}

#[derive(Debug, Args)]
struct Reports {
    /// How many leads there are, of one year
    #[arg(long, default_value_t = 1_000_000)]
    leads: u64,
    /// How many things have happened to them
    #[arg(long, default_value_t = 10_000_000)]
    events: u64,
    /// How many times each report is counted
    #[arg(long, default_value_t = 50)]
    times: usize,
    /// A PostgreSQL on which a database may be made, as postgres://…; without it SQLite is measured
    #[arg(long)]
    database: Option<String>,
    /// Where the throw-away data folder is made: the disk that is measured
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

impl From<Reports> for reports::Options {
    fn from(reports: Reports) -> Self {
        Self {
            leads: reports.leads,
            events: reports.events,
            times: reports.times,
            database: reports.database,
            folder: reports.data,
        }
    }
}

#[derive(Debug, Args)]
struct Webhooks {
    /// How many deliveries wait
    #[arg(long, default_value_t = 1_000_000)]
    deliveries: u64,
    /// How many connections send leads, each one at a time
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How many seconds each figure is measured
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// A PostgreSQL on which a database may be made, as postgres://…; without it SQLite is measured
    #[arg(long)]
    database: Option<String>,
    /// Where the throw-away data folder is made: the disk that is measured
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

impl From<Webhooks> for webhooks::Options {
    fn from(webhooks: Webhooks) -> Self {
        Self {
            deliveries: webhooks.deliveries,
            connections: webhooks.connections,
            seconds: webhooks.seconds,
            database: webhooks.database,
            folder: webhooks.data,
        }
    }
}

#[derive(Debug, Args)]
struct Import {
    /// How many rows the file has
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// Send enquiries meanwhile, too: the import then waits for them, and is slower
    #[arg(long)]
    enquiries: bool,
    /// A PostgreSQL on which a database may be made, as postgres://…; without it SQLite is measured
    #[arg(long)]
    database: Option<String>,
    /// Where the throw-away data folder is made: the disk that is measured
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

impl From<Import> for import::Options {
    fn from(import: Import) -> Self {
        Self {
            rows: import.rows,
            database: import.database,
            folder: import.data,
            enquiries: import.enquiries,
        }
    }
}

#[derive(Debug, Args)]
struct Lists {
    /// How many leads there are
    #[arg(long, default_value_t = 1_000_000)]
    leads: u64,
    /// How many ask at once
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// How many seconds each question is asked
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// A PostgreSQL on which a database may be made, as postgres://…; without it SQLite is measured
    #[arg(long)]
    database: Option<String>,
    /// Where the throw-away data folder is made: the disk that is measured
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// A folder for a database of SQLite that stays: made and filled if it is not there, asked as it is if it is
    #[arg(long, conflicts_with_all = ["database", "data"])]
    keep: Option<PathBuf>,
    /// Ask only what has this in its name; several times for more
    #[arg(long)]
    only: Vec<String>,
    /// Print how the engine answers each question, too
    #[arg(long)]
    plans: bool,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

impl From<Lists> for lists::Options {
    fn from(lists: Lists) -> Self {
        Self {
            leads: lists.leads,
            connections: lists.connections,
            seconds: lists.seconds,
            database: lists.database,
            folder: lists.data,
            kept: lists.keep,
            only: lists.only,
            plans: lists.plans,
        }
    }
}

#[derive(Debug, Args)]
struct Intake {
    /// How many leads there are before
    #[arg(long, default_value_t = 1_000_000)]
    leads: u64,
    /// How many connections send leads, each one at a time
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How many seconds each figure is measured
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// A PostgreSQL on which a database may be made, as postgres://…; without it SQLite is measured
    #[arg(long)]
    database: Option<String>,
    /// Where the throw-away data folder is made: the disk that is measured
    #[arg(long, default_value = ".")]
    data: PathBuf,
    /// Measure once more with twice as many leads
    #[arg(long)]
    double: bool,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

impl From<Intake> for Options {
    fn from(intake: Intake) -> Self {
        Self {
            leads: intake.leads,
            connections: intake.connections,
            seconds: intake.seconds,
            database: intake.database,
            folder: intake.data,
            double: intake.double,
        }
    }
}

impl Default for Intake {
    fn default() -> Self {
        Self {
            leads: 100_000,
            connections: 64,
            seconds: 10,
            database: None,
            data: ".".into(),
            double: false,
            json: false,
        }
    }
}

impl Bench {
    /// Does it, on a thread that runs no tasks.
    pub async fn run(self) -> Result<(), Error> {
        match self.what.unwrap_or_else(|| What::Intake(Intake::default())) {
            What::Intake(intake) => {
                let json = intake.json;
                let report = spawn_blocking(move || bench::run(intake.into())).await??;
                print(&report, json)
            }
            What::Import(import) => {
                let json = import.json;
                let report = spawn_blocking(move || import::run(&import.into())).await??;
                print(&report, json)
            }
            What::Webhooks(webhooks) => {
                let json = webhooks.json;
                let report = spawn_blocking(move || webhooks::run(&webhooks.into())).await??;
                print(&report, json)
            }
            What::Reports(reports) => {
                let json = reports.json;
                let report = spawn_blocking(move || reports::run(&reports.into())).await??;
                print(&report, json)
            }
            What::Lists(lists) => {
                let json = lists.json;
                let report = spawn_blocking(move || lists::run(&lists.into())).await??;
                print(&report, json)
            }
        }
    }
}

fn print(report: &(impl Serialize + Display), json: bool) -> Result<(), Error> {
    let text = match json {
        true => serde_json::to_string(report)?,
        false => report.to_string(),
    };
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
