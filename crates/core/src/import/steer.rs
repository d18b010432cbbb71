//! What can be done to an import from outside.

use openlead_db::args;
use serde_json::json;

use super::history::{fetch, tally};
use super::{Import, State, look};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Lets its rows be taken in.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` unless it waits for that; `Invalid` when its plan cannot be done.
pub fn start(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    act.require(Right::Import)?;
    if let Some(look) = look::look(act, id)? {
        let plan = fetch(act, id)?.plan()?;
        plan.check(&look.titles(), &act.catalog)?;
    }
    to(act, id, &[State::Ready], State::Running, "import.started")?;
    // Nobody looks at it any more, and it has samples of what people are called.
    let sql = "UPDATE import SET look = '' WHERE account_id = $1 AND id = $2";
    act.tx.execute(sql, args![act.actor.account, id])?;
    Ok(())
}

/// Stops it until it is resumed.
///
/// # Errors
/// As [`start`].
pub fn pause(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    to(act, id, &[State::Running], State::Paused, "import.paused")
}

/// Lets it go on.
///
/// # Errors
/// As [`start`].
pub fn resume(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    to(
        act,
        id,
        &[State::Paused, State::Failed],
        State::Running,
        "import.resumed",
    )
}

/// Stops it for good; what was taken in stays.
///
/// # Errors
/// As [`start`].
pub fn cancel(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    let from = [
        State::Ready,
        State::Checking,
        State::Running,
        State::Paused,
        State::Failed,
    ];
    to(act, id, &from, State::Cancelled, "import.cancelled")
}

/// Takes back that a file was added of which nothing was taken in; the file goes with the next [`sweep`](super::sweep).
///
/// # Errors
/// As [`start`].
pub fn discard(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    to(
        act,
        id,
        &[State::Ready, State::Checking],
        State::Cancelled,
        "import.cancelled",
    )?;
    let sql = "UPDATE import SET hash = '', look = '' WHERE account_id = $1 AND id = $2";
    act.tx.execute(sql, args![act.actor.account, id])?;
    Ok(())
}

pub(super) fn to(
    act: &mut Act,
    id: Id<of::Import>,
    from: &[State],
    to: State,
    kind: &str,
) -> Result<()> {
    act.require(Right::Import)?;
    let import = lock(act, id)?;
    if !from.contains(&import.state) {
        return Err(Error::Conflict(format!(
            "the import is {}",
            import.state.as_str()
        )));
    }
    set(act, &import, to, "", kind)
}

/// Nobody else changes it up to the commit.
///
/// # Errors
/// `NotFound`.
pub fn hold(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    lock(act, id).map(drop)
}

/// Nobody else changes its state up to the commit.
pub(super) fn lock(act: &mut Act, id: Id<of::Import>) -> Result<Import> {
    act.tx.execute(
        "UPDATE import SET state = state WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    fetch(act, id)
}

/// Moves it to a state, and records that with what became of its rows.
pub(super) fn set(
    act: &mut Act,
    import: &Import,
    to: State,
    reason: &str,
    kind: &str,
) -> Result<()> {
    let (now, tally) = (act.tx.now(), tally(act, import.id)?);
    let ended = !matches!(
        to,
        State::Ready | State::Checking | State::Running | State::Paused | State::Reverting
    );
    act.tx.execute(
        "UPDATE import SET state = $3, reason = $4, ended_at = $5, held_until = 0, made = $6, merged = $7, skipped = $8,
           failed = $9
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, import.id, &to, reason, ended.then_some(now), tally.made as i64, tally.merged as i64,
            tally.skipped as i64, tally.failed as i64],
    )?;
    if to == State::Running {
        act.tx.execute(
            "UPDATE import SET started_at = COALESCE(started_at, $3), run_at = $3, run_from = $4
             WHERE account_id = $1 AND id = $2",
            args![act.actor.account, import.id, now, tally.rows() as i64],
        )?;
    }
    let mut detail = json!({ "id": import.id, "name": import.name, "tally": tally });
    if !reason.is_empty() {
        detail["reason"] = json!(reason);
    }
    event::of_account(act, kind, &detail)?;
    Ok(())
}
