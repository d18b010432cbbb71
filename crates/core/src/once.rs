//! Requests that are to have their effect once, however often they are sent (`Idempotency-Key`): the key and the effect
//! are one transaction, and who sends it again gets the first answer.

use openlead_db::{Tx, args, row};
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// For how long a key is remembered, in microseconds: 72 hours.
pub const KEPT: i64 = 72 * 3600 * 1_000_000;
/// The longest key, in characters.
pub const LONGEST: usize = 255;

/// A request that came with a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Once {
    /// The key of the API that it came with; two integrations may choose the same text.
    pub token: Id<of::Token>,
    /// The `Idempotency-Key`.
    pub key: String,
    /// What tells this request from others: a hash of method, address and body.
    pub request: String,
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The status code.
    pub status: u16,
    /// Headers beside those that every answer has.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<String>,
}

/// What a key says of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is the first one: go on, and [`keep`] the answer.
    New,
    /// It was answered before.
    Before(Kept),
    /// The key came with another request.
    Other,
}

row! {
    struct Row {
        request: String,
        answer: String,
    }
}

/// Takes the key for this request. Of two at the same moment the second waits until the first is done.
pub fn claim(openlead: &Openlead, act: &mut Act, once: &Once) -> Result<Claim> {
    let now = act.tx.now();
    let claimed = act.tx.execute(
        "INSERT INTO answered_once (account_id, token_id, key, request, answer, at) VALUES ($1, $2, $3, $4, '', $5)
         ON CONFLICT (account_id, token_id, key) DO UPDATE
         SET request = excluded.request, answer = '', at = excluded.at WHERE answered_once.at < $6",
        args![act.actor.account, once.token, &once.key, &once.request, now, now - KEPT],
    )?;
    if claimed == 1 {
        return Ok(Claim::New);
    }
    let sql = format!(
        "SELECT {} FROM answered_once WHERE account_id = $1 AND token_id = $2 AND key = $3",
        Row::COLUMNS
    );
    let args = args![act.actor.account, once.token, &once.key];
    let row: Row = act.tx.one(&sql, args)?;
    if row.request != once.request {
        return Ok(Claim::Other);
    }
    let kept = openlead.key.unseal(&row.answer)?;
    let kept = serde_json::from_str(&kept).map_err(|why| Error::Internal(why.to_string()))?;
    Ok(Claim::Before(kept))
}

/// Keeps the answer of a request that was [`New`](Claim::New).
pub fn keep(openlead: &Openlead, act: &mut Act, once: &Once, kept: &Kept) -> Result<()> {
    let text = serde_json::to_string(kept).map_err(|why| Error::Internal(why.to_string()))?;
    act.tx.execute(
        "UPDATE answered_once SET answer = $4 WHERE account_id = $1 AND token_id = $2 AND key = $3",
        args![
            act.actor.account,
            once.token,
            &once.key,
            openlead.key.seal(&text)
        ],
    )?;
    Ok(())
}

/// Forgets the answers of one account that name somebody: who sends such a request again is answered anew.
pub fn forget(
    openlead: &Openlead,
    act: &mut Act,
    names: impl Fn(&serde_json::Value) -> bool,
) -> Result<()> {
    let mut named = Vec::new();
    act.tx.each(
        "SELECT token_id, key, answer FROM answered_once WHERE account_id = $1 AND answer <> ''",
        args![act.actor.account],
        |(token, key, answer): (Id<of::Token>, String, String)| {
            let kept = openlead.key.unseal(&answer).ok();
            let kept = kept.and_then(|kept| serde_json::from_str::<Kept>(&kept).ok());
            let body = kept.and_then(|kept| serde_json::from_str(&kept.body?).ok());
            if body.is_none_or(|body| names(&body)) {
                named.push((token, key));
            }
            Ok(())
        },
    )?;
    for (token, key) in named {
        act.tx.execute(
            "DELETE FROM answered_once WHERE account_id = $1 AND token_id = $2 AND key = $3",
            args![act.actor.account, token, &key],
        )?;
    }
    Ok(())
}

/// Forgets keys of one account that are older than [`KEPT`], at most `limit`: how many there were.
pub fn prune(tx: &mut Tx, account: Id<of::Account>, limit: u32) -> Result<u64> {
    let oldest = tx.now() - KEPT;
    Ok(tx.execute(
        "DELETE FROM answered_once WHERE account_id = $1 AND (token_id, key) IN (
           SELECT token_id, key FROM answered_once WHERE account_id = $1 AND at < $2 ORDER BY at LIMIT $3)",
        args![account, oldest, limit],
    )?)
}
