use openlead_db::args;
use serde_json::json;

use super::lock;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::{self, List};
use crate::reason::Reason;
use crate::{event, text};

/// The words of somebody, and the name of an entry before them.
const LONGEST_REASON: usize = 1200;

/// Moves a deal to a stage, with a reason when it is won or lost there. To the one that it has is no change.
///
/// # Errors
/// `NotFound` for the deal or the stage; `Invalid` when the reason is too long.
pub fn move_to(
    act: &mut Act,
    id: Id<of::Deal>,
    stage: Id<of::ListItem>,
    reason: &str,
) -> Result<()> {
    let deal = lock(act, id)?;
    let stage = list::read(act, List::DealStage, stage)?;
    let reason = text::within("reason", reason, LONGEST_REASON)?;
    if deal.stage_id == stage.id {
        return Ok(());
    }
    let now = act.tx.now();
    let closes = !stage.is_open();
    let kept = if closes { reason.as_str() } else { "" };
    act.tx.execute(
        "UPDATE deal SET stage_id = $3, closed_at = $4, reason = $5, updated_at = $6, stage_changed_at = $6
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, stage.id, closes.then_some(now), kept, now],
    )?;
    let before = act.catalog.lists.name(deal.stage_id).to_owned();
    let detail = json!({
        "id": id, "name": deal.name, "before": before, "after": stage.name, "kind": stage.kind, "reason": kept,
        "amount": deal.amount, "currency": deal.currency,
    });
    event::of_lead(act, deal.lead_id, "deal.stage_changed", &detail)?;
    Ok(())
}

/// Where a deal goes.
#[derive(Debug, Clone)]
pub struct Step {
    /// The stage that it gets.
    pub stage: Id<of::ListItem>,
    /// Why, once somebody was asked: a stage in which deals are won or lost asks.
    pub reason: Option<Reason>,
}

/// As [`move_to`], for people: it asks why a deal is won or lost.
///
/// # Errors
/// As [`move_to`]; `Invalid` with `reason` when it is asked for.
pub fn step(act: &mut Act, id: Id<of::Deal>, to: &Step) -> Result<()> {
    let deal = lock(act, id)?;
    let stage = list::read(act, List::DealStage, to.stage)?;
    if deal.stage_id == stage.id {
        return Ok(());
    }
    let (reason, wrong) = Reason::asked(act, to.reason.as_ref(), &stage.kind)?;
    if let Some(wrong) = wrong {
        return Err(Error::Invalid(vec![wrong]));
    }
    let reason = reason.text(act);
    move_to(act, id, stage.id, &reason)
}

/// Moves a deal to the first stage in use in which deals are won, or lost.
///
/// # Errors
/// `NotFound`; `Conflict` when there is no such stage; `Invalid` when the reason is too long.
pub fn close(act: &mut Act, id: Id<of::Deal>, won: bool, reason: &str) -> Result<()> {
    let kind = if won { "won" } else { "lost" };
    let wanted = |stage: &&list::ListItem| stage.kind == kind && !stage.archived;
    let stage = act.catalog.lists.of(List::DealStage).find(wanted);
    let stage = stage.map(|stage| stage.id).ok_or_else(|| {
        Error::Conflict(format!(
            "there is no deal stage of the kind {kind}: add one"
        ))
    })?;
    move_to(act, id, stage, reason)
}
