use std::sync::Arc;

use openlead_db::args;
use serde_json::json;
use totp_rs::{Builder, Secret, Totp};

use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::secret::{new_secret, random};
use crate::session::Place;

use super::link::{Purpose, read_link, spend};
use super::sign_in::{Answer, started};
use super::throttle::{self, Subject};
use super::{Login, me, of_staff};

const SECRET: usize = 20;
const CODES: usize = 10;
const SECOND: i64 = 1_000_000;

/// An authenticator app that is being set up.
#[derive(Clone)]
pub struct Authenticator {
    /// The secret as one types it into the app: base 32.
    pub secret: String,
    /// What the QR code says: `otpauth://totp/…`.
    pub url: String,
    /// The secret under the server's key, which [`turn_on`] takes back.
    pub sealed: String,
}

impl Authenticator {
    /// A new secret for the act's person.
    ///
    /// # Errors
    /// `Forbidden` for whoever looks with the person's eyes.
    pub fn new(openlead: &Openlead, act: &Act) -> Result<Self> {
        act.require_self()?;
        let base32 = Secret::from(&random::<SECRET>()[..]).to_base32();
        Self::of(openlead, act, base32)
    }

    /// The one whose sealed secret a form brought back.
    pub fn again(openlead: &Openlead, act: &Act, sealed: &str) -> Result<Self> {
        match openlead.key.unseal(sealed) {
            Ok(base32) => Self::of(openlead, act, base32),
            Err(_) => Self::new(openlead, act),
        }
    }

    fn of(openlead: &Openlead, act: &Act, base32: String) -> Result<Self> {
        let who = me(act)?;
        let person = act.catalog.staff(who).ok_or(Error::NotFound("staff"))?;
        let totp = totp(&base32, &person.email)?;
        let url = totp
            .to_url()
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Self {
            sealed: openlead.key.seal(&base32),
            secret: base32,
            url,
        })
    }
}

fn totp(secret: &str, email: &str) -> Result<Totp> {
    let broken = |error: &dyn std::fmt::Display| {
        Error::Internal(format!("an authenticator's secret: {error}"))
    };
    let secret = Secret::try_from_base32(secret).map_err(|error| broken(&error))?;
    let builder = Builder::new()
        .with_secret(secret)
        .with_issuer(Some("openlead"));
    // A colon would end the name in what the QR code says.
    builder
        .with_account_name(email.replace(':', ""))
        .build()
        .map_err(|error| broken(&error))
}

/// The time step whose code this is, now or half a minute to either side.
fn step(secret: &str, code: &str, now: i64) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let seconds = u64::try_from(now / SECOND).unwrap_or(0);
    let step = totp(secret, "openlead")?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// Turns two-step sign-in on for the act's person, who shows that the app works, and gives the recovery codes.
///
/// # Errors
/// `Invalid` for the code.
pub fn turn_on(
    openlead: &Openlead,
    act: &mut Act,
    sealed: &str,
    code: &str,
) -> Result<Vec<String>> {
    let who = me(act)?;
    let secret = openlead
        .key
        .unseal(sealed)
        .map_err(|_| Error::invalid("code", "Begin again: this page is too old."))?;
    let now = act.tx.now();
    let wrong = || {
        Error::invalid(
            "code",
            "This code is not right. Enter the one that the app shows now.",
        )
    };
    let step = step(&secret, code, now)?.ok_or_else(wrong)?;
    act.tx.execute(
        "UPDATE login SET two_step = $3, two_step_at = $4 WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who, sealed, step],
    )?;
    let codes: Vec<String> = (0..CODES).map(|_| new_secret("", 10)).collect();
    drop_codes(act, who)?;
    for code in &codes {
        act.tx.execute(
            "INSERT INTO recovery_code (account_id, staff_id, hash) VALUES ($1, $2, $3)",
            args![act.actor.account, who, openlead.key.hash(code)],
        )?;
    }
    event::of_account(act, "staff.two_step_on", &json!({ "id": who }))?;
    Ok(codes
        .iter()
        .map(|code| format!("{}-{}", &code[..5], &code[5..]))
        .collect())
}

/// Turns two-step sign-in of somebody off.
pub fn turn_off(act: &mut Act, who: Id<of::Staff>) -> Result<()> {
    act.tx.execute(
        "UPDATE login SET two_step = '', two_step_at = 0 WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who],
    )?;
    drop_codes(act, who)?;
    event::of_account(act, "staff.two_step_off", &json!({ "id": who }))?;
    Ok(())
}

fn drop_codes(act: &mut Act, who: Id<of::Staff>) -> Result<()> {
    act.tx.execute(
        "DELETE FROM recovery_code WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who],
    )?;
    Ok(())
}

/// How many recovery codes the act's person has left.
pub fn recovery_codes_left(act: &mut Act) -> Result<i64> {
    let who = me(act)?;
    let (left,) = act.tx.one(
        "SELECT count(*) FROM recovery_code WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who],
    )?;
    Ok(left)
}

/// Goes on with a sign-in by the code of the app, or a recovery code.
///
/// # Errors
/// `NotFound` when the password was too long ago.
pub async fn enter_code(
    openlead: &Arc<Openlead>,
    ticket: String,
    code: String,
    place: Place,
) -> Result<Answer> {
    let this = Arc::clone(openlead);
    let sought = ticket.clone();
    let link = openlead
        .db
        .read(move |tx| read_link(&this, tx, &sought))
        .await?;
    if link.kind != Purpose::Code {
        return Err(Error::NotFound("link"));
    }
    let subjects = Subject::of_code(&openlead.key, &link.staff_id.to_string());
    let actor = Actor {
        account: link.account_id,
        who: Some(link.staff_id),
        via: Via::Web,
    };
    let this = Arc::clone(openlead);
    openlead
        .act(actor, move |act| {
            if let Err(seconds) = throttle::attempt(act.tx, &subjects)? {
                return Ok(Answer::Wait(seconds));
            }
            let login = of_staff(act, link.staff_id)?;
            if !is_right(&this, act, &login, &code)? {
                return Ok(Answer::Wrong);
            }
            spend(&this, act, &ticket)?;
            throttle::forget(act.tx, &subjects)?;
            started(&this, act, &login, &place)
        })
        .await
}

/// Uses a code up, if it is one.
fn is_right(openlead: &Openlead, act: &mut Act, login: &Login, code: &str) -> Result<bool> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let spent = act.tx.execute(
        "DELETE FROM recovery_code WHERE account_id = $1 AND staff_id = $2 AND hash = $3",
        args![
            login.account_id,
            login.staff_id,
            openlead.key.hash(&plain.to_lowercase())
        ],
    )?;
    if spent > 0 {
        return Ok(true);
    }
    let now = act.tx.now();
    let Some(step) = step(&openlead.key.unseal(&login.two_step)?, code, now)? else {
        return Ok(false);
    };
    let taken = act.tx.execute(
        "UPDATE login SET two_step_at = $3 WHERE account_id = $1 AND staff_id = $2 AND two_step_at < $3",
        args![login.account_id, login.staff_id, step],
    )?;
    Ok(taken > 0)
}
