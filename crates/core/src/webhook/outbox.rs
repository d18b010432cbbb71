//! What is due, as the sender of one webhook takes it and gives back what came of it.

use std::collections::HashSet;

use openlead_db::{Tx, args, row};

use super::log::{self, Outcome, Tried};
use super::{JOB, Webhook, secret, state};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::Result;
use crate::id::{Id, of};
use crate::job::{self, Job};
use crate::openlead::Openlead;
use crate::{account, secret as chance};

const SECOND: i64 = 1_000_000;
/// The waits before each try.
const WAITS: [i64; 10] = [
    0,
    5 * SECOND,
    300 * SECOND,
    1_800 * SECOND,
    7_200 * SECOND,
    18_000 * SECOND,
    36_000 * SECOND,
    50_400 * SECOND,
    72_000 * SECOND,
    86_400 * SECOND,
];
/// After so long without a success a webhook is paused.
const PATIENCE: i64 = 3 * 86_400 * SECOND;
/// One that waits for an earlier one of its lead is looked at again after so long, unless that ends before.
const BEHIND: i64 = 60 * SECOND;

/// Where and how to send. Has no `Debug`: it holds secrets.
pub struct Target {
    /// The address.
    pub url: String,
    /// The live secrets, the newest first.
    pub secrets: Vec<String>,
}

row! {
    /// A delivery that is due.
    pub struct Due {
        /// The event.
        pub event_id: Id<of::Event>,
        /// Its kind.
        pub kind: String,
        /// Its lead; number 0 when it has none.
        pub lead_id: Id<of::Lead>,
        /// Its number within the lead.
        pub sequence: i64,
        /// How often it was tried.
        pub attempts: i64,
        /// The body to send.
        pub payload: String,
        /// When the first unsent one of its lead before it is due.
        behind: Option<i64>,
    }
}

/// What is due now.
pub struct Taken {
    /// Where to send it; `None` when the webhook is gone, disabled or paused.
    pub target: Option<Target>,
    /// What can be sent, the longest due first; of a lead the earliest alone.
    pub due: Vec<Due>,
    /// What waits for an earlier one of its lead: to be [parked](park).
    pub behind: Vec<Due>,
}

/// Looks up what is due to a webhook, at most `room` beside those in `flying`.
pub fn take(
    openlead: &Openlead,
    act: &mut Act,
    webhook: Id<of::Webhook>,
    room: usize,
    flying: &HashSet<Id<of::Event>>,
) -> Result<Taken> {
    let Some(found) = sending(act, webhook)? else {
        return Ok(Taken {
            target: None,
            due: Vec::new(),
            behind: Vec::new(),
        });
    };
    let secrets = secret::live(openlead, act, &found)?;
    let now = act.tx.now();
    let limit = i64::try_from(room + flying.len()).unwrap_or(i64::MAX);
    let due: Vec<Due> = act.tx.all(
        "SELECT d.event_id, d.kind, d.lead_id, d.sequence, d.attempts, d.payload,
           (SELECT e.due_at FROM delivery e WHERE e.account_id = $1 AND e.webhook_id = $2 AND e.lead_id = d.lead_id
              AND e.due_at IS NOT NULL AND e.sequence < d.sequence ORDER BY e.sequence LIMIT 1)
         FROM delivery d WHERE d.account_id = $1 AND d.webhook_id = $2 AND d.due_at <= $3
         ORDER BY d.due_at, d.event_id LIMIT $4",
        args![act.actor.account, webhook, now, limit],
    )?;
    let due = due.into_iter().filter(|it| !flying.contains(&it.event_id));
    let (behind, due) = due.partition(|it| it.behind.is_some());
    Ok(Taken {
        target: Some(Target {
            url: found.url,
            secrets,
        }),
        due,
        behind,
    })
}

/// The webhook, if anything may be sent to it.
fn sending(act: &mut Act, webhook: Id<of::Webhook>) -> Result<Option<Webhook>> {
    let sql = format!(
        "SELECT {} FROM webhook WHERE account_id = $1 AND id = $2 AND enabled AND paused_at IS NULL",
        Webhook::COLUMNS
    );
    Ok(act.tx.first(&sql, args![act.actor.account, webhook])?)
}

/// Moves what waits for an earlier one of its lead out of the way, so that nobody looks at it again and again.
pub fn park(act: &mut Act, webhook: Id<of::Webhook>, behind: &[Due]) -> Result<()> {
    let soon = act.tx.now() + BEHIND;
    for it in behind {
        act.tx.execute(
            "UPDATE delivery SET due_at = $4
             WHERE account_id = $1 AND webhook_id = $2 AND event_id = $3 AND due_at < $4",
            args![
                act.actor.account,
                webhook,
                it.event_id,
                soon.max(it.behind.unwrap_or(soon))
            ],
        )?;
    }
    Ok(())
}

