use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts since the start, for /metrics.
#[derive(Debug, Default)]
pub struct Stats {
    /// Units of [`Db::write`](crate::Db::write).
    pub write: LaneStats,
    /// Units of [`Db::read`](crate::Db::read).
    pub read: LaneStats,
    /// Units of [`Db::read_long`](crate::Db::read_long).
    pub read_long: LaneStats,
    pub(crate) groups: [AtomicU64; 9],
    pub(crate) retries: AtomicU64,
}

/// Counts of one queue.
#[derive(Debug, Default)]
pub struct LaneStats {
    pub(crate) waiting: AtomicU64,
    pub(crate) done: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) rejected: AtomicU64,
}

impl Stats {
    /// Groups committed by SQLite's writer, each as (most units in it, number of groups): 1, 2, 4 … 256.
    pub fn groups(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.groups
            .iter()
            .zip(0..)
            .map(|(count, power)| (1 << power, count.load(Relaxed)))
    }

    /// Units run again after a deadlock or a serialization failure of PostgreSQL, or after a lost connection.
    pub fn retries(&self) -> u64 {
        self.retries.load(Relaxed)
    }

    pub(crate) fn group(&self, units: usize) {
        let power = units.next_power_of_two().ilog2() as usize;
        self.groups[power.min(self.groups.len() - 1)].fetch_add(1, Relaxed);
    }
}

impl LaneStats {
    pub(crate) fn count(&self, well: bool) {
        let count = if well { &self.done } else { &self.failed };
        count.fetch_add(1, Relaxed);
    }

    /// Units in the queue now.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Relaxed)
    }

    /// Units that ended well.
    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    /// Units that returned an error, panicked or could not be committed.
    pub fn failed(&self) -> u64 {
        self.failed.load(Relaxed)
    }

    /// Units refused since the queue was full.
    pub fn rejected(&self) -> u64 {
        self.rejected.load(Relaxed)
    }
}
