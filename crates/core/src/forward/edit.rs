use openlead_db::args;
use serde_json::json;

use super::{JOB, Outcome};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::openlead::Openlead;
use crate::units::{Progress, UNIT};
use crate::{catalog, event, job, text};

const LONGEST_URL: usize = 500;
const LONGEST_TOKEN: usize = 200;

/// Sends accepted calls on to a host from now on, and what waits already. Without a token the one before is kept.
///
/// # Errors
/// `Forbidden`, `Invalid` for the address and the token.
pub fn set(openlead: &Openlead, act: &mut Act, url: &str, token: Option<&str>) -> Result<()> {
    catalog::hold(act, Right::Tokens)?;
    let (account, now) = (act.account(), act.tx.now());
    let url = base(url)?;
    let token = match token {
        Some(token) => openlead.key.seal(checked(openlead, act, token)?),
        None => known_token(act)?,
    };
    act.tx.execute(
        "INSERT INTO forward (account_id, url, token, enabled, resume_at, failures, told, sent, expired, answer,
           created_at, updated_at)
         VALUES ($1, $2, $3, TRUE, 0, 0, FALSE, 0, 0, '', $4, $4)
         ON CONFLICT (account_id) DO UPDATE SET url = $2, token = $3, enabled = TRUE, resume_at = 0, failures = 0,
           failing_since = NULL, told = FALSE, expired = 0, updated_at = $4",
        args![account, &url, token, now],
    )?;
    catalog::changed(act)?;
    event::of_account(act, "forward.set", &json!({ "url": url }))?;
    job::call(act.tx, JOB, account, account.number());
    Ok(())
}

/// The address without its end, by which the paths of the API follow.
fn base(url: &str) -> Result<String> {
    let url = url.trim().trim_end_matches('/');
    let url = url.strip_suffix("/api").unwrap_or(url);
    let plain = !url.contains(['?', '#', '@']) && url.len() <= LONGEST_URL;
    if plain && text::is_web_address(url) {
        return Ok(url.to_owned());
    }
    let what = "Write the beginning of the old host's addresses, like https://app.example.com.";
    Err(Error::invalid("url", what))
}

fn checked<'a>(openlead: &Openlead, act: &mut Act, token: &'a str) -> Result<&'a str> {
    let token = token.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    if token.is_empty() || token.len() > LONGEST_TOKEN || !token.bytes().all(plain) {
        let what = "Give the token of the old host, like gl_0123456789abcdef0123.";
        return Err(Error::invalid("token", what));
    }
    let own = "SELECT id FROM token WHERE hash = $1 AND account_id = $2";
    let hash = openlead.key.hash(token);
    match act
        .tx
        .first::<(i64,)>(own, args![hash, act.actor.account])?
    {
        None => Ok(token),
        Some(_) => Err(Error::invalid(
            "token",
            "This is a token of this account: its calls would come back here. Give the one of the old host.",
        )),
    }
}

fn known_token(act: &mut Act) -> Result<String> {
    let sql = "SELECT token FROM forward WHERE account_id = $1";
    let known: Option<(String,)> = act.tx.first(sql, args![act.actor.account])?;
    let known = known.map(|(token,)| token);
    known.ok_or_else(|| Error::invalid("token", "Give the token of the old host."))
}

/// Neither keeps nor sends calls any more. What waits is kept, and sent when it is [set] again.
///
/// # Errors
/// `Forbidden`, `NotFound` when it was never set.
pub fn off(act: &mut Act) -> Result<()> {
    catalog::hold(act, Right::Tokens)?;
    let now = act.tx.now();
    let off = "UPDATE forward SET enabled = FALSE, updated_at = $2 WHERE account_id = $1";
    if act.tx.execute(off, args![act.actor.account, now])? == 0 {
        return Err(Error::NotFound("forward"));
    }
    catalog::changed(act)?;
    event::of_account(act, "forward.stopped", &json!({}))?;
    Ok(())
}

/// Deletes what waits: a unit of it.
///
/// # Errors
/// `Forbidden`.
pub fn discard(act: &mut Act, progress: Progress) -> Result<Progress> {
    act.require(Right::Tokens)?;
    let deleted = act.tx.execute(
        "DELETE FROM forward_call WHERE account_id = $1 AND id IN (SELECT id FROM forward_call
           WHERE account_id = $1 AND outcome = $2 ORDER BY id LIMIT $3)",
        args![act.actor.account, &Outcome::Waiting, UNIT],
    )?;
    Ok(progress.and(deleted))
}

/// Sends what the host refused and what was given up once more, each at its place in the order: a unit of it.
///
/// # Errors
/// `Forbidden`, `NotFound` when nothing is sent on.
pub fn retry(act: &mut Act, progress: Progress) -> Result<Progress> {
    act.require(Right::Tokens)?;
    if !act.catalog.forwards {
        return Err(Error::NotFound("forward"));
    }
    let account = act.account();
    let mut revived = 0;
    for over in [Outcome::Refused, Outcome::Failed] {
        revived += act.tx.execute(
            "UPDATE forward_call SET outcome = $3, attempts = 0 WHERE account_id = $1 AND id IN (
               SELECT id FROM forward_call WHERE account_id = $1 AND outcome = $2 ORDER BY id LIMIT $4)",
            args![account, &over, &Outcome::Waiting, i64::from(UNIT) - i64::try_from(revived).unwrap_or(0)],
        )?;
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE forward SET resume_at = 0, failures = 0, updated_at = $2 WHERE account_id = $1",
        args![account, now],
    )?;
    let progress = progress.and(revived);
    if progress.finished {
        event::of_account(
            act,
            "forward.retried",
            &json!({ "calls": progress.changed }),
        )?;
        job::call(act.tx, JOB, account, account.number());
    }
    Ok(progress)
}
