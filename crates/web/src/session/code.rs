use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::Error;
use openlead_core::login::{self, Answer};
use serde::Deserialize;

use super::sign_in::{begin, place};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::page::{self, Frame};
use crate::{App, ClientAddress, Problem, cookie, filters};

/// The cookie between the password and the code.
const TICKET: &str = "openlead_ticket";
const TEN_MINUTES: u64 = 600;

#[derive(Template)]
#[template(path = "session/code.html")]
struct Code {
    frame: Frame,
    to: String,
    remember: bool,
    wrong: Wrong,
}

/// The form of the code.
#[derive(Deserialize, Default)]
pub struct Filled {
    #[serde(default)]
    code: String,
    #[serde(default)]
    remember: bool,
    #[serde(default)]
    to: String,
}

/// The question for a code, after a password that was right.
pub fn question(ticket: &str, remember: bool, to: &str, headers: &HeaderMap) -> Response {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("to", to)
        .append_pair("remember", if remember { "true" } else { "false" })
        .finish();
    let mut answer = page::redirect(&format!("/sign-in/code?{query}"));
    cookie::write(
        answer.headers_mut(),
        headers,
        TICKET,
        ticket,
        Some(TEN_MINUTES),
    );
    answer
}

/// `GET /sign-in/code`
pub async fn ask(axum::extract::Query(asked): axum::extract::Query<Filled>) -> Response {
    page::show(&form(asked, Wrong::default()))
}

fn form(filled: Filled, wrong: Wrong) -> Code {
    Code {
        frame: Frame::guest("Sign in"),
        to: filled.to,
        remember: filled.remember,
        wrong,
    }
}

/// `POST /sign-in/code`
pub async fn enter(
    State(app): State<Arc<App>>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let ticket = cookie::read(&headers, TICKET)
        .unwrap_or_default()
        .to_owned();
    let place = place(&headers, client, filled.remember);
    let wrong = match login::enter_code(&app.openlead, ticket, filled.code.clone(), place).await {
        Ok(Answer::In(begun)) => {
            let mut answer = begin(&begun, filled.remember, &headers, &filled.to);
            cookie::write(answer.headers_mut(), &headers, TICKET, "", Some(0));
            return Ok(answer);
        }
        Ok(Answer::Wait(seconds)) => {
            format!("Too many tries. The next one may come in {seconds} seconds.")
        }
        Ok(Answer::Wrong | Answer::Code(_)) => {
            "This code is not right. Enter the one that the app shows now.".to_owned()
        }
        Err(Error::NotFound(_)) => {
            let late = Flash::failed("That took too long. Sign in again.");
            return Ok(page::go("/sign-in", &headers, Some(&late)));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(page::refuse(&form(filled, Wrong::field("code", wrong))))
}
