//! Leads from files: a file is kept and looked at, its columns are matched with what a lead has, and its rows are taken
//! in, some hundred at a time. What was taken in is written down in the transaction that took it in, so an import goes on
//! after a stop wherever it was, without doing a row twice.

mod add;
mod again;
mod check;
mod date;
mod draft;
mod failures;
mod file;
mod fix;
mod guess;
mod history;
mod insert;
mod keep;
mod known;
mod look;
mod merge;
mod parse;
mod plan;
mod prepare;
mod profile;
pub mod read;
mod reference;
mod rehearsal;
mod revert;
mod rows;
mod run;
mod seen;
mod steer;
mod strangers;
mod target;
mod unit;
mod work;

use openlead_db::{Cell, Column, Value, row};
use serde::{Deserialize, Serialize};

pub use add::{Added, add};
pub use again::again;
pub use check::{Report, begin_check, check, check_kept};
pub use date::Order;
pub use draft::{draft, plan};
pub use failures::{Failed, failures, write_failures};
pub(crate) use file::path;
pub use file::{Kept, keep};
pub use fix::{Cells, fix, row};
pub use guess::{Guess, guess, preset};
pub use history::{Waiting, list, propose, read_import as read, same_content, tally, waiting};
pub(crate) use keep::{give_up_file, kept};
pub use keep::{has_file, sweep};
pub use look::{Look, Looked, look};
pub use plan::{OnDuplicate, Plan, Unknown};
pub use profile::{ColumnProfile, Profile, profile};
pub use revert::{Reverted, begin_revert, revert, revert_begun};
pub use run::{Progress, run, run_known};
pub use steer::{cancel, discard, hold, pause, resume, start};
pub use strangers::{Stranger, Strangers, strangers};
pub use target::Target;
pub use work::{ImportWork, call};

use crate::id::{Id, of};

row! {
    /// A file that was or will be taken in.
    pub struct Import {
        /// Its id.
        pub id: Id<of::Import>,
        /// What the file was called.
        pub name: String,
        /// SHA-256 of its content, hexadecimal.
        pub hash: String,
        /// Its size in bytes.
        pub size: i64,
        /// The [`Plan`] as JSON.
        pub plan: serde_json::Value,
        /// How far it is.
        pub state: State,
        /// Why it failed, empty otherwise.
        pub reason: String,
        /// How many rows the file has.
        pub rows: i64,
        /// What a dry run or a revert found, as JSON; null before.
        pub report: serde_json::Value,
        /// Who began it.
        pub who: Option<Id<of::Staff>>,
        /// When it was added, in microseconds.
        pub created_at: i64,
        /// When its rows were begun.
        pub started_at: Option<i64>,
        /// When it ended.
        pub ended_at: Option<i64>,
        /// Until when a process is at work on it.
        pub held_until: i64,
        /// When its present run was begun, in microseconds.
        pub run_at: Option<i64>,
        /// How many rows were done then.
        pub run_from: i64,
    }
}

macro_rules! states {
    ($($(#[$doc:meta])* $state:ident = $name:literal),* $(,)?) => {
        /// How far an import is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "lowercase")]
        pub enum State { $($(#[$doc])* $state),* }

        impl State {
            /// Its name in data and in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$state => $name),* }
            }

            fn named(name: &str) -> Option<Self> {
                [$(Self::$state),*].into_iter().find(|state| state.as_str() == name)
            }
        }
    };
}

states! {
    /// The file is there, nothing of it is taken in.
    Ready = "ready",
    /// A dry run goes through its rows.
    Checking = "checking",
    /// Its rows are being taken in, or will be as soon as a process has time.
    Running = "running",
    /// Stopped until it is resumed.
    Paused = "paused",
    /// Stopped for good; what was taken in stays until it is reverted.
    Cancelled = "cancelled",
    /// It could not go on.
    Failed = "failed",
    /// All rows are done.
    Done = "done",
    /// It is being undone.
    Reverting = "reverting",
    /// It was undone.
    Reverted = "reverted",
}

impl State {
    /// Whether it has come to an end: nothing more happens to it by itself.
    pub fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Failed | Self::Done | Self::Reverted
        )
    }
}

/// An import can be undone for so long after its end, in microseconds: 30 days, as its file is kept.
const REVERT: i64 = 30 * 24 * 3600 * 1_000_000;

impl Import {
    /// Until when it can be undone; `None` while it has not ended.
    pub fn revert_until(&self) -> Option<i64> {
        self.ended_at.map(|at| at + REVERT)
    }

    /// Its plan.
    ///
    /// # Errors
    /// `Internal` when it is none.
    pub fn plan(&self) -> crate::error::Result<Plan> {
        let plan = serde_json::from_value(self.plan.clone());
        plan.map_err(|error| {
            crate::error::Error::Internal(format!("the plan of an import: {error}"))
        })
    }

    /// How far its present run is, of which so many rows are done.
    pub fn progress(&self, tally: Tally, now: i64) -> Progress {
        let since = now - self.run_at.or(self.started_at).unwrap_or(now);
        Progress {
            tally,
            rows: self.rows.cast_unsigned(),
            elapsed: std::time::Duration::from_micros(since.max(0).cast_unsigned()),
            run: tally.rows().saturating_sub(self.run_from.cast_unsigned()),
        }
    }
}

impl Column for State {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "a state of an import".to_owned())
    }
}

impl From<State> for Value {
    fn from(state: State) -> Self {
        state.as_str().into()
    }
}

/// What became of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows that made a lead.
    pub made: u64,
    /// Rows that changed a lead.
    pub merged: u64,
    /// Rows that changed nothing.
    pub skipped: u64,
    /// Rows that could not be taken in.
    pub failed: u64,
}

impl Tally {
    /// All rows.
    pub fn rows(self) -> u64 {
        self.made + self.merged + self.skipped + self.failed
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            made: self.made + other.made,
            merged: self.merged + other.merged,
            skipped: self.skipped + other.skipped,
            failed: self.failed + other.failed,
        }
    }
}

/// How many rows are taken in together: whoever waits for the writer waits for no more.
const UNIT: usize = 500;
