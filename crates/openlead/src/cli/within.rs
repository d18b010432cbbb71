use std::sync::Arc;

use clap::Args;
use openlead_core::account::{self, Account};
use openlead_core::{Act, Actor, Error, Openlead, Result as CoreResult, Via};

use super::Failure;
use crate::place::Place;

/// The account that a command works in.
#[derive(Args, Debug, Clone)]
pub struct Within {
    #[command(flatten)]
    place: Place,
    /// The account by name or id; may be left out when there is only one
    #[arg(long, env = "OPENLEAD_ACCOUNT", value_name = "NAME")]
    account: Option<String>,
}

/// An open account.
pub struct Opened {
    /// openlead over the data that was named.
    pub openlead: Arc<Openlead>,
    /// The account that was named.
    pub account: Account,
}

impl Within {
    /// Opens the data and finds the account.
    pub async fn open(&self) -> Result<Opened, Failure> {
        let openlead = self.place.open().await?;
        let name = self.account.clone();
        let found = openlead
            .db
            .read(move |tx| account::named(tx, name.as_deref()));
        match found.await {
            Ok(account) => Ok(Opened { openlead, account }),
            Err(error) => {
                openlead.close().await?;
                Err(self.explain(error))
            }
        }
    }

    /// Opens the account, does something in it, and closes it again.
    pub async fn act<T, F>(&self, act: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: Fn(&Openlead, &mut Act) -> CoreResult<T> + Send + 'static,
    {
        let opened = self.open().await?;
        let this = Arc::clone(&opened.openlead);
        let done = opened.openlead.act(opened.actor(), move |a| act(&this, a));
        let done = done.await;
        opened.openlead.close().await?;
        Ok(done?)
    }

    /// Overwrites what deleted rows have left in a file of SQLite; PostgreSQL sees to that itself.
    pub async fn vacuum(&self) -> Result<(), Failure> {
        let Some(file) = self.place.file() else {
            return Ok(());
        };
        let vacuum = move || {
            let connection = rusqlite::Connection::open(file)?;
            connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
        };
        let done = tokio::task::spawn_blocking(vacuum).await;
        done.map_err(|error| Failure::new(error.to_string()))?
            .map_err(|error| Failure::new(format!("SQLite: {error}")))
    }

    fn explain(&self, error: Error) -> Failure {
        match (error, &self.account) {
            (Error::NotFound(_), None) => {
                Failure::new("there is no account yet: make one with `openlead account create`")
            }
            (Error::NotFound(_), Some(name)) => Failure::new(format!(
                "there is no account \"{name}\": see `openlead account list`"
            )),
            (Error::Conflict(_), _) => Failure::new(
                "several accounts could be meant: say --account with an id from `openlead account list`",
            ),
            (other, _) => other.into(),
        }
    }
}

impl Opened {
    /// Whoever types commands, in this account.
    pub fn actor(&self) -> Actor {
        Actor::nobody(self.account.id, Via::Cli)
    }
}
