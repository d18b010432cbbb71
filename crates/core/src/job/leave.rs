use std::collections::HashSet;

use openlead_db::{Db, Notice, Tx};
use serde_json::Value as Json;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::TryRecvError;

use super::{NewJob, enqueue};
use crate::error::Result;
use crate::id::{Id, of};
use crate::{forward, webhook};

/// The kinds of jobs that are [called](super::call) for.
const CALLED: [&str; 2] = [webhook::JOB, forward::JOB];

/// The job of a [`call`](super::call).
pub(crate) fn enqueue_called(
    tx: &mut Tx,
    kind: &'static str,
    account: Id<of::Account>,
    number: i64,
) -> Result<()> {
    let job = NewJob {
        kind,
        account,
        key: Some(Id::<of::Job>::new(number).to_string()),
        payload: Json::Null,
        run_at: tx.now(),
    };
    enqueue(tx, &job)
}

/// Enqueues what a process without a worker has called for, so that a server takes it up within a second. What it called
/// for before it called for more than are kept, the sweep of a server finds.
pub(crate) async fn leave(db: &Db, mut notices: Receiver<Notice>) -> Result<()> {
    let mut called = HashSet::new();
    loop {
        match notices.try_recv() {
            Ok(notice) if CALLED.contains(&notice.topic) => drop(called.insert(notice)),
            Ok(_) | Err(TryRecvError::Lagged(_)) => {}
            Err(TryRecvError::Empty | TryRecvError::Closed) => break,
        }
    }
    if called.is_empty() {
        return Ok(());
    }
    let enqueue = move |tx: &mut Tx| {
        let mut called = called.iter();
        called.try_for_each(|it| enqueue_called(tx, it.topic, Id::new(it.account), it.id))
    };
    db.write(enqueue).await
}
