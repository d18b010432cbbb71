use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use openlead_db::Notice;
use tokio::sync::Notify;

use super::Job;
use crate::error::{Error, Result};
use crate::openlead::Openlead;

const POISON: &str = "nothing panics while it holds the lock";

/// How a job ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is done for good.
    Done,
    /// It goes on at this moment, in microseconds.
    Later(i64),
    /// The handler has ended it itself, in a transaction of its own.
    Settled,
}

/// Why a job failed, in words for whoever looks after the queue; without secrets and people's data.
#[derive(Debug, Clone)]
pub struct Failed(pub String);

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self(error.to_string())
    }
}

/// What a handler gives.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Does the jobs of one kind.
pub trait Handler: Send + Sync + 'static {
    /// The kind.
    fn kind(&self) -> &'static str;

    /// How many of its jobs a process does at once.
    fn at_once(&self) -> u32 {
        4
    }

    /// After so many failures a job is given up.
    fn attempts(&self) -> i64 {
        10
    }

    /// Does one; also a second time, also when a first try was cut off anywhere.
    fn run(&self, job: Running) -> Boxed<'static, Result<Ended, Failed>>;

    /// Enqueues jobs whose [`call`](super::call) was lost. At the start, and every minute.
    fn sweep(&self, _openlead: Arc<Openlead>) -> Boxed<'static, Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

/// A job that this process works on.
#[derive(Clone)]
pub struct Running {
    /// openlead itself.
    pub openlead: Arc<Openlead>,
    /// The job as it was claimed.
    pub job: Job,
    pub(super) state: Arc<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// Said when there is more work, or when the job is to end.
    pub word: Notify,
    /// What the handler has not heard yet.
    called: Mutex<Option<Notice>>,
    pub draining: AtomicBool,
    pub lost: AtomicBool,
}

impl Running {
    /// Whether to come to an end soon: the process stops, or has lost the job to another.
    pub fn must_end(&self) -> bool {
        self.state.draining.load(SeqCst) || self.is_lost()
    }

    /// Whether another process may have the job by now: nothing more may be done for it.
    pub fn is_lost(&self) -> bool {
        self.state.lost.load(SeqCst)
    }

    /// Waits until there may be more work, or [`must_end`](Self::must_end) has become true.
    pub async fn word(&self) {
        self.state.word.notified().await;
        self.state.unheard();
    }
}

impl State {
    /// Tells the handler that there may be more work.
    pub fn call(&self, notice: Notice) {
        *self.called.lock().expect(POISON) = Some(notice);
        self.word.notify_one();
    }

    /// What the handler was told and has not heard; it counts as heard now.
    pub fn unheard(&self) -> Option<Notice> {
        self.called.lock().expect(POISON).take()
    }
}

/// The handlers by the kind of their jobs.
#[derive(Clone, Default)]
pub struct Handlers(pub(super) HashMap<&'static str, Arc<dyn Handler>>);

impl Handlers {
    /// No handlers.
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one more.
    #[must_use]
    pub fn with(mut self, handler: impl Handler) -> Self {
        self.0.insert(handler.kind(), Arc::new(handler));
        self
    }
}
