//! Deletes what is kept for a time only.

use std::sync::Arc;
use std::time::Duration;

use openlead_core::{Openlead, Result, account, job, limit, once, request_log, session, webhook};

const EVERY: Duration = Duration::from_secs(3600);
/// So many lines a unit of work: intake must not wait for the rest.
const LINES: u32 = 500;
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Prunes sessions, the request logs and the keys of idempotent requests, now and every hour.
pub async fn keep(openlead: Arc<Openlead>) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        hours.tick().await;
        if let Err(error) = prune(&openlead).await {
            tracing::warn!(%error, "what is kept for a time only could not be pruned");
        }
    }
}

async fn prune(openlead: &Openlead) -> Result<()> {
    openlead.db.write(|tx| session::prune(tx, LINES)).await?;
    while openlead.db.write(|tx| limit::prune(tx, LINES)).await? == u64::from(LINES) {}
    for account in openlead.db.read(account::list).await? {
        let (id, days) = (account.id, account.request_log_days);
        while openlead
            .db
            .write(move |tx| request_log::prune(tx, id, days, LINES))
            .await?
            == u64::from(LINES)
        {}
        while openlead
            .db
            .write(move |tx| once::prune(tx, id, LINES))
            .await?
            == u64::from(LINES)
        {}
        while openlead
            .db
            .write(move |tx| {
                let before = tx.now() - days.saturating_mul(DAY);
                job::prune(tx, id, before, LINES)?;
                webhook::prune(tx, id, before, LINES)
            })
            .await?
            > 0
        {}
    }
    Ok(())
}
