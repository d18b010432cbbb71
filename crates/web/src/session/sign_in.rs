use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::login::{self, Answer, Attempt, Begun};
use openlead_core::session::Place;
use serde::Deserialize;

use super::code::question;
use crate::flash;
use crate::form::{Form, Wrong};
use crate::page::{self, Frame};
use crate::visit::COOKIE;
use crate::{App, ClientAddress, Problem, cookie, filters};

/// The cookie that tells a browser in which somebody signed in before from strangers.
const BROWSER: &str = "openlead_browser";
const HALF_A_YEAR: u64 = 180 * 86_400;

#[derive(Template)]
#[template(path = "session/sign_in.html")]
struct SignIn {
    frame: Frame,
    to: String,
    email: String,
    remember: bool,
    wrong: Wrong,
}

/// Where somebody wanted to go.
#[derive(Deserialize)]
pub struct To {
    #[serde(default)]
    to: String,
}

/// The form of the sign-in page.
#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    remember: bool,
    #[serde(default)]
    to: String,
}

/// `GET /sign-in`
pub async fn ask(Query(To { to }): Query<To>, headers: HeaderMap) -> Response {
    let mut frame = Frame::guest("Sign in");
    frame.flash = flash::take(&headers);
    page::show(&SignIn {
        frame,
        to,
        email: String::new(),
        remember: true,
        wrong: Wrong::default(),
    })
}

/// `POST /sign-in`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let attempt = Attempt {
        email: filled.email.clone(),
        password: filled.password.clone(),
        browser: cookie::read(&headers, BROWSER).map(str::to_owned),
        place: place(&headers, client, filled.remember),
    };
    let wrong = match login::sign_in(&app.openlead, attempt).await? {
        Answer::In(begun) => return Ok(begin(&begun, filled.remember, &headers, &filled.to)),
        Answer::Code(ticket) => {
            return Ok(question(&ticket, filled.remember, &filled.to, &headers));
        }
        Answer::Wrong => "The e-mail address and the password do not belong together.".to_owned(),
        Answer::Wait(seconds) => {
            format!("Too many tries. The next one may come in {seconds} seconds.")
        }
    };
    Ok(page::refuse(&SignIn {
        frame: Frame::guest("Sign in"),
        to: filled.to,
        email: filled.email,
        remember: filled.remember,
        wrong: Wrong::field("password", wrong),
    }))
}

/// Where a sign-in comes from.
pub fn place(headers: &HeaderMap, client: ClientAddress, remembered: bool) -> Place {
    let browser = headers
        .get("user-agent")
        .and_then(|name| name.to_str().ok());
    Place {
        browser: browser.unwrap_or_default().to_owned(),
        address: client.to_string(),
        remembered,
    }
}

/// The session's cookies, and on to where somebody wanted to go.
pub fn begin(begun: &Begun, remembered: bool, headers: &HeaderMap, to: &str) -> Response {
    let to = if page::is_inside(to) { to } else { "/" };
    let mut answer = page::redirect(to);
    let lasting = remembered.then_some(HALF_A_YEAR);
    cookie::write(
        answer.headers_mut(),
        headers,
        COOKIE,
        &begun.session,
        lasting,
    );
    cookie::write(
        answer.headers_mut(),
        headers,
        BROWSER,
        &begun.browser,
        Some(HALF_A_YEAR),
    );
    answer
}
