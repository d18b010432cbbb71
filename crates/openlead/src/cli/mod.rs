//! The command line: one file a command.

mod account;
mod backup;
mod bench;
mod department;
mod doctor;
mod export;
mod failure;
mod forward;
mod import;
mod key;
mod migrate;
mod openapi;
mod output;
mod passphrase;
mod password;
mod person;
mod restore;
mod serve;
mod staff;
mod token;
mod within;

use clap::Subcommand;

pub use failure::Failure;
pub use passphrase::check as check_passphrase;

use crate::config::Config;

/// What openlead can be told to do.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Run the server
    Serve(Box<Config>),
    /// Make and list accounts
    #[command(subcommand)]
    Account(account::Command),
    /// Show or make the token of the v1 API
    #[command(subcommand)]
    Token(token::Command),
    /// Make, list and revoke keys of the REST API
    #[command(subcommand)]
    Key(key::Command),
    /// Add, list and deactivate staff
    #[command(subcommand)]
    Staff(staff::Command),
    /// Add and list departments, and let staff join them
    #[command(subcommand)]
    Department(department::Command),
    /// Take in leads from a file; list, undo and mend imports
    #[command(subcommand)]
    Import(import::Command),
    /// Write leads to a file or to standard output
    #[command(subcommand)]
    Export(export::Command),
    /// Send accepted calls on to the host that served the account before
    #[command(subcommand)]
    Forward(forward::Command),
    /// Hand out or erase everything that is kept of a person
    #[command(subcommand)]
    Person(person::Command),
    /// Copy everything while the server runs: the database, the uploads, the server key
    Backup(backup::Backup),
    /// Put a copy into an empty data folder
    Restore(restore::Restore),
    /// Bring the database to this version, as `serve` does too
    Migrate(migrate::Migrate),
    /// Check what openlead needs, and say what to do about it
    Doctor(doctor::Doctor),
    /// Print the OpenAPI document of the REST API
    Openapi(openapi::Openapi),
    /// Measure this machine with a throw-away database
    Bench(bench::Bench),
}

impl Command {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Serve(config) => serve::run(*config).await,
            Self::Account(command) => command.run().await,
            Self::Token(command) => command.run().await,
            Self::Key(command) => command.run().await,
            Self::Staff(command) => command.run().await,
            Self::Department(command) => command.run().await,
            Self::Import(command) => command.run().await,
            Self::Export(command) => command.run().await,
            Self::Forward(command) => command.run().await,
            Self::Person(command) => command.run().await,
            Self::Backup(command) => command.run().await,
            Self::Restore(command) => command.run().await,
            Self::Migrate(command) => command.run().await,
            Self::Doctor(command) => command.run().await,
            Self::Openapi(command) => command.run(),
            Self::Bench(command) => command.run().await.map_err(Failure::from),
        }
    }
}
