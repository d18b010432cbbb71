use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::login::{self, Answer, Purpose};
use openlead_core::{Actor, Error, Via};
use serde::Deserialize;

use super::code;
use super::sign_in::{begin, place};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::page::{self, Frame};
use crate::{App, ClientAddress, Problem, cookie, filters};

#[derive(Template)]
#[template(path = "session/link.html")]
struct Welcome {
    frame: Frame,
    secret: String,
    name: String,
    email: String,
    company: String,
    is_new: bool,
    wrong: Wrong,
}

/// The form of the first password, or another one.
#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    password: String,
}

/// `GET /welcome/{secret}`
pub async fn ask(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Result<Response, Problem> {
    match welcome(&app, secret, Wrong::default()).await {
        Ok(page) => Ok(page::show(&page)),
        Err(Error::NotFound(_)) => Ok(ended(&headers)),
        Err(error) => Err(error.into()),
    }
}

async fn welcome(app: &App, secret: String, wrong: Wrong) -> openlead_core::Result<Welcome> {
    let openlead = Arc::clone(&app.openlead);
    let sought = secret.clone();
    let found = app.openlead.db.read(move |tx| {
        let link = login::read_link(&openlead, tx, &sought)?;
        let act = openlead.enter(tx, Actor::nobody(link.account_id, Via::Web))?;
        let person = act
            .catalog
            .staff(link.staff_id)
            .filter(|person| person.active)
            .cloned();
        let person = person
            .filter(|_| link.kind != Purpose::Code)
            .ok_or(Error::NotFound("link"))?;
        Ok::<_, Error>((link, person, act.catalog.account.name.clone()))
    });
    let (link, person, company) = found.await?;
    Ok(Welcome {
        frame: Frame::guest("Choose a password"),
        secret,
        name: person.name,
        email: person.email,
        company,
        is_new: link.kind == Purpose::Invitation,
        wrong,
    })
}

/// `POST /welcome/{secret}`
pub async fn follow(
    State(app): State<Arc<App>>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let place = place(&headers, client, true);
    match login::follow(&app.openlead, secret.clone(), filled.password, place).await {
        Ok(Answer::In(begun)) => Ok(begin(&begun, true, &headers, "/")),
        Ok(Answer::Code(ticket)) => Ok(code::question(&ticket, true, "/", &headers)),
        Ok(Answer::Wrong | Answer::Wait(_)) | Err(Error::NotFound(_)) => Ok(ended(&headers)),
        Err(error) => Ok(page::refuse(
            &welcome(&app, secret, Wrong::of(error)?).await?,
        )),
    }
}

fn ended(headers: &HeaderMap) -> Response {
    let said = Flash::failed("This link was used or has ended. Ask for a new one.");
    let mut answer = page::go("/sign-in", headers, Some(&said));
    cookie::write(
        answer.headers_mut(),
        headers,
        crate::visit::COOKIE,
        "",
        Some(0),
    );
    answer
}
