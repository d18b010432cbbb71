use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::Failure;
use crate::place::Place;

/// Copies that the server makes by itself.
#[derive(Args, Debug, Clone)]
pub struct Backups {
    /// Make copies in this folder by itself; nobody else may write there
    #[arg(long, env = "OPENLEAD_BACKUP_DIR", value_name = "DIR")]
    backup_dir: Option<PathBuf>,
    /// Hours from one copy to the next
    #[arg(long, env = "OPENLEAD_BACKUP_EVERY", value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..))]
    backup_every: u64,
    /// How many copies are kept
    #[arg(long, env = "OPENLEAD_BACKUP_KEEP", value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..))]
    backup_keep: u64,
    /// Copy SQLite's log there too, each second, so that `openlead restore --at` brings any second back
    #[arg(long, env = "OPENLEAD_BACKUP_LOG")]
    backup_log: bool,
    /// What guards the server key in the copies; without it the key is left out
    #[arg(
        long,
        env = "OPENLEAD_BACKUP_PASSPHRASE",
        value_name = "TEXT",
        hide_env_values = true
    )]
    backup_passphrase: Option<String>,
}

/// When copies are made, where, and how many stay.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The folder of copies.
    pub folder: PathBuf,
    /// From one to the next.
    pub every: Duration,
    /// How many stay.
    pub keep: usize,
    /// The data folder.
    pub data: PathBuf,
    /// The database.
    pub database: PathBuf,
    /// What guards the server's key.
    pub passphrase: Option<String>,
}

impl Backups {
    /// The folder for SQLite's log.
    pub fn log(&self) -> Option<PathBuf> {
        self.backup_dir.clone().filter(|_| self.backup_log)
    }

    /// What is to be done; nothing without a folder. The folder is made.
    pub fn plan(&self, place: &Place) -> Result<Option<Plan>, Failure> {
        let Some(folder) = self.backup_dir.clone() else {
            return match self.backup_log {
                true => Err(Failure::usage("--backup-log needs --backup-dir DIR")),
                false => Ok(None),
            };
        };
        let Some(database) = place.file() else {
            return Err(Failure::usage(
                "--backup-dir is for SQLite: copy PostgreSQL with its own tools, and the server key with `openlead backup --without-database`",
            ));
        };
        let passphrase = self.backup_passphrase.clone();
        let passphrase = passphrase.map(crate::cli::check_passphrase).transpose()?;
        super::private_folder(&folder)
            .map_err(|error| Failure::new(format!("--backup-dir {}: {error}", folder.display())))?;
        Ok(Some(Plan {
            folder,
            every: Duration::from_secs(self.backup_every * 3600),
            keep: usize::try_from(self.backup_keep).unwrap_or(usize::MAX),
            data: place.data.clone(),
            database,
            passphrase,
        }))
    }
}
