//! What the server says of itself, on standard error.

use std::io::{IsTerminal, stderr};

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// How the log looks.
#[derive(Args, Debug, Clone)]
pub struct Log {
    /// How a line of the log looks
    #[arg(long, env = "OPENLEAD_LOG_FORMAT", value_name = "FORMAT", value_enum, default_value_t = Format::Text)]
    log_format: Format,
    /// What is logged: error, warn, info, debug, or a filter such as info,openlead_db=debug
    #[arg(
        long,
        env = "OPENLEAD_LOG",
        value_name = "LEVEL",
        default_value = "info"
    )]
    log_level: String,
}

/// How a line of the log looks.
#[derive(ValueEnum, Debug, Clone, Copy)]
enum Format {
    /// For people.
    Text,
    /// A JSON object a line.
    Json,
}

impl Log {
    /// Begins to log.
    ///
    /// # Errors
    /// The level cannot be read.
    pub fn start(&self) -> Result<(), String> {
        let filter =
            EnvFilter::try_new(&self.log_level).map_err(|error| format!("--log-level: {error}"))?;
        let lines = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(stderr);
        match self.log_format {
            Format::Text => lines
                .with_target(false)
                .with_ansi(stderr().is_terminal())
                .init(),
            Format::Json => lines.json().flatten_event(true).init(),
        }
        Ok(())
    }
}
