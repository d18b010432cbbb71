//! Sending calls on to the host before: how that goes, and how it begins and ends.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::forward::{self, Status};
use openlead_core::{Act, Error, Result};
use serde::Deserialize;

use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::import::words::number;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{App, Problem, filters};

/// Its address.
pub const PATH: &str = "/settings/forward";

#[derive(Template)]
#[template(path = "settings/forward.html")]
struct Page {
    frame: Frame,
    side: Side,
    /// `None` when it was never set.
    status: Option<Status>,
    url: String,
    wrong: Wrong,
}

impl Page {
    /// How it goes in a word, and the colour of that.
    fn state(&self) -> (&'static str, &'static str) {
        match &self.status {
            None => ("never set", "slate"),
            Some(status) if !status.forward.enabled => ("off", "slate"),
            Some(status) if status.forward.failing_since.is_some() => ("failing", "red"),
            Some(_) => ("on", "green"),
        }
    }

    fn token_hint(&self) -> &'static str {
        match self.status {
            None => "As the old host shows it, like gl_0123456789abcdef0123.",
            Some(_) => "Blank keeps the one that is there.",
        }
    }
}

/// The form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    url: String,
    /// Blank for the one before.
    token: String,
}

/// What becomes of what waits.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Ending {
    discard: bool,
}

/// `GET /settings/forward`
pub async fn show(visit: Visit) -> Result<Response, Problem> {
    Ok(page::show(&read(&visit, None, Wrong::default()).await?))
}

async fn read(visit: &Visit, filled: Option<Filled>, wrong: Wrong) -> Result<Page, Problem> {
    let status = visit.look(|act: &mut Act| {
        act.require(Right::Tokens)?;
        forward::status(act.tx, act.actor.account)
    });
    let status = status.await?;
    let known = status.as_ref().map(|status| status.forward.url.clone());
    Ok(Page {
        frame: visit
            .frame("Moving over", Area::Settings)
            .live("forward request"),
        side: Side::of(visit, PATH),
        url: filled
            .map(|filled| filled.url)
            .or(known)
            .unwrap_or_default(),
        status,
        wrong,
    })
}

/// `POST /settings/forward`: sends calls on from now on.
pub async fn set(
    visit: Visit,
    State(app): State<Arc<App>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let (openlead, wanted) = (Arc::clone(&app.openlead), filled.clone());
    let set = visit.act(move |act| {
        let token = Some(wanted.token.trim()).filter(|token| !token.is_empty());
        forward::set(&openlead, act, &wanted.url, token)
    });
    match set.await {
        Ok(()) => Ok(visit.go(PATH, Flash::done("Accepted calls are sent on from now on."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "url")?;
            Ok(page::refuse(&read(&visit, Some(filled), wrong).await?))
        }
    }
}

/// `POST /settings/forward/off`
pub async fn off(visit: Visit, Form(ending): Form<Ending>) -> Result<Response, Problem> {
    match visit.act(forward::off).await {
        Err(Error::NotFound(_)) => return Ok(visit.go(PATH, never_set())),
        other => other?,
    }
    if !ending.discard {
        return Ok(visit.go(PATH, Flash::done("Calls are not sent on any more.")));
    }
    let openlead = &visit.app.openlead;
    let gone = openlead.in_units(visit.by.actor, forward::discard).await?;
    let said = format!(
        "Calls are not sent on any more, and {} that waited are deleted.",
        number(gone.changed)
    );
    Ok(visit.go(PATH, Flash::done(said)))
}

/// `POST /settings/forward/retry`: what the host refused and what was given up, once more.
pub async fn retry(visit: Visit) -> Result<Response, Problem> {
    let openlead = &visit.app.openlead;
    match openlead.in_units(visit.by.actor, forward::retry).await {
        Ok(done) => {
            let said = format!("{} calls are sent once more.", number(done.changed));
            Ok(visit.go(PATH, Flash::done(said)))
        }
        Err(Error::NotFound(_)) => Ok(visit.go(PATH, never_set())),
        Err(other) => Err(other.into()),
    }
}

fn never_set() -> Flash {
    Flash::failed("Calls are not sent on: say where to first.")
}
