//! Copies what is committed to SQLite's log into a folder, so that any second can be brought back.
//!
//! The log begins anew only when all of it is in the database file and no reader stands inside it. A reader of ours
//! always stands at the last frame that was copied, and the next one is in place before the one before leaves: whoever
//! moves the log into the file, and whenever, no frame is overwritten before it was copied.

mod chain;
mod frames;
mod record;
mod replay;
mod times;

pub use chain::forget;
pub use replay::{Replayed, replay};
pub(super) use times::Times;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use self::chain::Chain;
use self::frames::{Frames, Log};
use self::record::Span;
use super::connection::{reading, unavailable, writing};
use crate::{Clock, Result};

/// How far the copying of the log is.
#[derive(Debug, Clone, Default)]
pub struct Shipping {
    /// The folder in the folder of copies to which records go; `None` while none can be written.
    pub chain: Option<String>,
    /// How many records it has.
    pub records: u64,
    /// All that was committed up to this moment is in it, in microseconds.
    pub until: i64,
    /// How often copying has failed.
    pub failures: u64,
}

/// What the threads of a database share about copying its log.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub folder: PathBuf,
    pub clock: Clock,
    pub times: Arc<Times>,
    pub status: Arc<Mutex<Shipping>>,
}

impl Shared {
    pub fn new(folder: &Path, clock: &Clock) -> Self {
        Self {
            folder: folder.to_owned(),
            clock: clock.clone(),
            times: Arc::default(),
            status: Arc::default(),
        }
    }

    pub fn status(&self) -> Shipping {
        self.status
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The copying itself; it belongs to the thread that moves the log.
pub(super) struct Ship {
    shared: Shared,
    frames: Frames,
    /// Stands in the log at the last frame that was copied.
    holder: Connection,
    /// Takes over from it.
    next: Connection,
    /// Keeps writers out for a moment.
    lock: Connection,
    chain: Option<Chain>,
    failing: bool,
}

impl Ship {
    /// Goes on with the newest chain of the folder if the log still has the last frame that it has, before anybody
    /// writes to the database; else with a new one.
    pub fn open(path: &Path, shared: Shared, checkpoint: &Connection) -> Result<Self> {
        let frames = Frames::new(path);
        let mut ship = Self {
            holder: reading(path)?,
            next: reading(path)?,
            lock: writing(path)?,
            chain: None,
            failing: false,
            frames,
            shared,
        };
        stand(&ship.holder)?;
        let alone = ship.frames.alone();
        match Chain::resume(&ship.shared.folder, &ship.frames, alone.exists()) {
            Ok(chain) => ship.chain = chain,
            Err(error) => tracing::warn!(%error, "the copied log cannot be read; a new one begins"),
        }
        // What a server that was killed had not copied yet was committed when the log was last written to.
        let then = ship
            .frames
            .written_at()
            .unwrap_or_else(|| ship.shared.clock.now());
        ship.step_at(checkpoint, Some(then));
        if let Err(error) = File::create(alone) {
            tracing::warn!(%error, "after a kill, copies of the log will begin anew");
        }
        Ok(ship)
    }

    /// Somebody opens the database who does not copy its log.
    pub fn forget_alone(path: &Path) {
        // Most often it is not there.
        let _ = fs::remove_file(Frames::new(path).alone());
    }

    /// Copies what was committed; false while the log must not grow out of reach of what could not be copied.
    pub fn step(&mut self, checkpoint: &Connection) -> bool {
        self.step_at(checkpoint, None)
    }

    /// Copies everything while no writer commits, so that the next one can begin the log anew.
    pub fn step_alone(
        &mut self,
        checkpoint: &Connection,
        mut move_log: impl FnMut(),
    ) -> Result<()> {
        self.lock
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(unavailable)?;
        if self.step(checkpoint) {
            move_log();
            self.step(checkpoint);
        }
        self.lock.execute_batch("ROLLBACK").map_err(unavailable)
    }

    /// Gives up what could not be copied: the copies begin anew when the folder is back.
    pub fn let_go(&mut self) {
        if self.chain.take().is_some() {
            tracing::error!(
                "the log grew too large while it could not be copied: copies begin anew when they can"
            );
            self.tell(|status| status.chain = None);
        }
    }

    fn step_at(&mut self, checkpoint: &Connection, unknown: Option<i64>) -> bool {
        let done = self.try_step(checkpoint, unknown);
        let folder = self.shared.folder.display();
        match done {
            Ok(()) => {
                if std::mem::take(&mut self.failing) {
                    tracing::info!(%folder, "the log is copied again");
                }
                true
            }
            Err(error) => {
                if !std::mem::replace(&mut self.failing, true) {
                    tracing::warn!(%error, %folder, "the log cannot be copied; trying again every second");
                }
                self.tell(|status| status.failures += 1);
                // It may stand in the log already.
                let _ = self.next.execute_batch("ROLLBACK");
                self.chain.is_none()
            }
        }
    }

    fn try_step(&mut self, checkpoint: &Connection, unknown: Option<i64>) -> io::Result<()> {
        let before = self.shared.clock.now();
        stand(&self.next).map_err(io::Error::other)?;
        let log = self.frames.end(checkpoint)?;
        let seen = self.shared.clock.now();
        let times = &self.shared.times;
        times.collect();
        if let Some(chain) = &mut self.chain {
            let time = |frame, last: i64| times.of(frame).or(unknown).unwrap_or(seen).max(last);
            match copy(chain, &log, time) {
                Err(error) if is_another(&error) => {
                    tracing::error!(%error, "the log is not what it was: copies begin anew");
                    self.chain = None;
                }
                done => done?,
            }
        }
        times.forget(before);
        std::mem::swap(&mut self.holder, &mut self.next);
        self.next
            .execute_batch("ROLLBACK")
            .map_err(io::Error::other)?;
        if self.chain.is_none() {
            // Nothing is held up for a folder that is away.
            let position = log.position(log.until)?;
            self.chain = Some(Chain::begin(&self.shared.folder, position, seen)?);
        }
        let chain = self
            .chain
            .as_ref()
            .map(|chain| (chain.name(), chain.records()));
        self.tell(|status| {
            status.records = chain.as_ref().map_or(0, |(_, records)| *records);
            status.chain = chain.map(|(name, _)| name);
            status.until = seen;
        });
        Ok(())
    }

    fn tell(&self, change: impl FnOnce(&mut Shipping)) {
        let status = &self.shared.status;
        change(&mut status.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Begins to read at the end of the log.
fn stand(connection: &Connection) -> Result<()> {
    connection
        .execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")
        .map_err(unavailable)
}

/// Whether the log is not the one that was copied so far.
fn is_another(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
    )
}

/// Copies the frames behind the chain's position, in a record for each second in which something was committed.
fn copy(chain: &mut Chain, log: &Log, time: impl Fn(u32, i64) -> i64) -> io::Result<()> {
    let mut position = chain.position();
    if position.salt != log.salt {
        // The log began anew, which it does only when all of it was copied.
        position = log.position(0)?;
    }
    let mut span = Span::new(position);
    let mut last = chain.last();
    for number in position.frames + 1..=log.until {
        let frame = log.frame(number)?;
        span.add(&frame, number);
        if frame.size == 0 {
            continue;
        }
        last = time(number, last);
        if span.is_of_another_second(last) {
            chain.append(&span.cut(), log)?;
        }
        span.commit(&frame, number, last);
    }
    match span.is_empty() {
        true => Ok(()),
        false => chain.append(&span, log),
    }
}
