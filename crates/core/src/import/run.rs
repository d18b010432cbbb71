use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_db::Dialect;
use tokio::task::JoinHandle;

use super::history::{done_up_to, fetch, tally};
use super::parse::Parser;
use super::prepare::{prepare, taking};
use super::rows::Units;
use super::unit::{Taking, Unit, take_in};
use super::{Import, Profile, State, Tally, file, profile, steer};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

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
    mut told: impl FnMut(&Progress),
) -> Result<Import> {
    match go(openlead, actor, id, &mut told).await {
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
    done: u64,
    tally: Tally,
}

async fn go(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    told: &mut impl FnMut(&Progress),
) -> Result<()> {
    let path = file::path(openlead, id);
    let profile = profile(path).await?;
    let sheet = profile.sheet.clone();
    let rows = profile.rows;
    let run = begin(openlead, actor, id, profile).await?;
    let plan = Arc::new(run.taking.plan.clone());
    let parser = Parser::new(&sheet.columns, &plan, &run.catalog, false);
    let mut units = Units::read(sheet, run.done, &parser)?;
    let mut writing = Writing::new(openlead, actor, run.taking);
    let started = Instant::now();
    let mut progress = Progress {
        tally: run.tally,
        rows,
        elapsed: Duration::ZERO,
        run: 0,
    };
    loop {
        let unit = units.next().await?;
        let ended = unit.is_none();
        writing.queue.extend(unit.map(|unit| writing.spawn(unit)));
        while writing.queue.len() >= writing.ahead || ended && !writing.queue.is_empty() {
            let Some(tally) = writing.next().await? else {
                return Ok(());
            };
            progress.tally = progress.tally.and(tally);
            progress.run += tally.rows();
            progress.elapsed = started.elapsed();
            told(&progress);
        }
        if ended {
            return end(openlead, actor, id, State::Done, "").await;
        }
    }
}

fn died(error: tokio::task::JoinError) -> Error {
    Error::Internal(format!("the look at an import: {error}"))
}

/// Makes what rows will name, the first time, and finds out what is done.
async fn begin(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    profile: Profile,
) -> Result<Run> {
    let profile = Arc::new(profile);
    let begin = move |act: &mut Act| {
        let import = fetch(act, id)?;
        if import.state != State::Running {
            return Err(Error::Conflict(format!(
                "the import is {}",
                import.state.as_str()
            )));
        }
        let done = done_up_to(act, id)?;
        let taking = match done {
            0 => {
                let plan = import.plan()?;
                prepare(act, id, &plan, &profile)?
            }
            _ => taking(act, id)?,
        };
        Ok(Run {
            taking: Arc::new(taking),
            catalog: Arc::clone(&act.catalog),
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
    queue: VecDeque<JoinHandle<Result<Option<Tally>>>>,
    /// How many at once. On SQLite they are done one after the other as they come, and share a commit; on PostgreSQL the
    /// second would overtake the first.
    ahead: usize,
}

impl Writing {
    fn new(openlead: &Arc<Openlead>, actor: Actor, taking: Arc<Taking>) -> Self {
        Self {
            openlead: Arc::clone(openlead),
            actor: importing(actor),
            taking,
            queue: VecDeque::new(),
            ahead: match openlead.db.dialect() {
                Dialect::Sqlite => 2,
                Dialect::Postgres => 1,
            },
        }
    }

    fn spawn(&self, unit: Unit) -> JoinHandle<Result<Option<Tally>>> {
        let (openlead, actor, taking) = (
            Arc::clone(&self.openlead),
            self.actor,
            Arc::clone(&self.taking),
        );
        tokio::spawn(write(openlead, actor, taking, Arc::new(unit)))
    }

    /// What the oldest came to; `None` when the import was stopped.
    async fn next(&mut self) -> Result<Option<Tally>> {
        let oldest = self.queue.pop_front().expect("not empty");
        oldest.await.unwrap_or_else(|error| Err(died(error)))
    }
}

/// Takes in a unit, also when the database is away or busy for a while. One that another process has done is done.
async fn write(
    openlead: Arc<Openlead>,
    actor: Actor,
    taking: Arc<Taking>,
    unit: Arc<Unit>,
) -> Result<Option<Tally>> {
    for attempt in 1.. {
        let (taking, unit) = (Arc::clone(&taking), Arc::clone(&unit));
        let done = openlead
            .act(actor, move |act| take_in(act, &taking, &unit))
            .await;
        match done {
            Err(Error::Conflict(_)) => return Ok(Some(Tally::default())),
            Err(Error::Unavailable(_)) if attempt < TRIES => {
                tokio::time::sleep(Duration::from_millis(100) * attempt).await;
            }
            done => return done,
        }
    }
    unreachable!("the tries end")
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
