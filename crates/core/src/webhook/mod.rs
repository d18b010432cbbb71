//! Webhooks: addresses that are told of events, after Standard Webhooks 1.0.
//!
//! The act that records an event writes what is due for each webhook that wants it ([`due`]). The sender of some process
//! then [takes](outbox::take) it, in order per lead, and [settles](outbox::settle) each with what the receiver answered.

pub mod due;
mod edit;
mod forget;
mod kind;
pub(crate) mod limited;
pub mod log;
pub mod outbox;
mod payload;
mod replay;
mod secret;
mod sign;
mod state;

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use edit::{NewWebhook, Patch, add, change, delete, list, read};
pub use forget::{forget_lead, prune};
pub use kind::{KINDS, TEST};
pub use log::{Attempt, Delivery, Outcome, attempts, deliveries, delivery};
pub use replay::{Replay, ReplayWork, replay, replay_all};
pub use secret::{rotate, show_secret};
pub use sign::{id as message_id, signature};
pub use state::{pause, resume, test};

use crate::error::Result;
use crate::id::{Id, of};

/// The kind of the job that sends what is due to one webhook; its key is the webhook's id.
pub const JOB: &str = "webhook.send";

/// A list that is kept as JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct List<T>(pub Vec<T>);

impl<T: DeserializeOwned> Column for List<T> {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let text = String::read(cell)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(|_| "a JSON list".to_owned())
    }
}

impl<T: Serialize + Clone> From<List<T>> for Value {
    fn from(list: List<T>) -> Self {
        serde_json::to_string(&list.0)
            .expect("ids and texts can be written as JSON")
            .into()
    }
}

impl<T: PartialEq> List<T> {
    /// Whether it lets this through: an empty one lets everything.
    fn admits(&self, one: Option<&T>) -> bool {
        self.0.is_empty() || one.is_some_and(|one| self.0.contains(one))
    }
}

row! {
    /// A webhook, without its secret.
    pub struct Webhook {
        /// Its id.
        pub id: Id<of::Webhook>,
        /// Where events are posted.
        pub url: String,
        /// What it is for.
        pub description: String,
        /// The kinds of events that it wants; empty: all of [`KINDS`].
        pub events: List<String>,
        /// Only leads from these sources; empty: all.
        pub sources: List<Id<of::ListItem>>,
        /// Only leads of these departments; empty: all.
        pub departments: List<Id<of::Department>>,
        /// Whether events are written for it.
        pub enabled: bool,
        /// Until when signatures have the old secret too; 0 when there is none.
        pub old_secret_until: i64,
        /// Since when no delivery has succeeded, in microseconds.
        pub failing_since: Option<i64>,
        /// Since when nothing is sent; what is due is kept.
        pub paused_at: Option<i64>,
        /// Why openlead paused or disabled it; empty when it did not.
        pub reason: String,
        /// When it was made.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

row! {
    /// What an enabled webhook wants to be told of.
    pub struct Subscription {
        /// The webhook.
        pub id: Id<of::Webhook>,
        events: List<String>,
        sources: List<Id<of::ListItem>>,
        departments: List<Id<of::Department>>,
    }
}

impl Subscription {
    fn wants(&self, kind: &str) -> bool {
        self.events.0.is_empty() || self.events.0.iter().any(|wanted| wanted == kind)
    }
}

/// What the enabled webhooks of an account want to be told of.
pub(crate) fn subscriptions(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Subscription>> {
    let sql = format!(
        "SELECT {} FROM webhook WHERE account_id = $1 AND enabled ORDER BY id",
        Subscription::COLUMNS
    );
    Ok(tx.all(&sql, args![account])?)
}
