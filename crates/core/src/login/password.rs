use std::sync::Arc;

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::secret::{hashed, verify};
use crate::{session, staff};

use super::{me, of_staff, throttle};

const SHORTEST: usize = 8;
const LONGEST: usize = 200;

/// That a password may be chosen.
///
/// # Errors
/// `Invalid`.
pub fn check_new(password: &str) -> Result<()> {
    match password.chars().count() {
        ..SHORTEST => Err(Error::invalid("password", "Use at least 8 characters.")),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(Error::invalid("password", "Use at most 200 characters.")),
    }
}

/// Changes the password of the actor's person, who says the present one; their other sessions end.
///
/// # Errors
/// `Invalid` for either.
pub async fn change(
    openlead: &Arc<Openlead>,
    actor: Actor,
    present: String,
    new: String,
    session: Id<of::Session>,
) -> Result<()> {
    check_new(&new)?;
    let subjects = throttle::Subject::of_code(&openlead.key, &format!("password {:?}", actor.who));
    let counted = subjects.clone();
    let known = openlead.act(actor, move |act| {
        let who = me(act)?;
        let allowed = throttle::attempt(act.tx, &counted)?;
        Ok((allowed, of_staff(act, who)?.password))
    });
    let (allowed, hash) = known.await?;
    if let Err(seconds) = allowed {
        let text = format!("Too many wrong passwords. Try again in {seconds} seconds.");
        return Err(Error::invalid("present", text));
    }
    if !verify(present, Some(hash)).await? {
        return Err(Error::invalid(
            "present",
            "This is not your present password.",
        ));
    }
    let hash = hashed(new).await?;
    openlead
        .act(actor, move |act| {
            let who = me(act)?;
            throttle::forget(act.tx, &subjects)?;
            staff::set_password(act, who, &hash)?;
            session::end_all(act, who, Some(session)).map(drop)
        })
        .await
}
