use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_db::Dialect;
use tokio::task::spawn_blocking;

use super::history::{done_up_to, fetch, tally};
use super::parse::Parser;
use super::prepare::{prepare, taking};
use super::read::Sheet;
use super::rows::Units;
use super::unit::{Taking, Unit, take_in_some};
use super::{Import, Profile, State, Tally, file, profile, steer};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// So many units share a transaction at most.
const TOGETHER: usize = 16;
/// How often a unit is tried while the database is away or busy.
const TRIES: u32 = 20;

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// What became of the rows so far.
    pub tally: Tally,
    /// How many rows there are.
    pub rows: u64,
    /// Since this run began.
    pub elapsed: Duration,
    /// Rows of this run.
    pub run: u64,
}

impl Progress {
    /// Rows a second in this run.
    pub fn per_second(&self) -> f64 {
        self.run as f64 / self.elapsed.as_secs_f64().max(1e-6)
    }

    /// How long the rest will take, at the same speed; `None` before the first row.
    pub fn remaining(&self) -> Option<Duration> {
        let left = self.rows.saturating_sub(self.tally.rows()) as f64;
        (self.run > 0).then(|| Duration::from_secs_f64(left / self.per_second()))
    }
}

/// Takes in the rows of an import that is running, from where it stopped, and tells how far it is after each unit. It ends
/// early when the import is paused or cancelled.
///
/// # Errors
/// `Unavailable` when the database stays away; the import can go on later. Another error ends the import as failed.
pub async fn run(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    told: impl FnMut(&Progress),
) -> Result<Import> {
    run_known(openlead, actor, id, None, told).await
}

/// As [`run`], of a file that was looked at a moment ago: that need not be done again.
///
/// # Errors
/// As [`run`].
pub async fn run_known(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    known: Option<Profile>,
    mut told: impl FnMut(&Progress),
) -> Result<Import> {
    match go(openlead, actor, id, known, &mut told).await {
        Ok(()) => {}
        Err(Error::Unavailable(why)) => return Err(Error::Unavailable(why)),
        Err(error) => end(openlead, actor, id, State::Failed, &error.to_string()).await?,
    }
    openlead.look(actor, move |act| fetch(act, id)).await
}

/// What a run works with.
struct Run {
    taking: Arc<Taking>,
    catalog: Arc<Catalog>,
    rows: u64,
    done: u64,
    tally: Tally,
}

async fn go(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    known: Option<Profile>,
    told: &mut impl FnMut(&Progress),
) -> Result<()> {
    let path = file::path(openlead, id);
    let done = openlead.look(actor, move |act| done_up_to(act, id)).await?;
    // What rows will name was made when the first of them were done.
    let (sheet, first) = match (known, done) {
        (Some(profile), _) => (profile.sheet.clone(), Some(profile)),
        (None, 0) => {
            let profile = profile(path).await?;
            (profile.sheet.clone(), Some(profile))
        }
        (None, _) => (open(path).await?, None),
    };
    let run = begin(openlead, actor, id, first).await?;
    let plan = Arc::new(run.taking.plan.clone());
    let parser = Parser::new(&sheet.columns, &plan, &run.catalog, false);
    let mut units = Units::read(sheet, run.done, &parser)?;
    let writing = Writing::new(openlead, actor, run.taking);
    let started = Instant::now();
    let mut progress = Progress {
        tally: run.tally,
        rows: run.rows,
        elapsed: Duration::ZERO,
        run: 0,
    };
    loop {
        let some = Arc::new(units.some(writing.together).await?);
        if some.is_empty() {
            return end(openlead, actor, id, State::Done, "").await;
        }
        let mut next = 0;
        while next < some.len() {
            let Some((done, tally)) = writing.write(&some, next).await? else {
                return Ok(());
            };
            next += done;
            progress.tally = progress.tally.and(tally);
            progress.run += tally.rows();
            progress.elapsed = started.elapsed();
            told(&progress);
        }
    }
}

fn died(error: tokio::task::JoinError) -> Error {
    Error::Internal(format!("the look at an import: {error}"))
}

async fn open(path: PathBuf) -> Result<Sheet> {
    let opened = spawn_blocking(move || Sheet::open(&path)).await;
    opened.unwrap_or_else(|error| Err(died(error)))
}

/// Makes what rows will name, the first time, and finds out what is done.
async fn begin(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    profile: Option<Profile>,
) -> Result<Run> {
    let begin = move |act: &mut Act| {
        let import = fetch(act, id)?;
        if import.state != State::Running {
            return Err(Error::Conflict(format!(
                "the import is {}",
                import.state.as_str()
            )));
        }
        let done = done_up_to(act, id)?;
        let taking = match &profile {
            Some(profile) if done == 0 => prepare(act, id, &import.plan()?, profile)?,
            _ => taking(act, id)?,
        };
        Ok(Run {
            taking: Arc::new(taking),
            catalog: Arc::clone(&act.catalog),
            rows: import.rows.cast_unsigned(),
            done,
            tally: tally(act, id)?,
        })
    };
    openlead.act(importing(actor), begin).await
}

/// The actor, by way of an import.
fn importing(actor: Actor) -> Actor {
    Actor {
        via: Via::Import,
        ..actor
    }
}

/// Units on their way to the database.
struct Writing {
    openlead: Arc<Openlead>,
    actor: Actor,
    taking: Arc<Taking>,
    /// How many may share a transaction. On SQLite many do when nobody else waits for the writer: numbers, addresses and
    /// names change pages all over their indexes, and what is changed by several is written once. On PostgreSQL others
    /// who enquire with the same numbers would wait for the end of it.
    together: usize,
}

impl Writing {
    fn new(openlead: &Arc<Openlead>, actor: Actor, taking: Arc<Taking>) -> Self {
        Self {
            openlead: Arc::clone(openlead),
            actor: importing(actor),
            taking,
            together: match openlead.db.dialect() {
                Dialect::Sqlite => TOGETHER,
                Dialect::Postgres => 1,
            },
        }
    }

    /// Takes in units from `first` on, also when the database is away or busy for a while: how many, and what they came to;
    /// `None` when the import was stopped. One that another process has done is done.
    async fn write(&self, units: &Arc<Vec<Unit>>, first: usize) -> Result<Option<(usize, Tally)>> {
        let mut last = units.len();
        let mut attempt = 0;
        loop {
            let (taking, units) = (Arc::clone(&self.taking), Arc::clone(units));
            let take_in = move |act: &mut Act| take_in_some(act, &taking, &units[first..last]);
            attempt += 1;
            match self.openlead.act(self.actor, take_in).await {
                Err(Error::Conflict(_)) if last == first + 1 => {
                    return Ok(Some((1, Tally::default())));
                }
                // Which of them it was shows when they come one by one.
                Err(Error::Conflict(_)) => last = first + 1,
                Err(Error::Unavailable(_)) if attempt < TRIES => {
                    tokio::time::sleep(Duration::from_millis(100) * attempt).await;
                }
                done => return done,
            }
        }
    }
}

/// Ends the import, unless it was stopped meanwhile.
async fn end(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    to: State,
    reason: &str,
) -> Result<()> {
    let reason = reason.to_owned();
    let end = move |act: &mut Act| {
        let import = steer::lock(act, id)?;
        if import.state != State::Running {
            return Ok(());
        }
        let kind = if to == State::Done {
            "import.done"
        } else {
            "import.failed"
        };
        steer::set(act, &import, to, &reason, kind)
    };
    openlead.act(actor, end).await
}
