//! What went wrong, as a page in the product's look.

use askama::Template;
use axum::http::header::{ACCEPT, HeaderValue, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;

use crate::filters;
use crate::nav::Area;
use crate::page::{Frame, show_with};
use crate::visit::Seen;
use crate::{Problem, RequestId};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    icon: &'static str,
    head: &'static str,
    text: String,
    request: String,
}

/// Whether whoever asked is a person at a browser: not the APIs, and HTML is taken.
pub fn is_wanted(uri: &Uri, headers: &HeaderMap) -> bool {
    let takes = |accept: &HeaderValue| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    };
    !uri.path().starts_with("/api/") && headers.get(ACCEPT).is_some_and(takes)
}

/// The problem as a page: within the shell for somebody who is signed in.
pub fn answer(problem: &Problem, id: RequestId, seen: &Seen) -> Response {
    let (icon, head) = words(problem.status());
    let visit = seen.get();
    let page = ErrorPage {
        frame: visit.map_or_else(
            || Frame::guest(head),
            |visit| visit.frame(head, Area::Elsewhere),
        ),
        icon,
        head,
        text: text(problem),
        request: id.to_string(),
    };
    let mut answer = show_with(problem.status(), &page);
    if problem.status() == StatusCode::SERVICE_UNAVAILABLE {
        answer
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    answer
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("search", "This page is not here"),
        StatusCode::FORBIDDEN => ("lock", "This is not yours to see"),
        StatusCode::CONFLICT => ("git-merge", "Something stands against it"),
        StatusCode::SERVICE_UNAVAILABLE => ("clock", "Not right now"),
        status if status.is_client_error() => ("circle-alert", "This did not work"),
        _ => ("triangle-alert", "Something went wrong here"),
    }
}

fn text(problem: &Problem) -> String {
    match problem.status() {
        StatusCode::NOT_FOUND => "The address may be mistyped, or what was here was deleted or is not shared with you.".to_owned(),
        StatusCode::INTERNAL_SERVER_ERROR => {
            "Nothing of what you did was half done: it was saved whole or not at all. Try again; if it happens again, \
             give the number below to whoever runs this server."
                .to_owned()
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            "The server is busy or its database is away. Nothing was lost. Try again in a moment.".to_owned()
        }
        _ => problem.detail().to_owned(),
    }
}
