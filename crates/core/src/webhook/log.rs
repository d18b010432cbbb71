//! What was sent to webhooks, and what they answered.

use openlead_db::{Cell, Column, Value, args, row};
use serde_json::Value as Json;

use super::edit;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::text;

/// So much of an answer is kept, in characters.
const ANSWER: usize = 4096;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is to be tried, for the first time or again.
    Waiting,
    /// The receiver answered 2xx.
    Delivered,
    /// It was given up.
    Failed,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Failed];

    /// Its name: `waiting`, `delivered`, `failed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// The outcome of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

impl From<Outcome> for Value {
    fn from(outcome: Outcome) -> Self {
        outcome.as_str().into()
    }
}

impl Column for Outcome {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "an outcome".to_owned())
    }
}

row! {
    /// An event for a webhook.
    pub struct Delivery {
        /// The event; with the webhook it names the delivery.
        pub event_id: Id<of::Event>,
        /// Its kind.
        pub kind: String,
        /// The lead that it happened to; number 0 when it happened to none.
        pub lead_id: Id<of::Lead>,
        /// The event's number within the lead: the order of deliveries.
        pub sequence: i64,
        /// What became of it.
        pub outcome: Outcome,
        /// How often it was tried.
        pub attempts: i64,
        /// The HTTP status of the last answer; 0 when there was none.
        pub status: i64,
        /// When it is to be tried, in microseconds; `None` when it is over.
        pub due_at: Option<i64>,
        /// When it was last tried.
        pub tried_at: Option<i64>,
        /// When the event happened.
        pub created_at: i64,
    }
}

row! {
    /// A try to deliver an event.
    pub struct Attempt {
        /// Its id.
        pub id: Id<of::Attempt>,
        /// Where it went.
        pub url: String,
        /// The headers of Standard Webhooks, an object.
        pub headers: Json,
        /// The HTTP status of the answer; 0 when there was none.
        pub status: i64,
        /// The beginning of the answer's body.
        pub answer: String,
        /// Why it did not arrive; empty when there was an answer.
        pub error: String,
        /// From the connection to the end of the answer, in microseconds.
        pub micros: i64,
        /// When it began, in microseconds.
        pub at: i64,
    }
}

/// What a try was and what came of it.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// As in [`Attempt`].
    pub url: String,
    /// As in [`Attempt`].
    pub headers: Json,
    /// As in [`Attempt`].
    pub status: i64,
    /// As in [`Attempt`].
    pub answer: String,
    /// As in [`Attempt`].
    pub error: String,
    /// As in [`Attempt`].
    pub micros: i64,
    /// As in [`Attempt`].
    pub at: i64,
    /// For how many seconds the receiver asked not to be tried.
    pub retry_after: Option<i64>,
}

pub(super) fn record(
    act: &mut Act,
    webhook: Id<of::Webhook>,
    event: Id<of::Event>,
    tried: &Tried,
) -> Result<()> {
    let id = act.tx.new_id();
    let answer = tried.answer.replace('\0', "\u{fffd}");
    act.tx.execute(
        "INSERT INTO delivery_attempt
           (account_id, webhook_id, event_id, id, url, headers, status, answer, error, micros, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            act.actor.account,
            webhook,
            event,
            id,
            &tried.url,
            tried.headers.to_string(),
            tried.status,
            text::limit(&answer, ANSWER),
            text::limit(&tried.error, 500),
            tried.micros,
            tried.at
        ],
    )?;
    Ok(())
}

/// The deliveries of a webhook, newest first, at most `limit`; of one outcome alone when it is given. `before` continues
/// an earlier page.
///
/// # Errors
/// `Forbidden`, `NotFound` for the webhook.
pub fn deliveries(
    act: &mut Act,
    webhook: Id<of::Webhook>,
    outcome: Option<Outcome>,
    before: Option<Id<of::Event>>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    edit::read(act, webhook)?;
    let before = before.map_or(i64::MAX, Id::number);
    let only = match outcome {
        None => "",
        Some(Outcome::Waiting) => " AND due_at IS NOT NULL",
        Some(Outcome::Delivered) => " AND outcome = 'delivered'",
        Some(Outcome::Failed) => " AND outcome = 'failed'",
    };
    let sql = format!(
        "SELECT {} FROM delivery WHERE account_id = $1 AND webhook_id = $2 AND event_id < $3{only}
         ORDER BY event_id DESC LIMIT $4",
        Delivery::COLUMNS
    );
    Ok(act
        .tx
        .all(&sql, args![act.actor.account, webhook, before, limit])?)
}

/// A delivery and the body that it sends.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn delivery(
    act: &mut Act,
    webhook: Id<of::Webhook>,
    event: Id<of::Event>,
) -> Result<(Delivery, String)> {
    edit::read(act, webhook)?;
    let row = "FROM delivery WHERE account_id = $1 AND webhook_id = $2 AND event_id = $3";
    let args = args![act.actor.account, webhook, event];
    let found: Option<Delivery> = act
        .tx
        .first(&format!("SELECT {} {row}", Delivery::COLUMNS), args)?;
    let found = found.ok_or(Error::NotFound("delivery"))?;
    let (body,) = act.tx.one(&format!("SELECT payload {row}"), args)?;
    Ok((found, body))
}

/// The tries of a delivery, newest first.
///
/// # Errors
/// `Forbidden`, `NotFound` for the webhook.
pub fn attempts(
    act: &mut Act,
    webhook: Id<of::Webhook>,
    event: Id<of::Event>,
) -> Result<Vec<Attempt>> {
    edit::read(act, webhook)?;
    let sql = format!(
        "SELECT {} FROM delivery_attempt WHERE account_id = $1 AND webhook_id = $2 AND event_id = $3
         ORDER BY id DESC LIMIT 100",
        Attempt::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, webhook, event])?)
}
