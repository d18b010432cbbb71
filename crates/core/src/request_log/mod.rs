//! What was asked of the v1 API and what came of it, so that an integrator sees why a lead did not arrive.

mod find;

use openlead_db::{Tx, args, row};
use serde_json::Value as Json;

pub use find::{Filter, check_waits, find, list, read, replayed};

use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

const DAY: i64 = 24 * 3600 * 1_000_000;

row! {
    /// A call that was kept.
    pub struct Request {
        /// Its id, which the answer's `X-Request-Id` said.
        pub id: Id<of::Request>,
        /// The endpoint's name, without a token.
        pub endpoint: String,
        /// The token that it came with.
        pub token_id: Option<Id<of::Token>>,
        /// The address that it came from.
        pub address: String,
        /// The answer's status word: `success`, `fail`, `error`.
        pub outcome: String,
        /// The answer's message.
        pub message: String,
        /// How long it took, in microseconds.
        pub micros: i64,
        /// What was ignored or made, a JSON list of sentences.
        pub notes: Json,
        /// The lead that it was about.
        pub lead_id: Option<Id<of::Lead>>,
        /// What a refused call sent, a JSON object without secrets; `null` for one that was taken.
        pub sent: Json,
        /// The later call that sent it again, corrected.
        pub replayed_as: Option<Id<of::Request>>,
        /// When, in microseconds.
        pub at: i64,
    }
}

/// A call to keep.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// As in [`Request`].
    pub id: Id<of::Request>,
    /// As in [`Request`].
    pub endpoint: &'static str,
    /// As in [`Request`].
    pub token: Id<of::Token>,
    /// As in [`Request`].
    pub address: String,
    /// As in [`Request`].
    pub outcome: &'static str,
    /// As in [`Request`].
    pub message: String,
    /// As in [`Request`].
    pub micros: i64,
    /// As in [`Request`].
    pub lead: Option<Id<of::Lead>>,
    /// As in [`Request`].
    pub sent: Json,
}

/// Keeps a call, with the act's remarks.
pub fn record(act: &mut Act, new: &NewRequest) -> Result<()> {
    let now = act.tx.now();
    let notes = Json::from(act.remarks.as_slice()).to_string();
    act.tx.send(
        "INSERT INTO request_log
           (account_id, id, endpoint, token_id, address, outcome, message, micros, notes, lead_id, sent, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![act.actor.account, new.id, new.endpoint, new.token, &new.address, new.outcome, &new.message,
            new.micros, notes, new.lead, new.sent.to_string(), now],
    )?;
    Ok(())
}

/// Deletes calls of one account that are older than it keeps them, at most `limit`: how many there were.
pub fn prune(tx: &mut Tx, account: Id<of::Account>, days: i64, limit: u32) -> Result<u64> {
    let oldest = tx.now() - days.saturating_mul(DAY);
    Ok(tx.execute(
        "DELETE FROM request_log WHERE account_id = $1 AND id IN (
           SELECT id FROM request_log WHERE account_id = $1 AND at < $2 ORDER BY id LIMIT $3)",
        args![account, oldest, limit],
    )?)
}
