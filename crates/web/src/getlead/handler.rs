use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use openlead_core::{Error, Id, Openlead, forward};

use super::call::{Call, Failed};
use super::endpoint::{CHECK, Endpoint, Outcome};
use super::params::Params;
use super::reply::{Data, reply};
use super::{ALL, WEBSITE_CONTACTS};
use crate::body::{self, Unreadable};
use crate::{App, ClientAddress, RequestId};

const ALLOWED: &str = "GET, POST, OPTIONS";
const HEADERS: &str = "Content-Type, Authorization, Accept, Idempotency-Key";
const A_DAY: &str = "86400";

/// Answers a call of the v1 API. `token` is the one in the path, where the endpoint has it there.
pub async fn handle(
    app: Arc<App>,
    endpoint: Endpoint,
    token: Option<String>,
    request: Request,
) -> Response<Body> {
    let mut response = match *request.method() {
        Method::OPTIONS => preflight(),
        Method::GET | Method::POST => answer(&app, endpoint, token, request).await,
        _ => method_not_allowed(endpoint),
    };
    // On failures too: without it a browser hides the answer from the form's script.
    response.headers_mut().insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    response
}

/// The answer to a call of an address that called too often.
pub fn too_many(path: &str) -> Response<Body> {
    let is_called = |endpoint: &Endpoint| path.split('/').any(|part| part == endpoint.name);
    let endpoint = ALL.into_iter().find(is_called).unwrap_or(WEBSITE_CONTACTS);
    let message = "Too many calls. Please try again later.";
    refuse(endpoint, StatusCode::TOO_MANY_REQUESTS, message)
}

fn preflight() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static(ALLOWED),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static(HEADERS),
    );
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static(A_DAY),
    );
    response
}

fn method_not_allowed(endpoint: Endpoint) -> Response<Body> {
    let mut response = refuse(endpoint, StatusCode::METHOD_NOT_ALLOWED, "Use GET or POST.");
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(ALLOWED));
    response
}

async fn answer(
    app: &App,
    endpoint: Endpoint,
    token: Option<String>,
    request: Request,
) -> Response<Body> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let body = match body::read(body, app.settings.body_bytes).await {
        Ok(body) => body,
        Err(why) => return not_read(endpoint, why),
    };
    let (params, unreadable) = read(&parts, body).await;
    let Some(secret) = secret(token, &params, &parts.headers) else {
        return refuse(endpoint, StatusCode::OK, CHECK);
    };
    let call = Arc::new(Call {
        endpoint,
        params,
        unreadable,
        secret,
        address: parts
            .extensions
            .get::<ClientAddress>()
            .map(ToString::to_string)
            .unwrap_or_default(),
        id: Id::new(
            parts
                .extensions
                .get::<RequestId>()
                .map_or_else(|| app.openlead.db.ids().next(), |id| id.0),
        ),
        started,
        forwarded: parts.headers.contains_key(forward::MARK),
    });
    match run(&app.openlead, &call).await {
        Ok(Outcome {
            success: true,
            message,
            data,
            ..
        }) => reply(StatusCode::OK, "success", message, &data),
        Ok(Outcome { message, .. }) | Err(Failed::Refused(message, _)) => {
            refuse(endpoint, StatusCode::OK, message)
        }
        Err(Failed::Token) => {
            app.metrics.unknown_tokens.inc();
            refuse(endpoint, StatusCode::OK, "Invalid token.")
        }
        Err(Failed::Fault(error)) => unavailable(endpoint, &error),
    }
}

/// The parameters; of a call whose body cannot be read those of its URL, and why.
async fn read(parts: &Parts, body: Bytes) -> (Params, Option<String>) {
    let query = parts.uri.query();
    let content_type = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    match Params::read(query, content_type, body).await {
        Ok(params) => (params, None),
        Err(_) => {
            let why =
                "The body could not be read: send a form or a JSON object, with its Content-Type.";
            (
                Params::of_query(query.unwrap_or_default()),
                Some(why.to_owned()),
            )
        }
    }
}

/// The token of the path, else of the parameters, else of the `Authorization` header.
fn secret(path: Option<String>, params: &Params, headers: &HeaderMap) -> Option<String> {
    let from_header = || {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, token) = value.trim().split_once(' ')?;
        let known = scheme.eq_ignore_ascii_case("token") || scheme.eq_ignore_ascii_case("bearer");
        known.then(|| token.trim().to_owned())
    };
    let token = path
        .or_else(|| params.get("token").map(str::to_owned))
        .or_else(from_header);
    token.filter(|token| !token.is_empty())
}

/// Runs the act; a refusal has written nothing, so its line in the request log is a transaction of its own.
async fn run(openlead: &Arc<Openlead>, call: &Arc<Call>) -> Result<Outcome, Failed> {
    let (this, that) = (Arc::clone(openlead), Arc::clone(call));
    let done = openlead.db.write(move |tx| that.run(&this, tx)).await;
    if let Err(Failed::Refused(message, remarks)) = &done {
        let (this, that) = (Arc::clone(openlead), Arc::clone(call));
        let (message, remarks) = (*message, remarks.clone());
        openlead
            .db
            .write(move |tx| that.record_refusal(&this, tx, message, &remarks))
            .await?;
    }
    done
}

fn not_read(endpoint: Endpoint, why: Unreadable) -> Response<Body> {
    match why {
        Unreadable::TooLarge => refuse(
            endpoint,
            StatusCode::PAYLOAD_TOO_LARGE,
            "The request is larger than 1 MiB.",
        ),
        Unreadable::Slow => refuse(
            endpoint,
            StatusCode::REQUEST_TIMEOUT,
            "The request did not arrive in time.",
        ),
        Unreadable::Broken => refuse(endpoint, StatusCode::OK, CHECK),
    }
}

fn refuse(endpoint: Endpoint, code: StatusCode, message: &str) -> Response<Body> {
    let data = if endpoint.has_data {
        Data::Null
    } else {
        Data::None
    };
    reply(code, endpoint.refusal, message, &data)
}

/// Also for faults of openlead: what the client must do is the same, keep the lead and send it again.
fn unavailable(endpoint: Endpoint, error: &Error) -> Response<Body> {
    match error {
        Error::Unavailable(why) => tracing::warn!(why, "a call was answered 503"),
        other => tracing::error!(error = %other, "a call was answered 503"),
    }
    let message = "The server cannot take this now. Please send it again.";
    refuse(endpoint, StatusCode::SERVICE_UNAVAILABLE, message)
}
