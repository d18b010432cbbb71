use openlead_db::args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{JOB, edit};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::job::{self, Boxed, Ended, Failed, Handler, NewJob, Running};

const KIND: &str = "webhook.replay";
/// So many in a unit of work: intake must not wait for the rest.
const BATCH: i64 = 500;

/// Which deliveries to send again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// Which of them.
    which: Which,
    /// Of events from this moment on, in microseconds.
    from: i64,
    /// Of events before this moment.
    to: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Which {
    Failed,
    All,
    /// Those that wait for a retry.
    Late,
}

impl Replay {
    /// All that was given up.
    pub fn failed() -> Self {
        Self {
            which: Which::Failed,
            from: 0,
            to: i64::MAX,
        }
    }

    /// All of the events of a time, in microseconds, delivered or not: from the first moment, up to before the second.
    pub fn between(from: i64, to: i64) -> Self {
        Self {
            which: Which::All,
            from,
            to,
        }
    }

    pub(super) fn late() -> Self {
        Self {
            which: Which::Late,
            from: 0,
            to: i64::MAX,
        }
    }

    fn condition(self) -> &'static str {
        match self.which {
            Which::Failed => " AND outcome = 'failed'",
            Which::All => "",
            Which::Late => " AND due_at IS NOT NULL AND attempts > 0",
        }
    }
}

/// Sends one delivery once more, with the same `webhook-id`.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn replay(act: &mut Act, webhook: Id<of::Webhook>, event: Id<of::Event>) -> Result<()> {
    edit::read(act, webhook)?;
    if !again(act, webhook, event)? {
        return Err(Error::NotFound("delivery"));
    }
    job::call(act.tx, JOB, act.actor.account, webhook.number());
    let detail = json!({ "id": webhook, "event": event });
    event::of_account(act, "webhook.replayed", &detail)?;
    Ok(())
}

/// Sends many deliveries once more; they are made due one after another by a job.
///
/// # Errors
/// `Forbidden`, `NotFound` for the webhook, `Invalid` for a time that ends before it begins.
pub fn replay_all(act: &mut Act, webhook: Id<of::Webhook>, what: &Replay) -> Result<()> {
    edit::read(act, webhook)?;
    if what.from >= what.to {
        return Err(Error::invalid("to", "Choose an end after the beginning."));
    }
    let detail = json!({ "id": webhook, "which": what.which, "from": what.from, "to": what.to });
    event::of_account(act, "webhook.replayed", &detail)?;
    enqueue(act, webhook, what)
}

pub(super) fn enqueue(act: &mut Act, webhook: Id<of::Webhook>, what: &Replay) -> Result<()> {
    let job = NewJob {
        kind: KIND,
        account: act.account(),
        key: None,
        payload: json!(Payload {
            webhook,
            what: *what,
            after: Id::new(0)
        }),
        run_at: act.tx.now(),
    };
    job::enqueue(act.tx, &job)
}

fn again(act: &mut Act, webhook: Id<of::Webhook>, event: Id<of::Event>) -> Result<bool> {
    let now = act.tx.now();
    let set = act.tx.execute(
        "UPDATE delivery SET due_at = $4, outcome = 'waiting', attempts = 0
         WHERE account_id = $1 AND webhook_id = $2 AND event_id = $3",
        args![act.actor.account, webhook, event, now],
    )?;
    Ok(set == 1)
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Payload {
    webhook: Id<of::Webhook>,
    what: Replay,
    after: Id<of::Event>,
}

/// Makes deliveries due again, as [`replay_all`] asked.
#[derive(Debug, Clone, Copy)]
pub struct ReplayWork;

impl Handler for ReplayWork {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>> {
        Box::pin(async move {
            let payload = serde_json::from_value(job.job.payload.clone());
            let mut left: Payload = payload.map_err(|error| Failed(error.to_string()))?;
            let actor = Actor::nobody(job.job.account_id, Via::Job);
            while !job.must_end() {
                let at = left.clone();
                let batch = move |act: &mut Act| batch(act, &at);
                match job.openlead.act(actor, batch).await? {
                    Some(after) => left.after = after,
                    None => return Ok(Ended::Done),
                }
            }
            Ok(Ended::Later(0))
        })
    }
}

/// Makes the next ones due; the last of them, `None` when there was none.
fn batch(act: &mut Act, at: &Payload) -> Result<Option<Id<of::Event>>> {
    let sql = format!(
        "SELECT event_id FROM delivery WHERE account_id = $1 AND webhook_id = $2 AND event_id > $3
           AND created_at >= $4 AND created_at < $5{} ORDER BY event_id LIMIT $6",
        at.what.condition()
    );
    let args = args![
        act.actor.account,
        at.webhook,
        at.after,
        at.what.from,
        at.what.to,
        BATCH
    ];
    let events: Vec<(Id<of::Event>,)> = act.tx.all(&sql, args)?;
    for (event,) in &events {
        again(act, at.webhook, *event)?;
    }
    if !events.is_empty() {
        job::call(act.tx, JOB, act.actor.account, at.webhook.number());
    }
    Ok(events.last().map(|(event,)| *event))
}
