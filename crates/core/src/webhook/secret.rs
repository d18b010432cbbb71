use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openlead_db::args;
use serde_json::json;

use super::Webhook;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::{event, secret};

pub(super) const PREFIX: &str = "whsec_";
/// How long the secret before is used beside the new one, in microseconds.
const OVERLAP: i64 = 24 * 3_600_000_000;

/// A new secret, `whsec_` and 32 random bytes in base 64.
pub(super) fn new_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(secret::random::<32>()))
}

/// The secret with which a webhook's requests are signed.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn show_secret(openlead: &Openlead, act: &mut Act, webhook: Id<of::Webhook>) -> Result<String> {
    act.require(Right::Webhooks)?;
    openlead.key.unseal(&sealed(act, webhook)?)
}

fn sealed(act: &mut Act, webhook: Id<of::Webhook>) -> Result<String> {
    let sealed: Option<(String,)> = act.tx.first(
        "SELECT secret FROM webhook WHERE account_id = $1 AND id = $2",
        args![act.actor.account, webhook],
    )?;
    sealed
        .map(|(sealed,)| sealed)
        .ok_or(Error::NotFound("webhook"))
}

/// Makes a new secret. For 24 hours requests are signed with the one before as well.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn rotate(openlead: &Openlead, act: &mut Act, webhook: Id<of::Webhook>) -> Result<String> {
    act.require(Right::Webhooks)?;
    let (secret, now) = (new_secret(), act.tx.now());
    let rotated = act.tx.execute(
        "UPDATE webhook SET old_secret = secret, secret = $3, old_secret_until = $4, updated_at = $5
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, webhook, openlead.key.seal(&secret), now + OVERLAP, now],
    )?;
    if rotated == 0 {
        return Err(Error::NotFound("webhook"));
    }
    event::of_account(act, "webhook.secret_rotated", &json!({ "id": webhook }))?;
    Ok(secret)
}

/// The live secrets of a webhook, the newest first; two for a day after a rotation.
pub(super) fn live(openlead: &Openlead, act: &mut Act, webhook: &Webhook) -> Result<Vec<String>> {
    let now = act.tx.now();
    let (new, old): (String, String) = act.tx.one(
        "SELECT secret, old_secret FROM webhook WHERE account_id = $1 AND id = $2",
        args![act.actor.account, webhook.id],
    )?;
    let mut secrets = vec![openlead.key.unseal(&new)?];
    if !old.is_empty() && now < webhook.old_secret_until {
        secrets.push(openlead.key.unseal(&old)?);
    }
    Ok(secrets)
}
