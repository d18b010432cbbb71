//! The openlead server and its command line.

mod backup;
mod bench;
mod cli;
mod config;
mod demo;
#[cfg(test)]
mod docs;
mod log;
mod place;
mod process;
mod reports;
mod retention;
mod search;
mod work;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

/// Answers are made of many small texts by several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the end waits for what runs beside.
const PATIENCE: Duration = Duration::from_secs(5);

/// A self-hosted lead-management CRM.
#[derive(Parser, Debug)]
#[command(name = "openlead", version, about)]
struct Cli {
    #[command(subcommand)]
    command: cli::Command,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Runtime::new().expect("the runtime can be started");
    let done = runtime.block_on(cli.command.run());
    // What still runs then is a copy that was not waited for; the next server sweeps it up.
    runtime.shutdown_timeout(PATIENCE);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
