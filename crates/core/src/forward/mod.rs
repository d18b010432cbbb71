//! Sending accepted calls of the v1 API on to the host that served the account before, so that both stay in step while a
//! company moves.
//!
//! The transaction that accepts a call [keeps](keep) it, too. One job an account sends what is kept, that of each lead in
//! its order; what the host has taken goes.

mod edit;
mod keep;
pub mod outbox;
mod prune;
mod status;
mod verdict;

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde_json::Value as Json;

pub use edit::{discard, off, retry, set};
pub use keep::keep;
pub use prune::{expire, prune, say_expired};
pub use status::{Status, all, status};
pub use verdict::Answer;

use crate::error::Result;
use crate::id::{Id, of};

/// The kind of the job that sends what an account has kept; its key is the account's id.
pub const JOB: &str = "forward.send";

/// What a request has that was sent on, so that it is not sent on once more.
pub const MARK: &str = "x-openlead-forwarded";

row! {
    /// Where calls are sent on, and how that goes.
    pub struct Forward {
        /// The beginning of the host's addresses, such as `https://app.example.com`.
        pub url: String,
        /// Whether calls are kept and sent.
        pub enabled: bool,
        /// Nothing is sent before this moment, in microseconds.
        pub resume_at: i64,
        /// Tries in a row that the host did not take.
        pub failures: i64,
        /// The first of them.
        pub failing_since: Option<i64>,
        /// Whether there is a notice of that.
        told: bool,
        /// How many calls the host has taken.
        pub sent: i64,
        /// How many calls waited too long and are gone.
        pub expired: i64,
        /// What the host said last, or why it said nothing.
        pub answer: String,
        /// When, in microseconds.
        pub answered_at: Option<i64>,
        /// When somebody last set or ended it.
        pub updated_at: i64,
    }
}

row! {
    /// A call that the host has not taken.
    pub struct Call {
        /// Its place in the order.
        pub id: Id<of::Forwarded>,
        /// Which of the v1 API's calls it is.
        pub endpoint: String,
        /// The lead that it is about, unless that is in the trash, part of another one, or gone.
        pub lead_id: Option<Id<of::Lead>>,
        /// Name and value of each parameter, without the token: a JSON list of pairs.
        parameters: Json,
        /// What became of it.
        pub outcome: Outcome,
        /// The tries that count towards giving up.
        pub attempts: i64,
    }
}

impl Call {
    /// Name and value of each parameter.
    pub fn pairs(&self) -> Vec<(&str, &str)> {
        let pairs = self.parameters.as_array().into_iter().flatten();
        pairs
            .filter_map(|pair| Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?)))
            .collect()
    }
}

/// What became of a call that the host has not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is to be sent.
    Waiting,
    /// The host refused it.
    Refused,
    /// It was given up.
    Failed,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Waiting, Self::Refused, Self::Failed];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

impl Column for Outcome {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let name = String::read(cell)?;
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.as_str() == name)
            .ok_or_else(|| "an outcome".to_owned())
    }
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Self {
        outcome.as_str().into()
    }
}

/// Whether calls of an account are sent on.
pub(crate) fn is_on(tx: &mut Tx, account: Id<of::Account>) -> Result<bool> {
    let on = "SELECT account_id FROM forward WHERE account_id = $1 AND enabled";
    Ok(tx.first::<(i64,)>(on, args![account])?.is_some())
}

fn read(tx: &mut Tx, account: Id<of::Account>) -> Result<Option<Forward>> {
    let sql = format!(
        "SELECT {} FROM forward WHERE account_id = $1",
        Forward::COLUMNS
    );
    Ok(tx.first(&sql, args![account])?)
}
