use std::sync::Arc;

use openlead_db::Tx;
use serde_json::json;

use super::history::held_until;
use super::{State, Waiting, check_kept, keep, revert, run, waiting};
use crate::account;
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::Result;
use crate::id::{Id, of};
use crate::job::{self, Boxed, Ended, Failed, Handler, Job, NewJob, Running};
use crate::openlead::Openlead;

const KIND: &str = "import";

/// Goes on with imports that no process is at work on: those that were begun from a page or the API, and those that a
/// process left in the middle when it ended.
#[derive(Debug, Clone, Copy)]
pub struct ImportWork;

/// Lets a server take up the account's imports that are to run, after the commit.
pub fn call(act: &mut Act) -> Result<()> {
    let (account, now) = (act.account(), act.tx.now());
    enqueue(act.tx, account, now)
}

/// One job for all imports of an account: they are done one after the other.
fn enqueue(tx: &mut Tx, account: Id<of::Account>, run_at: i64) -> Result<()> {
    let job = NewJob {
        kind: KIND,
        account,
        key: Some(account.to_string()),
        payload: json!(null),
        run_at,
    };
    job::enqueue(tx, &job)
}

impl Handler for ImportWork {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn at_once(&self) -> u32 {
        1
    }

    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>> {
        Box::pin(async move {
            while !job.must_end() {
                let this = job.job.clone();
                let Some(import) = job.openlead.db.write(move |tx| next(tx, &this)).await? else {
                    return Ok(Ended::Settled);
                };
                tokio::select! {
                    done = go_on(&job.openlead, job.job.account_id, &import) => done?,
                    () = asked_to_end(&job) => {}
                }
            }
            Ok(Ended::Later(0))
        })
    }

    fn sweep(&self, openlead: Arc<Openlead>) -> Boxed<'static, Result<()>> {
        Box::pin(async move {
            keep::sweep(&openlead).await?;
            for account in openlead.db.read(account::list).await? {
                let id = account.id;
                let waits = openlead.db.read(move |tx| waiting(tx, id)).await?;
                if !waits.is_empty() {
                    let queue = move |tx: &mut Tx| {
                        let now = tx.now();
                        enqueue(tx, id, now)
                    };
                    openlead.db.write(queue).await?;
                }
            }
            Ok(())
        })
    }
}

/// The import to go on with; without one the job has ended, or waits for as long as a process may be at work on one: that
/// may have been killed.
fn next(tx: &mut Tx, job: &Job) -> Result<Option<Waiting>> {
    if !job::hold(tx, job)? {
        return Ok(None);
    }
    let waits = waiting(tx, job.account_id)?.into_iter().next();
    if waits.is_none() {
        match held_until(tx, job.account_id)? {
            Some(until) => job::release(tx, job, until + 1)?,
            None => job::finish(tx, job)?,
        }
    }
    Ok(waits)
}

/// Units that are on their way are finished all the same; the import goes on after them.
async fn asked_to_end(job: &Running) {
    while !job.must_end() {
        job.word().await;
    }
}

async fn go_on(openlead: &Arc<Openlead>, account: Id<of::Account>, import: &Waiting) -> Result<()> {
    let actor = Actor {
        account,
        who: import.who,
        via: Via::Job,
    };
    match import.state {
        State::Reverting => revert(openlead, actor, import.id).await.map(drop),
        State::Checking => check_kept(openlead, actor, import.id).await,
        _ => run(openlead, actor, import.id, |_| {}).await.map(drop),
    }
}
