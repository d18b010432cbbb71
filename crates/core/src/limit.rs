//! How often somebody may call in a minute.
//!
//! On SQLite one process serves, so its memory counts. On PostgreSQL processes share a row for each caller and minute, of which
//! each takes a part at a time: together they never admit more than the quota, and most calls touch no database.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use openlead_db::{Dialect, Tx, args};

use crate::error::Result;
use crate::openlead::Openlead;

/// The time for which a quota is, in seconds.
pub const WINDOW: i64 = 60;
const MICROS: i64 = 1_000_000;
/// So many callers are remembered before those of past minutes are forgotten.
const REMEMBERED: usize = 10_000;

/// Counts calls against one quota.
#[derive(Debug)]
pub struct Limiter {
    quota: i64,
    callers: Mutex<HashMap<String, Part>>,
}

/// What a process has of a caller's quota in a minute.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    window: i64,
    /// How many calls it may still admit by itself.
    left: i64,
    /// How many nobody had taken when it last looked.
    untaken: i64,
}

/// Whether a call is admitted, for the answer's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it is.
    pub admitted: bool,
    /// The calls in a minute.
    pub quota: i64,
    /// How many are left in this one.
    pub left: i64,
    /// The seconds until the next one begins, 1 to 60.
    pub reset: i64,
}

impl Limiter {
    /// Admits so many calls a minute of each caller.
    pub fn new(quota: u32) -> Self {
        Self {
            quota: quota.into(),
            callers: Mutex::default(),
        }
    }

    /// Counts a call. `caller` is a word for the quota and what tells callers apart, without a secret.
    pub async fn call(&self, openlead: &Openlead, caller: &str) -> Result<Verdict> {
        let now = openlead.db.clock().now() / MICROS;
        let window = now / WINDOW;
        if let Some(part) = self.admit(caller, window) {
            return Ok(self.verdict(true, part, now));
        }
        let part = match openlead.db.dialect() {
            Dialect::Sqlite => self.alone(caller, window),
            Dialect::Postgres => self.share(openlead, caller, window).await?,
        };
        self.put(caller, part);
        match self.admit(caller, window) {
            Some(part) => Ok(self.verdict(true, part, now)),
            None => Ok(self.verdict(false, part, now)),
        }
    }

    fn verdict(&self, admitted: bool, part: Part, now: i64) -> Verdict {
        Verdict {
            admitted,
            quota: self.quota,
            left: part.left + part.untaken,
            reset: WINDOW - now % WINDOW,
        }
    }

    /// Takes one call of what this process has.
    fn admit(&self, caller: &str, window: i64) -> Option<Part> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let part = callers.get_mut(caller)?;
        if part.window != window || part.left == 0 {
            return None;
        }
        part.left -= 1;
        Some(*part)
    }

    /// Nobody else admits: a new minute has the whole quota, one that is used up has nothing.
    fn alone(&self, caller: &str, window: i64) -> Part {
        let callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = callers.get(caller).filter(|part| part.window == window);
        known.copied().unwrap_or(Part {
            window,
            left: self.quota,
            untaken: 0,
        })
    }

    /// Takes the next part of the quota: a twentieth, one call at least.
    async fn share(&self, openlead: &Openlead, caller: &str, window: i64) -> Result<Part> {
        let (quota, name) = (self.quota, caller.to_owned());
        let share = move |tx: &mut Tx| take(tx, &name, window, quota);
        let (left, untaken) = openlead.db.write(share).await?;
        Ok(Part {
            window,
            left,
            untaken,
        })
    }

    fn put(&self, caller: &str, part: Part) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= REMEMBERED {
            callers.retain(|_, known| known.window == part.window);
        }
        let known = callers.entry(caller.to_owned()).or_default();
        let kept = if known.window == part.window {
            known.left
        } else {
            0
        };
        *known = Part {
            left: part.left.max(kept),
            ..part
        };
    }
}

/// What was taken of the quota just now, and what nobody has taken yet.
fn take(tx: &mut Tx, name: &str, window: i64, quota: i64) -> Result<(i64, i64)> {
    let part = (quota / 20).max(1);
    let (taken,): (i64,) = tx.one(
        "INSERT INTO rate_limit (name, minute, taken) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET minute = excluded.minute,
           taken = CASE WHEN rate_limit.minute = excluded.minute THEN rate_limit.taken ELSE 0 END + excluded.taken
         RETURNING taken",
        args![name, window, part],
    )?;
    let before = taken - part;
    Ok(((quota - before).clamp(0, part), (quota - taken).max(0)))
}

/// Forgets callers of past minutes, at most `limit`: how many there were.
pub fn prune(tx: &mut Tx, limit: u32) -> Result<u64> {
    let past = tx.now() / MICROS / WINDOW;
    Ok(tx.execute(
        "DELETE FROM rate_limit WHERE name IN (SELECT name FROM rate_limit WHERE minute < $1 LIMIT $2)",
        args![past, limit],
    )?)
}
