use std::io::{self, BufRead as _};

use clap::Args;
use clap::builder::FalseyValueParser;

use super::Failure;

const SHORTEST: usize = 8;

/// What guards the server's key in a copy.
#[derive(Args, Debug, Clone)]
pub struct Passphrase {
    /// Read the passphrase for the server key from the first line of standard input
    #[arg(long, env = "OPENLEAD_PASSPHRASE_STDIN", value_parser = FalseyValueParser::new())]
    passphrase_stdin: bool,
    /// The passphrase for the server key; better given as the variable, which others cannot read
    #[arg(
        long,
        env = "OPENLEAD_BACKUP_PASSPHRASE",
        value_name = "TEXT",
        hide_env_values = true
    )]
    backup_passphrase: Option<String>,
}

impl Passphrase {
    /// The passphrase, if one is given.
    pub fn read(&self) -> Result<Option<String>, Failure> {
        let given = match self.passphrase_stdin {
            true => {
                let mut line = String::new();
                io::stdin().lock().read_line(&mut line)?;
                Some(line.trim_end_matches(['\r', '\n']).to_owned())
            }
            false => self.backup_passphrase.clone(),
        };
        given.map(check).transpose()
    }
}

/// A passphrase that is long enough.
pub fn check(passphrase: String) -> Result<String, Failure> {
    match passphrase.chars().count() {
        SHORTEST.. => Ok(passphrase),
        _ => Err(Failure::usage(format!(
            "a passphrase for the server key has at least {SHORTEST} characters"
        ))),
    }
}
