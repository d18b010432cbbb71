//! The ten node bits of ids: each running process leases a number of its own from the database.

use std::sync::{Arc, Weak};
use std::time::Duration;

use openlead_db::{Db, Tx, args};

use crate::error::{Error, Result};
use crate::secret;

const NUMBERS: i64 = 1024;
const MINUTE: i64 = 60_000_000;
const LEASE: i64 = 10 * MINUTE;
const RENEW_EVERY: Duration = Duration::from_secs(120);

/// A number that no other process on this database uses.
pub struct Lease {
    holder: String,
    db: Db,
}

impl Lease {
    /// Leases a free number, sets it on the ids of `db`, and renews it for as long as the lease lives.
    pub async fn take(db: &Db) -> Result<Arc<Self>> {
        let (holder, db) = (secret::new_secret("", 16), db.clone());
        let lease = Arc::new(Self { holder, db });
        lease.renew().await?;
        tokio::spawn(keep(Arc::downgrade(&lease)));
        Ok(lease)
    }

    /// Gives the number back, so that the next process finds it at once.
    pub async fn give_back(&self) -> Result<()> {
        let holder = self.holder.clone();
        let give = move |tx: &mut Tx| {
            tx.execute("DELETE FROM node WHERE holder = $1", args![&holder])?;
            Ok(())
        };
        self.db.write(give).await
    }

    async fn renew(&self) -> Result<()> {
        let holder = self.holder.clone();
        let renew = move |tx: &mut Tx| extend_or_take(tx, &holder);
        let number = self.db.write(renew).await?;
        self.db
            .ids()
            .set_node(u16::try_from(number).expect("below 1024"));
        Ok(())
    }
}

/// Holds the lease only while it renews it, so that a server that was dropped closes its database.
async fn keep(lease: Weak<Lease>) {
    let mut every = tokio::time::interval(RENEW_EVERY);
    every.tick().await;
    loop {
        every.tick().await;
        let Some(lease) = lease.upgrade() else {
            return;
        };
        if let Err(error) = lease.renew().await {
            tracing::warn!(%error, "the node number could not be renewed; trying again in two minutes");
        }
    }
}

fn extend_or_take(tx: &mut Tx, holder: &str) -> Result<i64> {
    let until = tx.now() + LEASE;
    let held: Option<(i64,)> = tx.first(
        "UPDATE node SET until = $2 WHERE holder = $1 RETURNING number",
        args![holder, until],
    )?;
    match held {
        Some((number,)) => Ok(number),
        None => take(tx, holder, until),
    }
}

/// The key decides when two processes want the same number; the loser tries the next one.
fn take(tx: &mut Tx, holder: &str, until: i64) -> Result<i64> {
    let now = tx.now();
    let live: Vec<(i64,)> = tx.all("SELECT number FROM node WHERE until > $1", args![now])?;
    for number in (0..NUMBERS).filter(|number| !live.contains(&(*number,))) {
        let taken = tx.execute(
            "INSERT INTO node (number, holder, until) VALUES ($1, $2, $3)
             ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE node.until <= $4",
            args![number, holder, until, now],
        )?;
        if taken == 1 {
            return Ok(number);
        }
    }
    Err(Error::Unavailable(
        "1,024 processes use this database already".to_owned(),
    ))
}
