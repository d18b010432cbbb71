use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use crate::db::Shared;
use crate::unit::{Work, unit};
use crate::{Error, LaneStats, Result, Tx};

const SLOW: Duration = Duration::from_secs(1);

/// What a queue is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Write,
    Read,
    ReadLong,
}

/// A thread's own part: its connection and how to run units on it.
pub(crate) trait Worker {
    /// Runs `first`, and more of the queue where that is cheaper together; finishes each.
    fn run(&mut self, first: Box<dyn Work>, queue: &Queue);
}

/// A bounded queue of units, and the threads that run them until it is dropped.
pub(crate) struct Lane {
    send: Option<Sender<Box<dyn Work>>>,
    threads: Vec<JoinHandle<()>>,
    shared: Arc<Shared>,
    kind: Kind,
}

impl Lane {
    /// Starts `threads` threads, each with a worker from `make`, which must not fail.
    pub fn start<W: Worker>(
        kind: Kind,
        (threads, size): (usize, usize),
        shared: &Arc<Shared>,
        make: impl Fn() -> W + Clone + Send + 'static,
    ) -> Result<Self> {
        let (send, receive) = bounded(size.max(1));
        let mut lane = Self {
            send: Some(send),
            threads: Vec::new(),
            shared: shared.clone(),
            kind,
        };
        for number in 0..threads.max(1) {
            let queue = Queue {
                receive: receive.clone(),
                shared: shared.clone(),
                kind,
            };
            let make = make.clone();
            let thread = thread::Builder::new()
                .name(format!("db {kind:?} {number}"))
                .spawn(move || queue.serve(make))
                .map_err(|error| Error::Unavailable(format!("no thread: {error}")))?;
            lane.threads.push(thread);
        }
        Ok(lane)
    }

    pub async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (unit, told) = unit(work);
        self.send(unit)?;
        told.await
            .unwrap_or_else(|_| Err(unavailable("the thread that ran the unit died").into()))
    }

    fn send(&self, unit: Box<dyn Work>) -> Result<()> {
        let stats = self.shared.lane(self.kind);
        let send = self.send.as_ref().expect("open until drop");
        stats.waiting.fetch_add(1, Relaxed);
        send.try_send(unit).map_err(|error| {
            stats.waiting.fetch_sub(1, Relaxed);
            match error {
                TrySendError::Full(_) => {
                    stats.rejected.fetch_add(1, Relaxed);
                    Error::Busy
                }
                TrySendError::Disconnected(_) => unavailable("its threads have died"),
            }
        })
    }
}

/// Waits until all that was queued has run.
impl Drop for Lane {
    fn drop(&mut self) {
        drop(self.send.take());
        let current = thread::current().id();
        for thread in self.threads.drain(..) {
            // A unit may hold the last handle: that thread ends by itself.
            if thread.thread().id() != current {
                let _ = thread.join();
            }
        }
    }
}

fn unavailable(why: &str) -> Error {
    Error::Unavailable(why.to_owned())
}

/// The threads' end of a lane.
pub(crate) struct Queue {
    receive: Receiver<Box<dyn Work>>,
    pub shared: Arc<Shared>,
    pub kind: Kind,
}

impl Queue {
    /// The life of a thread; when its worker dies, a new one takes over, and the units that died with it are told so.
    fn serve<W: Worker>(&self, make: impl Fn() -> W) {
        let work = || {
            let mut worker = make();
            while let Ok(first) = self.receive.recv() {
                self.taken();
                worker.run(first, self);
            }
        };
        while catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!(lane = ?self.kind, "a thread of the database died, a new one takes over");
        }
    }

    /// Another unit if one waits.
    pub fn more(&self) -> Option<Box<dyn Work>> {
        let unit = self.receive.try_recv().ok()?;
        self.taken();
        Some(unit)
    }

    fn taken(&self) {
        self.stats().waiting.fetch_sub(1, Relaxed);
    }

    /// Runs the unit's own code and warns of a slow one: on SQLite all others wait for it.
    pub fn work(&self, unit: &mut Box<dyn Work>, tx: &mut Tx) -> bool {
        let start = Instant::now();
        let keep = unit.run(tx);
        let took = start.elapsed();
        if took > SLOW && self.kind != Kind::ReadLong {
            tracing::warn!(unit = unit.name(), ?took, lane = ?self.kind, "slow unit of work");
        }
        keep
    }

    /// Answers the unit's caller.
    pub fn finish(&self, unit: Box<dyn Work>, lost: Option<Error>) {
        unit.finish(lost, self.stats(), &self.shared.notices);
    }

    fn stats(&self) -> &LaneStats {
        self.shared.lane(self.kind)
    }
}
