use std::sync::Arc;

use openlead_db::{Dialect, Tx, args};
use serde_json::json;

use super::gather::{gather, ids};
use super::index::{Entry, put};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::Result;
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// So many leads at once. On SQLite others that write wait meanwhile: for a few milliseconds at most. On PostgreSQL nobody
/// does, and many together cost the index a third less.
const fn at_once(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Sqlite => 100,
        Dialect::Postgres => 500,
    }
}

/// So many where many others want to write.
const fn a_little(dialect: Dialect) -> usize {
    match dialect {
        Dialect::Sqlite => 40,
        Dialect::Postgres => 500,
    }
}

/// What a call of [`catch_up`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The index has all that there was.
    UpToDate,
    /// There is more to do.
    More,
    /// Another process was faster; what it left is still to be done.
    Overtaken,
}

/// Brings the index up to date by some hundred leads or a few. The texts are read beside those who write, and written in one
/// transaction with the note that this is done: whatever breaks off, nothing is missed.
pub async fn catch_up(openlead: &Arc<Openlead>) -> Result<Step> {
    by(openlead, at_once(openlead.db.dialect())).await
}

/// As [`catch_up`], by so few leads that those who write hardly wait for it.
pub async fn catch_up_a_little(openlead: &Arc<Openlead>) -> Result<Step> {
    by(openlead, a_little(openlead.db.dialect())).await
}

async fn by(openlead: &Arc<Openlead>, most: usize) -> Result<Step> {
    let this = Arc::clone(openlead);
    let batch = openlead.db.read(move |tx| read(&this, tx, most)).await?;
    if batch.due.is_empty() {
        return Ok(Step::UpToDate);
    }
    openlead.db.write(move |tx| write(tx, &batch)).await
}

/// What is to be done, and what that is, of one moment.
struct Batch {
    /// What `server` said of search at that moment.
    state: String,
    /// How many leads there may be in it.
    most: usize,
    due: Vec<Due>,
    entries: Vec<Entry>,
}

/// A line of `search_due`, and the lead to go on from if there are more.
struct Due {
    account: Id<of::Account>,
    id: i64,
    first: i64,
    last: i64,
    rest: Option<i64>,
}

fn read(openlead: &Openlead, tx: &mut Tx, most: usize) -> Result<Batch> {
    let (state,) = tx.one("SELECT value FROM server WHERE name = 'search'", args![])?;
    let mut due = due(tx, most)?;
    let mut entries = Vec::new();
    for one_account in due.chunk_by_mut(|a, b| a.account == b.account) {
        let actor = Actor::nobody(one_account[0].account, Via::Job);
        let mut act = openlead.enter(tx, actor)?;
        let leads = leads(&mut act, one_account, most)?;
        entries.extend(gather(&mut act, &leads)?);
    }
    Ok(Batch {
        state,
        most,
        due,
        entries,
    })
}

/// Single leads first, so that reading a whole account anew makes no change wait; then a part of one account.
fn due(tx: &mut Tx, most: usize) -> Result<Vec<Due>> {
    let rows: Vec<(Id<of::Account>, i64, i64, i64)> = tx.all(
        "SELECT account_id, id, first_lead, last_lead FROM search_due WHERE first_lead = last_lead
         ORDER BY account_id, id LIMIT $1",
        args![most as i64],
    )?;
    let rows = match rows.is_empty() {
        false => rows,
        true => tx.all(
            "SELECT account_id, id, first_lead, last_lead FROM search_due ORDER BY account_id, id LIMIT 1",
            args![],
        )?,
    };
    let line = |(account, id, first, last)| Due {
        account,
        id,
        first,
        last,
        rest: None,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The numbers of the leads that lines of one account mean, in order, each once.
fn leads(act: &mut Act, due: &mut [Due], most: usize) -> Result<Vec<i64>> {
    let mut leads: Vec<i64> = due
        .iter()
        .filter(|due| due.first == due.last)
        .map(|due| due.first)
        .collect();
    for range in due.iter_mut().filter(|due| due.first < due.last) {
        let part: Vec<(i64,)> = act.tx.all(
            "SELECT id FROM lead WHERE account_id = $1 AND id BETWEEN $2 AND $3 ORDER BY id LIMIT $4",
            args![act.actor.account, range.first, range.last, most as i64],
        )?;
        range.rest = part.get(most - 1).map(|(last,)| last + 1);
        leads.extend(part.into_iter().map(|(lead,)| lead));
    }
    leads.sort_unstable();
    leads.dedup();
    Ok(leads)
}

fn write(tx: &mut Tx, batch: &Batch) -> Result<Step> {
    // Whoever read the same state and comes second would write older texts over newer ones.
    let state = tx.new_id().to_string();
    let first = tx.execute(
        "UPDATE server SET value = $2 WHERE name = 'search' AND value = $1",
        args![&batch.state, state],
    )?;
    if first == 0 {
        return Ok(Step::Overtaken);
    }
    put(tx, &batch.entries)?;
    for one_account in batch.due.chunk_by(|a, b| a.account == b.account) {
        settle(tx, one_account)?;
    }
    let all = batch.due.len() < batch.most && batch.due.iter().all(|due| due.last == due.first);
    Ok(if all { Step::UpToDate } else { Step::More })
}

/// Takes what was done off the list.
fn settle(tx: &mut Tx, due: &[Due]) -> Result<()> {
    for Due {
        account, id, rest, ..
    } in due.iter().filter(|due| due.rest.is_some())
    {
        tx.execute(
            "UPDATE search_due SET first_lead = $3 WHERE account_id = $1 AND id = $2",
            args![account, id, rest],
        )?;
    }
    let done: Vec<i64> = due
        .iter()
        .filter(|due| due.rest.is_none())
        .map(|due| due.id)
        .collect();
    let ids = ids(tx.dialect());
    tx.execute(
        &format!("DELETE FROM search_due WHERE account_id = $1 AND id {ids}"),
        args![due[0].account, json!(done)],
    )?;
    Ok(())
}
