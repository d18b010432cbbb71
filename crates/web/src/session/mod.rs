//! Signing in and out.

mod code;
mod link;
mod sign_in;

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::{account, lead, session};

use crate::flash::Flash;
use crate::visit::{COOKIE, Visit, opened};
use crate::{App, Problem, cookie, page};

pub use code::{ask as ask_code, enter as enter_code};
pub use link::{ask as ask_link, follow as follow_link};
pub use sign_in::{ask, sign_in};
pub(crate) use sign_in::{begin, place};

/// `GET /`: to the day, to the leads while there is none yet, to sign in, or to set openlead up.
pub async fn home(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let token = cookie::read(&headers, COOKIE).map(str::to_owned);
    if let Some(by) = opened(&app, token).await? {
        let has_leads = app.openlead.look(by.actor, lead::any).await?;
        return Ok(page::redirect(if has_leads { "/day" } else { "/leads" }));
    }
    let has_account = app.openlead.db.read(account::any).await?;
    Ok(page::redirect(if has_account {
        "/sign-in"
    } else {
        "/setup"
    }))
}

/// `POST /sign-out`: ends this session.
pub async fn sign_out(visit: Visit) -> Result<Response, Problem> {
    let session = visit.by.session;
    let end = visit.act_self(move |act| session::end(act, session));
    end.await?;
    let mut answer = visit.go("/sign-in", Flash::done("You are signed out."));
    cookie::write(answer.headers_mut(), &visit.headers, COOKIE, "", Some(0));
    Ok(answer)
}
