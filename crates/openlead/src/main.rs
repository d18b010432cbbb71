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
mod retention;
mod search;
mod work;

use std::process::ExitCode;

use clap::Parser;

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
    match runtime.block_on(cli.command.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
