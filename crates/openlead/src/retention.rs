//! Deletes what is kept for a time only.

use std::sync::Arc;
use std::time::Duration;

use openlead_core::{
    Act, Actor, Error, Openlead, Result, Via, account, forward, job, lead, limit, notification,
    once, request_log, session, webhook,
};

const EVERY: Duration = Duration::from_secs(3600);
/// So many lines a unit of work: intake must not wait for the rest.
const LINES: u32 = 500;
const DAY: i64 = 24 * 3600 * 1_000_000;

/// So many leads: each has rows in many tables.
const LEADS: u32 = 50;

/// Empties the trash of what is in it for longer than `trash_days`, and prunes sessions, the request logs and the keys of
/// idempotent requests, old notifications, now and every hour.
pub async fn keep(openlead: Arc<Openlead>, trash_days: u32) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        hours.tick().await;
        if let Err(error) = prune(&openlead, trash_days).await {
            tracing::warn!(%error, "what is kept for a time only could not be pruned");
        }
    }
}

async fn prune(openlead: &Arc<Openlead>, trash_days: u32) -> Result<()> {
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
                let forwarded = forward::prune(tx, id, before, LINES)?;
                Ok::<_, Error>(forwarded + webhook::prune(tx, id, before, LINES)?)
            })
            .await?
            > 0
        {}
        let job = Actor::nobody(id, Via::Job);
        let unread = move |act: &mut Act| notification::prune(act, LINES);
        while openlead.act(job, unread).await? > 0 {}
        let purge = move |act: &mut Act| lead::purge(act, i64::from(trash_days), LEADS);
        while openlead.act(job, purge).await? == u64::from(LEADS) {}
        expire(openlead, job).await?;
    }
    Ok(())
}

/// Deletes calls that wait for too long to be sent on, and tells of them.
async fn expire(openlead: &Arc<Openlead>, job: Actor) -> Result<()> {
    let mut expired = 0;
    loop {
        let some = openlead.act(job, |act| forward::expire(act, LINES)).await?;
        expired += some;
        if some < u64::from(LINES) {
            break;
        }
    }
    if expired > 0 {
        tracing::warn!(account = %job.account, calls = expired, "calls waited too long to be sent on, and were deleted");
        openlead
            .act(job, move |act| forward::say_expired(act, expired))
            .await?;
    }
    Ok(())
}
