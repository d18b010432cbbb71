//! What can be done to an import from outside.

use openlead_db::args;
use serde_json::json;

use super::history::{fetch, tally};
use super::{Import, State};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Lets its rows be taken in.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` unless it waits for that.
pub fn start(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    to(act, id, &[State::Ready], State::Running, "import.started")
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
    let from = [State::Ready, State::Running, State::Paused, State::Failed];
    to(act, id, &from, State::Cancelled, "import.cancelled")
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
        State::Ready | State::Running | State::Paused | State::Reverting
    );
    act.tx.execute(
        "UPDATE import SET state = $3, reason = $4, started_at = COALESCE(started_at, $5), ended_at = $6, held_until = 0,
           made = $7, merged = $8, skipped = $9, failed = $10
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, import.id, &to, reason, now, ended.then_some(now), tally.made as i64, tally.merged as i64,
            tally.skipped as i64, tally.failed as i64],
    )?;
    let mut detail = json!({ "id": import.id, "name": import.name, "tally": tally });
    if !reason.is_empty() {
        detail["reason"] = json!(reason);
    }
    event::of_account(act, kind, &detail)?;
    Ok(())
}
