use axum::extract::Path;
use axum::response::Response;
use openlead_core::{Error, session};

use crate::Problem;
use crate::flash::Flash;
use crate::visit::Visit;

/// `POST /me/sessions/{id}/end`
pub async fn end(visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    visit.act(move |act| session::end(act, id)).await?;
    Ok(visit.go("/me", Flash::done("That device is signed out.")))
}

/// `POST /me/sessions/end-others`: signs out everywhere but here.
pub async fn end_others(visit: Visit) -> Result<Response, Problem> {
    let here = visit.by.session;
    let ended = visit.act(move |act| {
        let who = act.actor.who.ok_or(Error::NotFound("session"))?;
        session::end_all(act, who, Some(here))
    });
    let text = match ended.await? {
        0 => "There was no other session.".to_owned(),
        1 => "The other session has ended.".to_owned(),
        more => format!("{more} other sessions have ended."),
    };
    Ok(visit.go("/me", Flash::done(text)))
}
