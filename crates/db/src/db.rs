use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use crate::copies::Shipping;
use crate::lane::{Kind, Lane};
use crate::settled::Settled;
use crate::{
    Clock, Dialect, Error, Ids, LaneStats, Notice, Options, Result, Stats, Tx, notice, postgres,
    sqlite,
};
use tokio::sync::broadcast;

/// A database; clones are cheap and share it. Dropping the last one waits until all queued units have run.
#[derive(Clone)]
pub struct Db(Arc<Engine>);

/// Dropped in this order: the log's last checkpoint comes after the last write.
pub(crate) struct Engine {
    pub write: Lane,
    pub read: Lane,
    pub read_long: Lane,
    #[expect(dead_code, reason = "it only has to be dropped")]
    pub checkpoints: Option<sqlite::Checkpoints>,
    /// How far the copying of SQLite's log is.
    pub ship: Option<sqlite::Ship>,
    pub dialect: Dialect,
    pub shared: Arc<Shared>,
}

/// What all threads of a database have in common.
pub(crate) struct Shared {
    pub clock: Clock,
    pub ids: Ids,
    pub stats: Stats,
    /// No transaction that writes has a time before this one.
    pub floor: AtomicI64,
    pub settled: Settled,
    pub notices: broadcast::Sender<Notice>,
}

impl Shared {
    pub fn lane(&self, kind: Kind) -> &LaneStats {
        match kind {
            Kind::Write => &self.stats.write,
            Kind::Read => &self.stats.read,
            Kind::ReadLong => &self.stats.read_long,
        }
    }
}

impl Db {
    /// Opens the database, a file of SQLite is created if missing; checks that it can be used. Blocks for a moment.
    pub fn open(options: Options) -> Result<Db> {
        let shared = Arc::new(Shared {
            clock: options.clock.clone(),
            ids: Ids::new(options.clock.clone()),
            stats: Stats::default(),
            floor: AtomicI64::new(i64::MIN),
            settled: Settled::default(),
            notices: broadcast::Sender::new(notice::KEPT),
        });
        let engine = match options.url.split_once("://") {
            Some(("sqlite", path)) => sqlite::open(path, &options, shared),
            Some(("postgres" | "postgresql", _)) => postgres::open(&options, shared),
            _ => Err(Error::Unavailable(
                "a database is sqlite://PATH or postgres://…".to_owned(),
            )),
        }?;
        Ok(Db(Arc::new(engine)))
    }

    /// Runs `unit` in a transaction; what it did is durable when this returns Ok, and undone when it returned Err or
    /// panicked. It may run more than once. When the future is dropped the unit still runs.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.0.write.run(unit).await
    }

    /// Runs a short `unit` that only reads, in one snapshot which has all that was written before.
    pub async fn read<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.0.read.run(unit).await
    }

    /// As [`read`](Self::read) for what may take seconds, such as an export: its queue and threads are others.
    pub async fn read_long<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: Fn(&mut Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.0.read_long.run(unit).await
    }

    /// The engine in use.
    pub fn dialect(&self) -> Dialect {
        self.0.dialect
    }

    /// The clock it was opened with.
    pub fn clock(&self) -> &Clock {
        &self.0.shared.clock
    }

    /// The maker of ids.
    pub fn ids(&self) -> &Ids {
        &self.0.shared.ids
    }

    /// What transactions of this process tell from now on (see [`Tx::notify`]).
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.0.shared.notices.subscribe()
    }

    /// Counts for /metrics.
    pub fn stats(&self) -> &Stats {
        &self.0.shared.stats
    }

    /// How far the copying of SQLite's log is; `None` when it is not copied.
    pub fn shipping(&self) -> Option<Shipping> {
        self.0.ship.as_ref().map(sqlite::Ship::status)
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }
}
