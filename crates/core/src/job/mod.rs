//! Work behind the acts: rows that an act writes in its own transaction, and that any process takes up after the commit.
//!
//! An act [enqueues](enqueue) a job; a [`Worker`] of some process claims it, holds it by a lease that it renews, and gives
//! it to the [`Handler`] of its kind. A handler must be able to do a job twice: when a process dies in the middle, another
//! one begins anew when the lease ends. A job that fails is tried again later and later, and is given up in the end: it
//! stays visible until it is [retried](retry) or [pruned](prune).

mod claim;
mod handler;
mod leave;
mod see;
mod worker;

use openlead_db::{Notice, Tx, args, row};
use serde_json::Value as Json;

pub use claim::{LEASE, finish, hold, put_off, release};
pub use handler::{Boxed, Ended, Failed, Handler, Handlers, Running};
pub(crate) use leave::{enqueue_called, leave};
pub use see::{Counts, counts, list, prune, retry};
pub use worker::Worker;

use crate::error::Result;
use crate::id::{Id, of};

row! {
    /// Work to be done.
    pub struct Job {
        /// Its id.
        pub id: Id<of::Job>,
        /// Whose work it is.
        pub account_id: Id<of::Account>,
        /// Which handler does it.
        pub kind: String,
        /// Of a kind and key there is one job at most.
        pub key: String,
        /// What the handler needs.
        pub payload: Json,
        /// When it is due, or when its holder loses it, in microseconds; `None` when it was given up.
        pub run_at: Option<i64>,
        /// The process that works on it; empty when nobody does.
        pub holder: String,
        /// How often it failed in a row.
        pub attempts: i64,
        /// Why it failed last; empty when it did not.
        pub last_error: String,
        /// When it was enqueued.
        pub created_at: i64,
    }
}

/// A job to enqueue.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which handler does it.
    pub kind: &'static str,
    /// Whose work it is.
    pub account: Id<of::Account>,
    /// Of a kind and key there is one job at most; without a key there is no limit.
    pub key: Option<String>,
    /// What the handler needs.
    pub payload: Json,
    /// When it is due; at once when it is past.
    pub run_at: i64,
}

/// The topic of notices that some job is due.
const TOPIC: &str = "job";

/// Puts a job into the queue; the workers of this process look after the commit, others within a second. When there is
/// one of its kind and key already, that is due no later than this one, and is revived when it was given up. While one is
/// being worked on nothing changes: its handler looks for more work in the transaction in which it ends it.
pub fn enqueue(tx: &mut Tx, job: &NewJob) -> Result<()> {
    let (id, now) = (Id::<of::Job>::new(tx.new_id()), tx.now());
    let key = job.key.clone().unwrap_or_else(|| id.to_string());
    tx.execute(
        "INSERT INTO job (id, account_id, kind, key, payload, run_at, holder, attempts, last_error, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, '', 0, '', $7)
         ON CONFLICT (kind, key) DO UPDATE SET
           run_at = CASE WHEN job.holder <> '' THEN job.run_at
                         WHEN job.run_at < excluded.run_at THEN job.run_at ELSE excluded.run_at END,
           attempts = CASE WHEN job.run_at IS NULL THEN 0 ELSE job.attempts END",
        args![id, job.account, job.kind, &key, job.payload.to_string(), job.run_at, now],
    )?;
    if job.run_at <= now {
        notify(tx, TOPIC, job.account, id.number());
    }
    Ok(())
}

/// Says after the commit that there is work for the job of this kind whose key is the number: the worker of this process
/// takes it up at once, without that the act writes to a row for which others might wait. What a crash loses of these
/// hints, the handler's `sweep` finds.
pub fn call(tx: &mut Tx, kind: &'static str, account: Id<of::Account>, number: i64) {
    notify(tx, kind, account, number);
}

fn notify(tx: &mut Tx, topic: &'static str, account: Id<of::Account>, id: i64) {
    let account = account.number();
    tx.notify(Notice { topic, account, id });
}
