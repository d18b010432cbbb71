use std::sync::Arc;

use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::email::Email;
use crate::error::Result;
use crate::openlead::Openlead;
use crate::secret::{new_secret, verify};
use crate::session::{self, Place};

use super::link::{self, Purpose};
use super::throttle::{self, Subject};
use super::{Login, of_email};

/// A try to sign in.
#[derive(Clone)]
pub struct Attempt {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
    /// What an earlier [`Begun::browser`] left with this browser.
    pub browser: Option<String>,
    /// Where it comes from.
    pub place: Place,
}

/// What became of a try.
#[derive(Clone)]
pub enum Answer {
    /// It succeeded.
    In(Begun),
    /// The password is right, a code is needed: the ticket goes to [`enter_code`](super::enter_code) with it.
    Code(String),
    /// It failed.
    Wrong,
    /// Too many failed: the next one may come after so many seconds.
    Wait(i64),
}

/// What a browser keeps of a sign-in.
#[derive(Clone)]
pub struct Begun {
    /// The token of the session.
    pub session: String,
    /// What tells this browser from strangers at the next sign-in.
    pub browser: String,
}

/// Signs somebody in by e-mail address and password.
pub async fn sign_in(openlead: &Arc<Openlead>, attempt: Attempt) -> Result<Answer> {
    let email = Email::parse(&attempt.email)
        .map(|email| email.fold())
        .unwrap_or_default();
    let known = attempt
        .browser
        .as_deref()
        .filter(|browser| is_known(openlead, &email, browser));
    let subjects = Subject::of_password(&openlead.key, &email, &attempt.place.address, known);
    let counted = (subjects.clone(), email.clone());
    let found = openlead.db.write(move |tx| {
        let allowed = throttle::attempt(tx, &counted.0)?;
        Ok::<_, crate::Error>((allowed, of_email(tx, &counted.1)?))
    });
    let (allowed, login) = found.await?;
    if let Err(seconds) = allowed {
        return Ok(Answer::Wait(seconds));
    }
    let right = verify(
        attempt.password,
        login.as_ref().map(|login| login.password.clone()),
    )
    .await?;
    let Some(login) = login.filter(|_| right) else {
        return Ok(Answer::Wrong);
    };
    let this = Arc::clone(openlead);
    let place = attempt.place;
    let actor = Actor {
        account: login.account_id,
        who: Some(login.staff_id),
        via: Via::Web,
    };
    openlead
        .act(actor, move |act| {
            throttle::forget(act.tx, &subjects)?;
            begin(&this, act, &login, &place)
        })
        .await
}

/// What follows a password that was right: a session, or the question for a code.
pub(super) fn begin(
    openlead: &Openlead,
    act: &mut Act,
    login: &Login,
    place: &Place,
) -> Result<Answer> {
    match act.catalog.staff(login.staff_id) {
        Some(person) if person.active => {}
        _ => return Ok(Answer::Wrong),
    }
    if login.has_two_step() {
        return Ok(Answer::Code(link::insert(
            openlead,
            act,
            login.staff_id,
            Purpose::Code,
        )?));
    }
    started(openlead, act, login, place)
}

/// A session, and what the browser keeps.
pub(super) fn started(
    openlead: &Openlead,
    act: &mut Act,
    login: &Login,
    place: &Place,
) -> Result<Answer> {
    let session = session::start(openlead, act, login.staff_id, place)?;
    let email = act
        .catalog
        .staff(login.staff_id)
        .map(|person| person.email.clone())
        .unwrap_or_default();
    let email = Email::parse(&email)
        .map(|email| email.fold())
        .unwrap_or_default();
    let id = new_secret("", 16);
    let browser = format!("{id}.{}", mark(openlead, &email, &id));
    Ok(Answer::In(Begun { session, browser }))
}

fn is_known(openlead: &Openlead, email: &str, browser: &str) -> bool {
    let parts = browser.split_once('.');
    parts.is_some_and(|(id, shown)| id.len() == 16 && mark(openlead, email, id) == shown)
}

fn mark(openlead: &Openlead, email: &str, id: &str) -> String {
    openlead.key.hash(&format!("browser\0{email}\0{id}"))[..32].to_owned()
}
