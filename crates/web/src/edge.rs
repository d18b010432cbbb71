use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{error, info};

use crate::flash::Said;
use crate::visit::Seen;
use crate::{App, Problem, RequestId, error_page};

/// What an endpoint knows about its answer that the status does not say; it puts this into the answer's extensions.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// A word from a short list (`success`, `fail`, `error`), for `/metrics` and the log.
    pub word: &'static str,
    /// The account it was about, for the log.
    pub account: Option<i64>,
}

/// Given to every answer that does not bring its own.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    // Not `no-referrer`: browsers would then send `Origin: null` with forms.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

/// Around every request: its id, the client's address, panics, headers, the count and the log line.
pub async fn around(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let from = Instant::now();
    let id = RequestId(app.openlead.db.ids().next());
    let client = app
        .settings
        .proxies
        .client(request.extensions(), request.headers());
    let method = method_label(request.method());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("other", MatchedPath::as_str);
    let seen = Seen::default();
    let wants_page = error_page::is_wanted(request.uri(), request.headers());
    let said = Said::of(request.headers());
    request.extensions_mut().insert(id);
    request.extensions_mut().insert(client);
    request.extensions_mut().insert(seen.clone());

    let mut answer = caught(next.run(request)).await;
    if let Some(problem) = answer.extensions_mut().remove::<Problem>() {
        let full = match wants_page {
            true => error_page::answer(&problem, id, &seen),
            false => problem.answer(id),
        };
        answer = written(&problem, answer, full, id);
    }
    said.clear(&mut answer);
    dress(answer.headers_mut(), id);
    let outcome = Reported::of(&answer);
    app.metrics
        .count(method, route, outcome.word, from.elapsed());
    outcome.log(method, route, id, from.elapsed());
    answer
}

/// A panic in a handler is one answer 500, not a broken connection. Its location is in the log by the panic hook.
async fn caught(handler: impl Future<Output = Response>) -> Response {
    let mut handler = pin!(handler);
    std::future::poll_fn(|cx| {
        let poll = catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(cx)));
        poll.unwrap_or_else(|_| {
            Poll::Ready(Problem::internal("a handler panicked").into_response())
        })
    })
    .await
}

/// The problem in full, with headers that came along (such as `Allow`).
fn written(problem: &Problem, bare: Response, mut answer: Response, id: RequestId) -> Response {
    if let Some(cause) = problem.cause() {
        error!(request = %id, cause, "answered 500");
    }
    for (name, value) in bare.headers() {
        if !answer.headers().contains_key(name) {
            answer.headers_mut().insert(name, value.clone());
        }
    }
    answer.headers_mut().remove("content-length");
    answer
}

fn dress(headers: &mut HeaderMap, id: RequestId) {
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    headers.insert("x-request-id", id.into());
}

/// Methods that clients made up do not become labels.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

struct Reported {
    status: u16,
    word: &'static str,
    account: Option<i64>,
}

impl Reported {
    fn of(answer: &Response) -> Self {
        let status = answer.status().as_u16();
        let known = answer.extensions().get::<Outcome>();
        let class = match status {
            100..200 => "1xx",
            200..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        };
        Self {
            status,
            word: known.map_or(class, |outcome| outcome.word),
            account: known.and_then(|outcome| outcome.account),
        }
    }

    /// The route's template, never the path: that may have a token in it.
    fn log(&self, method: &str, route: &str, id: RequestId, took: Duration) {
        let ms = took.as_secs_f64() * 1000.0;
        let Self { status, word, .. } = *self;
        match self.account.map(RequestId) {
            Some(account) => {
                info!(method, route, status, outcome = word, ms, request = %id, %account, "request")
            }
            None => info!(method, route, status, outcome = word, ms, request = %id, "request"),
        }
    }
}
