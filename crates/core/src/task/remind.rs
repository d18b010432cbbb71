use std::sync::Arc;

use openlead_db::args;
use serde_json::json;

use super::{Task, to_remind};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::Result;
use crate::job::{self, Boxed, Ended, Failed, Handler, Job, NewJob, Running};
use crate::notification::{self, News};
use crate::openlead::Openlead;
use crate::{account, event};

const KIND: &str = "reminder";
/// So many reminders a unit of work.
const AT_ONCE: u32 = 100;
/// A reminder that is so late, in microseconds, has lost its job.
const LATE: i64 = 60_000_000;

/// Lets a server remind at this moment.
pub(super) fn plan(act: &mut Act, at: i64) -> Result<()> {
    let account = act.actor.account;
    let job = NewJob {
        kind: KIND,
        account,
        key: Some(account.to_string()),
        payload: json!(null),
        run_at: at,
    };
    job::enqueue(act.tx, &job)
}

/// Reminds people of their tasks: one job an account, due when the next reminder is.
#[derive(Debug, Clone, Copy)]
pub struct ReminderWork;

impl Handler for ReminderWork {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>> {
        Box::pin(async move {
            let actor = Actor::nobody(job.job.account_id, Via::Job);
            while !job.must_end() {
                let this = job.job.clone();
                let settled = job.openlead.act(actor, move |act| step(act, &this));
                if settled.await? {
                    return Ok(Ended::Settled);
                }
            }
            Ok(Ended::Later(0))
        })
    }

    fn sweep(&self, openlead: Arc<Openlead>) -> Boxed<'static, Result<()>> {
        Box::pin(async move {
            for account in openlead.db.read(account::list).await? {
                let actor = Actor::nobody(account.id, Via::Job);
                let is_late = openlead.look(actor, |act| {
                    let now = act.tx.now();
                    Ok(!to_remind(act, now - LATE, 1)?.is_empty())
                });
                if is_late.await? {
                    let queue = |act: &mut Act| {
                        let now = act.tx.now();
                        plan(act, now)
                    };
                    openlead.act(actor, queue).await?;
                }
            }
            Ok(())
        })
    }
}

/// Reminds of what is due; true when nothing was, and the job has been ended or put to the next time.
fn step(act: &mut Act, job: &Job) -> Result<bool> {
    let now = act.tx.now();
    let due = to_remind(act, now, AT_ONCE)?;
    for task in &due {
        remind(act, task)?;
    }
    if !due.is_empty() {
        return Ok(false);
    }
    // From here on whoever plans a reminder waits, and then finds no job or one for later.
    if !job::hold(act.tx, job)? {
        return Ok(true);
    }
    match to_remind(act, i64::MAX, 1)?
        .first()
        .and_then(|task| task.remind_at)
    {
        Some(next) => job::release(act.tx, job, next)?,
        None => job::finish(act.tx, job)?,
    }
    Ok(true)
}

/// Takes the reminder off the task, which only one process can, and tells the agent, else whoever has set the task.
fn remind(act: &mut Act, task: &Task) -> Result<()> {
    let now = act.tx.now();
    let taken = act.tx.execute(
        "UPDATE task SET remind_at = NULL, updated_at = $4
         WHERE account_id = $1 AND id = $2 AND remind_at = $3 AND completed_at IS NULL",
        args![act.actor.account, task.id, task.remind_at, now],
    )?;
    if taken == 0 || is_put_away(act, task)? {
        return Ok(());
    }
    let Some(to) = task.agent_id.or(task.who) else {
        return Ok(());
    };
    let news = News {
        lead: task.lead_id,
        subject: Some(task.id.number()),
        ..News::of("task.due")
    };
    notification::tell(act, to, &news)?;
    let detail = json!({ "id": task.id, "name": task.name, "to": to });
    event::of_lead_or_account(act, task.lead_id, "task.reminded", &detail)
}

/// Whether the task's lead is in the trash.
fn is_put_away(act: &mut Act, task: &Task) -> Result<bool> {
    let Some(lead) = task.lead_id else {
        return Ok(false);
    };
    let sql = "SELECT deleted_at FROM lead WHERE account_id = $1 AND id = $2";
    let found: Option<(Option<i64>,)> = act.tx.first(sql, args![act.actor.account, lead])?;
    Ok(found.is_none_or(|(deleted_at,)| deleted_at.is_some()))
}
