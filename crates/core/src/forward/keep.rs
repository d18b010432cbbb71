use openlead_db::args;
use serde_json::Value as Json;

use super::{JOB, Outcome};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::job;

/// Keeps an accepted call for the host, in the transaction that accepts it. Costs nothing where calls are not sent on.
pub fn keep<'a>(
    act: &mut Act,
    endpoint: &str,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
    lead: Option<Id<of::Lead>>,
) -> Result<()> {
    if !act.catalog.forwards {
        return Ok(());
    }
    let pairs = parameters.map(|(name, value)| Json::from(vec![name, value]));
    let pairs = Json::from(pairs.collect::<Vec<_>>()).to_string();
    let (account, id, now) = (act.account(), act.tx.new_id(), act.tx.now());
    act.tx.execute(
        "INSERT INTO forward_call (account_id, id, endpoint, lead_id, parameters, outcome, attempts, answer, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, '', $7)",
        args![account, id, endpoint, lead, pairs, &Outcome::Waiting, now],
    )?;
    job::call(act.tx, JOB, account, account.number());
    Ok(())
}
