use openlead_db::args;
use serde_json::json;

use super::payload::{self, Happened};
use super::replay::{self, Replay};
use super::{JOB, TEST, due, edit};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, job, time};

/// Stops sending to a webhook; what is due is kept until it is [resumed](resume).
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn pause(act: &mut Act, webhook: Id<of::Webhook>) -> Result<()> {
    edit::read(act, webhook)?;
    set_paused(act, webhook, "")
}

fn set_paused(act: &mut Act, webhook: Id<of::Webhook>, reason: &str) -> Result<()> {
    let now = act.tx.now();
    let paused = act.tx.execute(
        "UPDATE webhook SET paused_at = $3, reason = $4 WHERE account_id = $1 AND id = $2 AND paused_at IS NULL",
        args![act.actor.account, webhook, now, reason],
    )?;
    if paused == 1 {
        let detail = json!({ "id": webhook, "reason": reason });
        event::of_account(act, "webhook.paused", &detail)?;
    }
    Ok(())
}

/// Sends to a webhook again, what is due first and without further waits.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn resume(act: &mut Act, webhook: Id<of::Webhook>) -> Result<()> {
    let before = edit::read(act, webhook)?;
    if before.paused_at.is_none() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE webhook SET paused_at = NULL, failing_since = NULL, reason = '' WHERE account_id = $1 AND id = $2",
        args![act.actor.account, webhook],
    )?;
    event::of_account(act, "webhook.resumed", &json!({ "id": webhook }))?;
    replay::enqueue(act, webhook, &Replay::late())?;
    job::call(act.tx, JOB, act.actor.account, webhook.number());
    Ok(())
}

/// Sends a `webhook.test` to a webhook, whatever events it wants: the id under which its delivery is logged.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` when it is disabled or paused.
pub fn test(act: &mut Act, webhook: Id<of::Webhook>) -> Result<Id<of::Event>> {
    let found = edit::read(act, webhook)?;
    if !found.enabled || found.paused_at.is_some() {
        let why = "The webhook is disabled or paused: enable or resume it first.";
        return Err(Error::Conflict(why.to_owned()));
    }
    let happened = Happened {
        event: Id::new(act.tx.new_id()),
        sequence: 0,
        kind: TEST,
        detail: &json!({ "webhook": webhook, "description": found.description }),
    };
    let body = payload::write(act, &happened, None);
    due::insert(act, webhook, &happened, Id::new(0), &body)?;
    Ok(happened.event)
}

/// A delivery has succeeded.
pub(super) fn well(act: &mut Act, webhook: Id<of::Webhook>) -> Result<()> {
    act.tx.execute(
        "UPDATE webhook SET failing_since = NULL
         WHERE account_id = $1 AND id = $2 AND failing_since IS NOT NULL",
        args![act.actor.account, webhook],
    )?;
    Ok(())
}

/// A delivery has failed: after too long without a success the webhook is paused.
pub(super) fn failing(act: &mut Act, webhook: Id<of::Webhook>, patience: i64) -> Result<()> {
    let now = act.tx.now();
    let since: Option<(i64,)> = act.tx.first(
        "UPDATE webhook SET failing_since = COALESCE(failing_since, $3)
         WHERE account_id = $1 AND id = $2 RETURNING failing_since",
        args![act.actor.account, webhook, now],
    )?;
    match since {
        Some((since,)) if now - since >= patience => {
            let since = time::to_rfc3339(since);
            let reason = format!("No delivery has succeeded since {since}.");
            set_paused(act, webhook, &reason)
        }
        _ => Ok(()),
    }
}

/// The receiver has said that it is gone for good.
pub(super) fn gone(act: &mut Act, webhook: Id<of::Webhook>) -> Result<()> {
    let reason = "The receiver answered 410 Gone.";
    let disabled = act.tx.execute(
        "UPDATE webhook SET enabled = FALSE, reason = $3 WHERE account_id = $1 AND id = $2 AND enabled",
        args![act.actor.account, webhook, reason],
    )?;
    if disabled == 1 {
        catalog::changed(act)?;
        let detail = json!({ "id": webhook, "reason": reason });
        event::of_account(act, "webhook.disabled", &detail)?;
    }
    Ok(())
}