/// Keeps what came of a try: delivered, to be tried again, or given up; and what that says of the webhook.
pub fn settle(
    act: &mut Act,
    webhook: Id<of::Webhook>,
    due: &Due,
    tried: &Tried,
) -> Result<Outcome> {
    log::record(act, webhook, due.event_id, tried)?;
    let (now, attempts) = (act.tx.now(), due.attempts + 1);
    let (outcome, due_at) = verdict(tried, attempts, now);
    act.tx.execute(
        "UPDATE delivery SET outcome = $4, due_at = $5, attempts = $6, status = $7, tried_at = $8
         WHERE account_id = $1 AND webhook_id = $2 AND event_id = $3",
        args![
            act.actor.account,
            webhook,
            due.event_id,
            &outcome,
            due_at,
            attempts,
            tried.status,
            now
        ],
    )?;
    if due_at.is_none() {
        bring_forward(act, webhook, due.lead_id)?;
    }
    match outcome {
        Outcome::Delivered => state::well(act, webhook)?,
        _ if tried.status == 410 => state::gone(act, webhook)?,
        _ => state::failing(act, webhook, PATIENCE)?,
    }
    Ok(outcome)
}

fn verdict(tried: &Tried, attempts: i64, now: i64) -> (Outcome, Option<i64>) {
    if (200..300).contains(&tried.status) {
        return (Outcome::Delivered, None);
    }
    let next = usize::try_from(attempts)
        .ok()
        .and_then(|next| WAITS.get(next));
    match next {
        Some(wait) if tried.status != 410 => {
            let asked = tried.retry_after.unwrap_or(0).saturating_mul(SECOND);
            let wait = chance::jitter(*wait).max(asked.clamp(0, 86_400 * SECOND));
            (Outcome::Waiting, Some(now + wait))
        }
        _ => (Outcome::Failed, None),
    }
}

/// The next one of a lead is due now that the one before it has ended.
fn bring_forward(act: &mut Act, webhook: Id<of::Webhook>, lead: Id<of::Lead>) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE delivery SET due_at = $4
         WHERE account_id = $1 AND webhook_id = $2 AND lead_id = $3 AND due_at > $4 AND attempts = 0 AND sequence =
           (SELECT min(e.sequence) FROM delivery e
            WHERE e.account_id = $1 AND e.webhook_id = $2 AND e.lead_id = $3 AND e.due_at IS NOT NULL)",
        args![act.actor.account, webhook, lead, now],
    )?;
    Ok(())
}

/// Ends the sender's job when nothing is due: for good, or until the next retry. False when there is more to send.
pub fn end(act: &mut Act, webhook: Id<of::Webhook>, job: &Job) -> Result<bool> {
    if !job::hold(act.tx, job)? {
        return Ok(true);
    }
    let next = match sending(act, webhook)? {
        Some(_) => next(act, webhook)?,
        None => None,
    };
    match next {
        Some(at) if at <= act.tx.now() => return Ok(false),
        Some(at) => job::release(act.tx, job, at)?,
        None => job::finish(act.tx, job)?,
    }
    Ok(true)
}

fn next(act: &mut Act, webhook: Id<of::Webhook>) -> Result<Option<i64>> {
    let next: Option<(i64,)> = act.tx.first(
        "SELECT due_at FROM delivery WHERE account_id = $1 AND webhook_id = $2 AND due_at IS NOT NULL
         ORDER BY due_at LIMIT 1",
        args![act.actor.account, webhook],
    )?;
    Ok(next.map(|(at,)| at))
}

/// Enqueues the senders of all webhooks to which something is due: what a process that died has not called for.
pub async fn sweep(openlead: &std::sync::Arc<Openlead>) -> Result<()> {
    for account in openlead.db.read(account::list).await? {
        let id = account.id;
        let late = openlead.look(Actor::nobody(id, Via::Job), late).await?;
        if late.is_empty() {
            continue;
        }
        let enqueue = move |tx: &mut Tx| {
            let mut late = late.iter();
            late.try_for_each(|webhook| job::enqueue_called(tx, JOB, id, webhook.number()))
        };
        openlead.db.write(enqueue).await?;
    }
    Ok(())
}

fn late(act: &mut Act) -> Result<Vec<Id<of::Webhook>>> {
    let catalog = std::sync::Arc::clone(&act.catalog);
    let (mut late, now) = (Vec::new(), act.tx.now());
    for webhook in catalog.webhooks.iter().map(|it| it.id) {
        let due = next(act, webhook)?.is_some_and(|at| at <= now);
        if due && sending(act, webhook)?.is_some() {
            late.push(webhook);
        }
    }
    Ok(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: i64, retry_after: Option<i64>) -> Tried {
        Tried {
            status,
            retry_after,
            ..Tried::default()
        }
    }

    #[test]
    fn a_delivery_is_tried_ten_times_over_three_days() {
        let mut total = 0;
        for attempts in 1..10 {
            let (outcome, due) = verdict(&answered(500, None), attempts, 0);
            assert_eq!(outcome, Outcome::Waiting);
            total += due.unwrap();
        }
        assert!(
            (75 * 3600..92 * 3600).contains(&(total / SECOND)),
            "{total}"
        );
        assert_eq!(verdict(&answered(0, None), 10, 0), (Outcome::Failed, None));
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_ever_and_gone_is_gone() {
        let (_, due) = verdict(&answered(429, Some(3600)), 1, 0);
        assert_eq!(due, Some(3600 * SECOND));
        let (_, due) = verdict(&answered(503, Some(i64::MAX)), 1, 0);
        assert_eq!(due, Some(86_400 * SECOND));
        assert_eq!(verdict(&answered(410, None), 1, 0), (Outcome::Failed, None));
        assert_eq!(verdict(&answered(302, None), 1, 0).0, Outcome::Waiting);
        assert_eq!(
            verdict(&answered(204, None), 1, 0),
            (Outcome::Delivered, None)
        );
    }
}
