//! The command line: one file a command.

mod bench;

use clap::Subcommand;

/// What openlead can be told to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Measure this machine with a throw-away database
    Bench(bench::Bench),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), crate::bench::Error> {
        match self {
            Self::Bench(command) => command.run().await,
        }
    }
}
