use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::account::{self, NewAccount};
use openlead_core::login::{self, Answer, Attempt};
use openlead_core::{Via, country};

use super::{Filled, allowed, company};
use crate::form::{Form, Wrong};
use crate::page::{self, Frame};
use crate::session::{begin, place};
use crate::{App, ClientAddress, Problem, filters};

#[derive(Template)]
#[template(path = "setup/owner.html")]
struct Owner {
    frame: Frame,
    filled: Filled,
    wrong: Wrong,
}

fn form(filled: Filled, wrong: Wrong) -> Owner {
    Owner {
        frame: Frame::guest("Set up openlead"),
        filled,
        wrong,
    }
}

/// `GET /setup/owner`: the second step, when the first is right.
pub async fn ask(
    State(app): State<Arc<App>>,
    Query(mut filled): Query<Filled>,
) -> Result<Response, Problem> {
    if !allowed(&app, &filled.code).await? {
        return Ok(page::redirect("/setup"));
    }
    let wrong = company::check(&mut filled);
    if wrong.any() {
        return Ok(company::again(filled, wrong));
    }
    Ok(page::show(&form(filled, Wrong::default())))
}

/// `POST /setup`: makes the account and signs its owner in.
pub async fn make(
    State(app): State<Arc<App>>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
    Form(mut filled): Form<Filled>,
) -> Result<Response, Problem> {
    if !allowed(&app, &filled.code).await? {
        return Ok(page::redirect("/setup"));
    }
    let wrong = company::check(&mut filled);
    if wrong.any() {
        return Ok(company::again(filled, wrong));
    }
    if let Err(error) = account::create(&app.openlead, new_account(&filled), Via::Web).await {
        return Ok(refused(filled, Wrong::of(error)?));
    }
    let attempt = Attempt {
        email: filled.email.clone(),
        password: filled.password.clone(),
        browser: None,
        place: place(&headers, client, true),
    };
    match login::sign_in(&app.openlead, attempt).await? {
        Answer::In(begun) => Ok(begin(&begun, true, &headers, "/")),
        _ => Ok(page::redirect("/sign-in")),
    }
}

/// What the core found wrong belongs to one of the two steps.
fn refused(filled: Filled, wrong: Wrong) -> Response {
    let of_company = ["time_zone", "currency", "country_code", "name"];
    match of_company
        .iter()
        .any(|field| !wrong.about(field).is_empty())
    {
        true => company::again(filled, wrong),
        false => page::refuse(&form(filled, wrong)),
    }
}

fn new_account(filled: &Filled) -> NewAccount {
    let calling = country::of_code(&filled.country).map_or("", |country| country.calling);
    let name = match filled.name.trim() {
        "" => filled.email.split('@').next().unwrap_or_default(),
        name => name,
    };
    NewAccount {
        password: Some(filled.password.clone()),
        country_code: calling.to_owned(),
        time_zone: filled.time_zone.clone(),
        currency: filled.currency.clone(),
        ..NewAccount::new(&filled.company, name, &filled.email)
    }
}
