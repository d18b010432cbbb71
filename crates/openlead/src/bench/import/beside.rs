//! What others do while a file is taken in, one thing every 20 ms, until that is enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use openlead_core::lead::{self, Query};
use openlead_core::{Actor, Openlead};
use tokio::task::JoinHandle;

use super::super::Result;
use super::super::engine::take_in;
use super::super::figures::Figures;
use super::super::sample::People;

const EVERY: Duration = Duration::from_millis(20);

/// What came of it.
pub struct Beside {
    pub lists: Figures,
    pub enquiries: Option<Figures>,
}

impl Beside {
    /// How many leads there are since.
    pub fn leads(&self) -> u64 {
        self.enquiries.as_ref().map_or(0, |figures| figures.count)
    }
}

/// Those who do it.
pub struct Others {
    done: Arc<AtomicBool>,
    lists: JoinHandle<Result<Figures>>,
    enquiries: Option<JoinHandle<Result<Figures>>>,
}

impl Others {
    /// Begins to read lists, and with `people` to send enquiries.
    pub fn begin(
        openlead: &Arc<Openlead>,
        actor: Actor,
        people: Option<&Arc<People>>,
        secret: &str,
    ) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let enquiries = people.map(|people| {
            let (openlead, people) = (Arc::clone(openlead), Arc::clone(people));
            let (secret, done) = (secret.to_owned(), Arc::clone(&done));
            tokio::spawn(enquiries(openlead, people, secret, done))
        });
        Self {
            lists: tokio::spawn(lists(Arc::clone(openlead), actor, Arc::clone(&done))),
            enquiries,
            done,
        }
    }

    /// Ends it.
    pub async fn end(self) -> Result<Beside> {
        self.done.store(true, SeqCst);
        let enquiries = match self.enquiries {
            Some(enquiries) => Some(enquiries.await??),
            None => None,
        };
        Ok(Beside {
            lists: self.lists.await??,
            enquiries,
        })
    }
}

/// Reads the first page of a list.
async fn lists(openlead: Arc<Openlead>, actor: Actor, done: Arc<AtomicBool>) -> Result<Figures> {
    let (begin, mut took) = (Instant::now(), Vec::new());
    while !done.load(SeqCst) {
        let start = Instant::now();
        openlead
            .look(actor, |act| {
                lead::list(act, &Query::default()).map(|page| page.lines.len())
            })
            .await?;
        took.push(start.elapsed());
        tokio::time::sleep(EVERY).await;
    }
    Ok(Figures::of(took, begin.elapsed()))
}

/// Takes in a lead as the v1 API does.
async fn enquiries(
    openlead: Arc<Openlead>,
    people: Arc<People>,
    secret: String,
    done: Arc<AtomicBool>,
) -> Result<Figures> {
    let (begin, mut took) = (Instant::now(), Vec::new());
    while !done.load(SeqCst) {
        let start = Instant::now();
        let (this, secret, person) = (Arc::clone(&openlead), secret.clone(), people.next());
        let written = openlead
            .db
            .write(move |tx| take_in(&this, tx, &secret, person));
        written.await?;
        took.push(start.elapsed());
        tokio::time::sleep(EVERY).await;
    }
    Ok(Figures::of(took, begin.elapsed()))
}
