use openlead_db::{Tx, args, row};

use super::add::shape;
use super::{Guess, Import, Plan, Profile, State, Tally, guess};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// The account's imports, newest first, each with what became of its rows.
///
/// # Errors
/// `Forbidden`.
pub fn list(
    act: &mut Act,
    before: Option<Id<of::Import>>,
    limit: u32,
) -> Result<Vec<(Import, Tally)>> {
    act.require(Right::Import)?;
    let sql = format!(
        "SELECT {} FROM import WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        Import::COLUMNS
    );
    let before = before.map_or(i64::MAX, Id::number);
    let imports: Vec<Import> = act
        .tx
        .all(&sql, args![act.actor.account, before, limit.min(200)])?;
    let with_tally = |import: Import| tally(act, import.id).map(|tally| (import, tally));
    imports.into_iter().map(with_tally).collect()
}

/// An import.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn read_import(act: &mut Act, id: Id<of::Import>) -> Result<Import> {
    act.require(Right::Import)?;
    fetch(act, id)
}

pub(super) fn fetch(act: &mut Act, id: Id<of::Import>) -> Result<Import> {
    let sql = format!(
        "SELECT {} FROM import WHERE account_id = $1 AND id = $2",
        Import::COLUMNS
    );
    let import = act.tx.first(&sql, args![act.actor.account, id])?;
    import.ok_or(Error::NotFound("import"))
}

/// The latest import of the same content that was begun, if there was one.
///
/// # Errors
/// `Forbidden`.
pub fn same_content(act: &mut Act, import: &Import) -> Result<Option<Import>> {
    act.require(Right::Import)?;
    let sql = format!(
        "SELECT {} FROM import WHERE account_id = $1 AND hash = $2 AND id <> $3
           AND state IN ('running', 'paused', 'failed', 'done') ORDER BY id DESC LIMIT 1",
        Import::COLUMNS
    );
    Ok(act
        .tx
        .first(&sql, args![act.actor.account, &import.hash, import.id])?)
}

/// What became of the rows so far.
pub fn tally(act: &mut Act, id: Id<of::Import>) -> Result<Tally> {
    let counts: (i64, i64, i64, i64) = act.tx.one(
        "SELECT CAST(COALESCE(sum(made), 0) AS BIGINT), CAST(COALESCE(sum(merged), 0) AS BIGINT),
           CAST(COALESCE(sum(skipped), 0) AS BIGINT), CAST(COALESCE(sum(failed), 0) AS BIGINT)
         FROM import_unit WHERE account_id = $1 AND import_id = $2",
        args![act.actor.account, id],
    )?;
    let count = |count: i64| count.cast_unsigned();
    Ok(Tally {
        made: count(counts.0),
        merged: count(counts.1),
        skipped: count(counts.2),
        failed: count(counts.3),
    })
}

/// The row up to which all is done.
pub(super) fn done_up_to(act: &mut Act, id: Id<of::Import>) -> Result<u64> {
    let (last,): (i64,) = act.tx.one(
        "SELECT COALESCE(max(last_row), 0) FROM import_unit WHERE account_id = $1 AND import_id = $2",
        args![act.actor.account, id],
    )?;
    Ok(last.cast_unsigned())
}

/// A guess for each column, and the plan to begin with: that of the last file with the same titles, if there was one.
pub fn propose(act: &mut Act, profile: &Profile) -> Result<(Vec<Guess>, Plan)> {
    let guesses = guess(profile, &act.catalog);
    let last: Option<(serde_json::Value,)> = act.tx.first(
        "SELECT plan FROM import WHERE account_id = $1 AND shape = $2 AND state IN ('running', 'paused', 'done')
         ORDER BY id DESC LIMIT 1",
        args![act.actor.account, shape(&profile.sheet.columns)],
    )?;
    let last = last.and_then(|(plan,)| serde_json::from_value::<Plan>(plan).ok());
    // Rows of another file.
    let last = last.map(|plan| Plan {
        fixes: std::collections::BTreeMap::new(),
        ..plan
    });
    let usable = last.filter(|plan| plan.check(&profile.sheet.columns, &act.catalog).is_ok());
    let plan = usable.unwrap_or_else(|| Plan::of(&guesses));
    Ok((guesses, plan))
}

row! {
    /// An import that a process should be at work on.
    pub struct Waiting {
        /// Its id.
        pub id: Id<of::Import>,
        /// Who began it.
        pub who: Option<Id<of::Staff>>,
        /// Running, reverting or checking.
        pub state: State,
    }
}

/// The account's imports that should run and that no process is at work on, oldest first.
pub fn waiting(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Waiting>> {
    let now = tx.now();
    Ok(tx.all(
        "SELECT id, who, state FROM import WHERE account_id = $1 AND state IN ('running', 'reverting', 'checking') AND held_until < $2
         ORDER BY id LIMIT 10",
        args![account, now],
    )?)
}

/// Until when a process may be at work on one of the account's imports, if one is to run.
pub(super) fn held_until(tx: &mut Tx, account: Id<of::Account>) -> Result<Option<i64>> {
    let (until,): (Option<i64>,) = tx.one(
        "SELECT min(held_until) FROM import WHERE account_id = $1 AND state IN ('running', 'reverting', 'checking')",
        args![account],
    )?;
    Ok(until)
}
