use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use openlead_db::{Notice, Tx};
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::task::{Id as TaskId, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::{error, warn};

use super::handler::State;
use super::{
    Ended, Failed, Handlers, Job, LEASE, Running, TOPIC, claim, enqueue_called, finish, put_off,
    release,
};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::secret;

/// What other processes enqueue is found this fast.
const POLL: Duration = Duration::from_secs(1);
const RENEW: Duration = Duration::from_secs(5);
const SWEEP: Duration = Duration::from_secs(60);

/// Does the jobs of the queue in this process.
pub struct Worker {
    openlead: Arc<Openlead>,
    handlers: Handlers,
    holder: String,
    running: HashMap<TaskId, Running>,
    tasks: JoinSet<()>,
    renewed: Instant,
    /// The kinds of which more may be due than there was room for.
    full: HashSet<&'static str>,
    alone: bool,
}

impl Worker {
    /// A worker with these handlers.
    pub fn new(openlead: Arc<Openlead>, handlers: Handlers) -> Self {
        Self {
            openlead,
            handlers,
            holder: secret::new_secret("", 16),
            running: HashMap::new(),
            tasks: JoinSet::new(),
            renewed: Instant::now(),
            full: HashSet::new(),
            alone: false,
        }
    }

    /// Says that no other process works on this database: what one before has left is taken up at once.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Works until `stop`; then what runs comes to an end, within `patience`, and the rest is left to others.
    pub async fn run(mut self, stop: impl Future<Output = ()>, patience: Duration) {
        let mut notices = self.openlead.take_notices();
        let (mut poll, mut renew, mut sweep) = (every(POLL), every(RENEW), every(SWEEP));
        tokio::pin!(stop);
        if self.alone
            && let Err(error) = self.openlead.db.write(claim::free).await
        {
            warn!(%error, "jobs of a server before wait until its lease ends");
        }
        loop {
            tokio::select! {
                () = &mut stop => break,
                heard = notices.recv() => self.heed(heard, &mut notices).await,
                Some(ended) = self.tasks.join_next_with_id() => self.ended(ended.map_or_else(|e| e.id(), |(id, ())| id)).await,
                _ = renew.tick() => self.renew().await,
                _ = sweep.tick() => self.sweep().await,
                _ = poll.tick() => self.poll().await,
            }
        }
        if tokio::time::timeout(patience, self.drain()).await.is_err() {
            warn!(
                jobs = self.running.len(),
                "jobs were cut off; they are done again"
            );
        }
    }

    async fn drain(&mut self) {
        for running in self.running.values() {
            running.state.draining.store(true, SeqCst);
            running.state.word.notify_one();
        }
        let mut renew = every(RENEW);
        while !self.tasks.is_empty() {
            tokio::select! {
                _ = self.tasks.join_next() => {}
                _ = renew.tick() => self.renew().await,
            }
        }
    }

    /// Takes up what was called for, together with all that was said meanwhile.
    async fn heed(&mut self, heard: Result<Notice, RecvError>, notices: &mut Receiver<Notice>) {
        let (mut called, mut due, mut next) = (HashSet::new(), false, heard);
        loop {
            match next {
                Ok(notice) if notice.topic == TOPIC => due = true,
                Ok(notice) if self.handlers.0.contains_key(notice.topic) => {
                    called.insert(notice);
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => self.sweep().await,
                Err(RecvError::Closed) => return,
            }
            next = match notices.try_recv() {
                Ok(notice) => Ok(notice),
                Err(tokio::sync::broadcast::error::TryRecvError::Lagged(by)) => {
                    Err(RecvError::Lagged(by))
                }
                Err(_) => break,
            };
        }
        called.retain(|notice| !self.tell(notice));
        if !called.is_empty() {
            self.answer(called.into_iter().collect()).await;
            due = true;
        }
        if due {
            self.poll().await;
        }
    }

    /// Whether the job that is called for runs here: then it knows now.
    fn tell(&self, notice: &Notice) -> bool {
        let key = Id::<of::Job>::new(notice.id).to_string();
        let mut running = self.running.values();
        let found = running.find(|it| it.job.kind == notice.topic && it.job.key == key);
        let Some(running) = found else { return false };
        running.state.call(*notice);
        true
    }

    async fn answer(&self, called: Vec<Notice>) {
        let enqueue = move |tx: &mut Tx| {
            let mut called = called.iter();
            called.try_for_each(|it| enqueue_called(tx, it.topic, Id::new(it.account), it.id))
        };
        if let Err(error) = self.openlead.db.write(enqueue).await {
            warn!(%error, "jobs were not enqueued; the next sweep finds them");
        }
    }

    async fn poll(&mut self) {
        let kinds: Vec<&'static str> = self.kinds_with_room().collect();
        let due = move |tx: &mut Tx| claim::due(tx, &kinds);
        match self.openlead.db.read(due).await {
            Ok(due) => {
                for kind in due {
                    self.claim(kind).await;
                }
            }
            Err(error) => warn!(%error, "the jobs could not be looked at"),
        }
    }

    fn kinds_with_room(&self) -> impl Iterator<Item = &'static str> {
        let kinds = self.handlers.0.keys().copied();
        kinds.filter(|kind| self.room(kind) > 0)
    }

    fn room(&self, kind: &str) -> u32 {
        let most = self.handlers.0[kind].at_once();
        let busy = self.running.values().filter(|it| it.job.kind == kind);
        most.saturating_sub(u32::try_from(busy.count()).unwrap_or(u32::MAX))
    }

    async fn claim(&mut self, kind: &'static str) {
        let (holder, room) = (self.holder.clone(), self.room(kind));
        let claim = move |tx: &mut Tx| claim::claim(tx, kind, &holder, room);
        match self.openlead.db.write(claim).await {
            Ok(jobs) => {
                if jobs.len() == room as usize {
                    self.full.insert(kind);
                }
                jobs.into_iter().for_each(|job| self.start(kind, job));
            }
            Err(error) => warn!(%error, kind, "jobs could not be claimed"),
        }
    }

    fn start(&mut self, kind: &'static str, job: Job) {
        let running = Running {
            openlead: Arc::clone(&self.openlead),
            job,
            state: Arc::new(State::default()),
        };
        let handler = &self.handlers.0[kind];
        let (done, most, it) = (
            handler.run(running.clone()),
            handler.attempts(),
            running.clone(),
        );
        let task = self.tasks.spawn(async move {
            let ended = guarded(done).await;
            settle(&it, ended, most).await;
        });
        self.running.insert(task.id(), running);
    }

    /// What was called for while the job ended is enqueued anew, and what there was no room for may start.
    async fn ended(&mut self, task: TaskId) {
        let Some(running) = self.running.remove(&task) else {
            return;
        };
        if let Some(notice) = running.state.unheard() {
            self.answer(vec![notice]).await;
            self.poll().await;
        } else if self.full.remove(running.job.kind.as_str()) {
            self.poll().await;
        }
    }

    /// What could not be renewed in time may be another's by now.
    async fn renew(&mut self) {
        if self.running.is_empty() {
            self.renewed = Instant::now();
            return;
        }
        let (holder, at) = (self.holder.clone(), Instant::now());
        let ids: Vec<_> = self.running.values().map(|it| it.job.id).collect();
        let renew = move |tx: &mut Tx| claim::renew(tx, &holder, &ids);
        let lease = Duration::from_micros(LEASE.cast_unsigned());
        match tokio::time::timeout(RENEW, self.openlead.db.write(renew)).await {
            Ok(Ok(kept)) => {
                self.renewed = at;
                self.lose(|job| !kept.contains(&job.id));
            }
            _ if self.renewed.elapsed() + RENEW > lease => self.lose(|_| true),
            _ => warn!("the lease of jobs could not be renewed; trying again"),
        }
    }

    fn lose(&self, lost: impl Fn(&Job) -> bool) {
        for running in self.running.values().filter(|it| lost(&it.job)) {
            running.state.lost.store(true, SeqCst);
            running.state.word.notify_one();
        }
    }

    async fn sweep(&self) {
        for handler in self.handlers.0.values() {
            if let Err(error) = handler.sweep(Arc::clone(&self.openlead)).await {
                warn!(%error, kind = handler.kind(), "the sweep for lost calls failed; again in a minute");
            }
        }
    }
}

fn every(period: Duration) -> tokio::time::Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// A handler that panics has failed; its task must come to [`settle`].
async fn guarded(
    run: impl Future<Output = Result<Ended, Failed>> + Send + 'static,
) -> Result<Ended, Failed> {
    let mut task = JoinSet::new();
    task.spawn(run);
    match task.join_next().await {
        Some(Ok(ended)) => ended,
        _ => Err(Failed("the handler panicked".to_owned())),
    }
}

async fn settle(running: &Running, ended: Result<Ended, Failed>, most: i64) {
    let job = running.job.clone();
    if let Err(Failed(why)) = &ended {
        warn!(kind = job.kind, job = %job.id, why, "a job failed");
    }
    let write = move |tx: &mut Tx| match &ended {
        Ok(Ended::Done) => finish(tx, &job),
        Ok(Ended::Later(at)) => release(tx, &job, *at),
        Ok(Ended::Settled) => Ok(()),
        Err(Failed(why)) => put_off(tx, &job, most, why),
    };
    if let Err(error) = running.openlead.db.write(write).await {
        error!(%error, "the end of a job was not written; it is done again when its lease ends");
    }
}
