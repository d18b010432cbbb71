//! What waits, as the sender of an account takes it and gives back what came of it.

use std::sync::Arc;

use openlead_db::{Tx, args};
use serde_json::json;

use super::verdict::Verdict;
use super::{Answer, Call, Forward, JOB, Outcome, read};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::Result;
use crate::job::{self, Job};
use crate::openlead::Openlead;
use crate::{account, event, time};

/// A host that takes nothing for so long is worth a notice.
const NOTICE: i64 = 3_600_000_000;

/// Where to send. Has no `Debug`: it holds the token.
#[derive(Clone)]
pub struct Target {
    /// The beginning of the host's addresses.
    pub url: String,
    /// The token there.
    pub token: String,
    /// Of which version of the settings this is.
    version: i64,
}

/// What can be sent now.
pub struct Taken {
    /// Where to; `None` when nothing is to be sent.
    pub target: Option<Target>,
    /// The calls, in their order.
    pub calls: Vec<Call>,
}

/// Looks up what can be sent now, at most so many; of a host that has not taken the last one, one alone.
pub fn take(openlead: &Openlead, act: &mut Act, limit: u32) -> Result<Taken> {
    let (account, now) = (act.account(), act.tx.now());
    let Some(forward) = read(act.tx, account)?.filter(|it| it.enabled && it.resume_at <= now)
    else {
        let (target, calls) = (None, Vec::new());
        return Ok(Taken { target, calls });
    };
    let calls = waiting(act, if forward.failures > 0 { 1 } else { limit })?;
    let sealed = "SELECT token FROM forward WHERE account_id = $1";
    let (sealed,): (String,) = act.tx.one(sealed, args![account])?;
    let target = Target {
        token: openlead.key.unseal(&sealed)?,
        url: forward.url,
        version: forward.updated_at,
    };
    Ok(Taken {
        target: Some(target),
        calls,
    })
}

fn waiting(act: &mut Act, limit: u32) -> Result<Vec<Call>> {
    let sql = "SELECT c.id, c.endpoint, CASE WHEN l.deleted_at IS NULL THEN l.id END, c.parameters, c.outcome, c.attempts
         FROM forward_call c LEFT JOIN lead l ON l.account_id = $1 AND l.id = c.lead_id
         WHERE c.account_id = $1 AND c.outcome = $2 ORDER BY c.id LIMIT $3";
    let args = args![act.actor.account, &Outcome::Waiting, limit];
    Ok(act.tx.all(sql, args)?)
}

/// What came of a call that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// In a word, for counting: `sent`, `refused`, `retried`, `failed`.
    pub word: &'static str,
    /// Whether further ones may follow at once.
    pub goes_on: bool,
}

/// Keeps what came of a call, and what that says of the host.
pub fn settle(act: &mut Act, target: &Target, call: &Call, answer: &Answer) -> Result<Settled> {
    let account = act.account();
    let Some(forward) = read(act.tx, account)? else {
        return Ok(Settled {
            word: "retried",
            goes_on: false,
        });
    };
    let words = answer.words(&target.token);
    let verdict = answer.verdict(call.attempts, forward.failures);
    let word = match verdict {
        Verdict::Sent => {
            let sent = "DELETE FROM forward_call WHERE account_id = $1 AND id = $2";
            act.tx.execute(sent, args![account, call.id])?;
            well(act, &forward, 1, &words)?;
            "sent"
        }
        Verdict::Refused => {
            mark(act, call, Outcome::Refused, 1, &words)?;
            well(act, &forward, 0, &words)?;
            "refused"
        }
        Verdict::Away(wait) => {
            mark(act, call, Outcome::Waiting, 0, &words)?;
            failing(act, &forward, wait, &words)?;
            "retried"
        }
        Verdict::Again(wait) => {
            mark(act, call, Outcome::Waiting, 1, &words)?;
            failing(act, &forward, wait, &words)?;
            "retried"
        }
        Verdict::Failed => {
            mark(act, call, Outcome::Failed, 1, &words)?;
            failing(act, &forward, 0, &words)?;
            "failed"
        }
    };
    let goes_on = !matches!(verdict, Verdict::Away(_) | Verdict::Again(_))
        && forward.enabled
        && forward.updated_at == target.version;
    Ok(Settled { word, goes_on })
}

