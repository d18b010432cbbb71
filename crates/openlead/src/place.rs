//! Where the data is: the folder and the database that every command works with.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use openlead_core::{Openlead, Settings};

use crate::backup;
use crate::cli::Failure;

/// The data folder and the database.
#[derive(Args, Debug, Clone)]
pub struct Place {
    /// The data folder: the SQLite database, the server key, uploads
    #[arg(
        long,
        env = "OPENLEAD_DATA",
        value_name = "DIR",
        default_value = "./openlead-data"
    )]
    pub data: PathBuf,
    /// The database: sqlite://PATH or postgres://…; openlead.db in the data folder when left out
    #[arg(
        long,
        env = "OPENLEAD_DATABASE",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database: Option<String>,
}

impl Place {
    /// Where the database is: `sqlite://PATH` or `postgres://…`.
    pub fn url(&self) -> String {
        let own = || format!("sqlite://{}", self.data.join("openlead.db").display());
        self.database.clone().unwrap_or_else(own)
    }

    /// The file with the server's key.
    pub fn key(&self) -> PathBuf {
        self.data.join("server.key")
    }

    /// The file of an SQLite database; `None` for PostgreSQL.
    pub fn file(&self) -> Option<PathBuf> {
        self.url().strip_prefix("sqlite://").map(PathBuf::from)
    }

    /// Opens the data that is there.
    ///
    /// # Errors
    /// When nothing is there: a mistyped folder must not become a new, empty one.
    pub async fn open(&self) -> Result<Arc<Openlead>, Failure> {
        self.refuse_absent()?;
        self.open_or_make().await
    }

    /// Refuses a folder without data.
    pub fn refuse_absent(&self) -> Result<(), Failure> {
        let file_is_there = self.file().is_none_or(|file| file.exists());
        if !self.key().exists() || !file_is_there {
            return Err(Failure::new(format!(
                "no openlead data in {}: say --data DIR, or make it with `openlead serve` or `openlead account create`",
                self.data.display()
            )));
        }
        Ok(())
    }

    /// Opens the data, new where there was none.
    pub async fn open_or_make(&self) -> Result<Arc<Openlead>, Failure> {
        self.make_folder()?;
        let settings = Settings::new(self.url(), &self.data);
        Ok(Arc::new(Openlead::open(&settings).await?))
    }

    /// Makes the data folder, for its owner alone.
    ///
    /// # Errors
    /// When it cannot be made, or a restore has left it half.
    pub fn make_folder(&self) -> Result<(), Failure> {
        backup::refuse_half(&self.data)?;
        let mut make = fs::DirBuilder::new();
        make.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
        make.create(&self.data)
            .map_err(|error| Failure::new(format!("data folder {}: {error}", self.data.display())))
    }
}
