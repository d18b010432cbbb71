//! Signing in and out.

mod sign_in;

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::session;

use crate::flash::Flash;
use crate::visit::{COOKIE, Visit, opened};
use crate::{App, Problem, cookie, page};

pub use sign_in::{ask, sign_in};

/// `GET /`: to the leads, or to sign in.
pub async fn home(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let token = cookie::read(&headers, COOKIE).map(str::to_owned);
    let path = match opened(&app, token).await? {
        Some(_) => "/leads",
        None => "/sign-in",
    };
    Ok(page::redirect(path))
}

/// `POST /sign-out`: ends this session.
pub async fn sign_out(visit: Visit) -> Result<Response, Problem> {
    let session = visit.by.session;
    visit.act(move |act| session::end(act, session)).await?;
    let mut answer = visit.go("/sign-in", Flash::done("You are signed out."));
    cookie::write(answer.headers_mut(), &visit.headers, COOKIE, "", Some(0));
    Ok(answer)
}