fn mark(act: &mut Act, call: &Call, outcome: Outcome, tries: i64, words: &str) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE forward_call SET outcome = $3, attempts = attempts + $4, answer = $5, tried_at = $6
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, call.id, &outcome, tries, words, now],
    )?;
    Ok(())
}

/// The host has taken a call, or has refused this one alone.
fn well(act: &mut Act, before: &Forward, sent: i64, words: &str) -> Result<()> {
    let now = act.tx.now();
    if before.resume_at > now {
        return count_sent(act, sent);
    }
    act.tx.execute(
        "UPDATE forward SET sent = sent + $2, answer = $3, answered_at = $4, resume_at = 0, failures = 0,
           failing_since = NULL, told = FALSE WHERE account_id = $1",
        args![act.actor.account, sent, words, now],
    )?;
    if before.told {
        let since = before.failing_since.map(time::to_rfc3339);
        event::of_account(act, "forward.recovered", &json!({ "since": since }))?;
    }
    Ok(())
}

/// A call that was on its way with one that the host has not taken: the wait which that began goes on.
fn count_sent(act: &mut Act, sent: i64) -> Result<()> {
    let sql = "UPDATE forward SET sent = sent + $2 WHERE account_id = $1";
    act.tx.execute(sql, args![act.actor.account, sent])?;
    Ok(())
}

/// The host has not taken a call: nothing is sent for a while, and after an hour there is a notice. Of those that were on
/// their way together the first counts.
fn failing(act: &mut Act, before: &Forward, wait: i64, words: &str) -> Result<()> {
    let now = act.tx.now();
    if before.resume_at > now {
        return Ok(());
    }
    let since = before.failing_since.unwrap_or(now);
    let tell = !before.told && now - since >= NOTICE;
    act.tx.execute(
        "UPDATE forward SET answer = $2, answered_at = $3, resume_at = $4, failures = failures + 1,
           failing_since = $5, told = $6 WHERE account_id = $1",
        args![
            act.actor.account,
            words,
            now,
            now + wait,
            since,
            before.told || tell
        ],
    )?;
    if tell {
        let detail = json!({ "since": time::to_rfc3339(since), "answer": words });
        event::of_account(act, "forward.failing", &detail)?;
    }
    Ok(())
}

/// Ends the sender's job when nothing can be sent: for good, or until the host is to be tried again. False when there is
/// more to send.
pub fn end(act: &mut Act, job: &Job) -> Result<bool> {
    if !job::hold(act.tx, job)? {
        return Ok(true);
    }
    match resumes(act)? {
        Some(at) if at <= act.tx.now() => return Ok(false),
        Some(at) => job::release(act.tx, job, at)?,
        None => job::finish(act.tx, job)?,
    }
    Ok(true)
}

/// When the next call may be sent, if one waits.
fn resumes(act: &mut Act) -> Result<Option<i64>> {
    let account = act.account();
    match read(act.tx, account)?.filter(|it| it.enabled) {
        Some(forward) if !waiting(act, 1)?.is_empty() => Ok(Some(forward.resume_at)),
        _ => Ok(None),
    }
}

/// Enqueues the senders of all accounts with calls that can be sent: what a process that died has not called for.
pub async fn sweep(openlead: &Arc<Openlead>) -> Result<()> {
    for account in openlead.db.read(account::list).await? {
        let id = account.id;
        let late = |act: &mut Act| Ok(resumes(act)?.is_some_and(|at| at <= act.tx.now()));
        if openlead.look(Actor::nobody(id, Via::Job), late).await? {
            let enqueue = move |tx: &mut Tx| job::enqueue_called(tx, JOB, id, id.number());
            openlead.db.write(enqueue).await?;
        }
    }
    Ok(())
}
