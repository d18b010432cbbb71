use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use openlead_core::{Error, FieldError};

use crate::RequestId;
use crate::body::Unreadable;

/// An answer that is not what was asked for, as `application/problem+json` (RFC 9457) with the keys that clients of
/// Getlead's REST API read besides (`message`, `error`). The edge writes it, since it knows the request's id.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    fields: Vec<Value>,
    /// Further keys of the answer.
    extra: Map<String, Value>,
    /// For the log, never for the caller.
    cause: Option<String>,
}

impl Problem {
    /// A status with a word for programs and a sentence for people.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            fields: Vec::new(),
            extra: Map::new(),
            cause: None,
        }
    }

    /// There is nothing at this address.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }

    /// The address does not take this method.
    pub fn method_not_allowed() -> Self {
        let detail = "This address takes the methods in the Allow header.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
    }

    /// No key, or none that is known.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }

    /// The key or the person may not do this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", detail)
    }

    /// It has changed since the caller read it.
    pub fn changed() -> Self {
        let detail = "This has changed since you read it. Read it again, then send your change with its new ETag.";
        Self::new(StatusCode::PRECONDITION_FAILED, "changed", detail)
    }

    /// A wrong part of the body, by its JSON pointer (RFC 6901).
    pub fn wrong(pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let field = json!({ "pointer": pointer, "detail": detail });
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail).field(field)
    }

    /// A wrong parameter of the query.
    pub fn wrong_parameter(name: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let field = json!({ "parameter": name, "detail": detail });
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            format!("{name}: {detail}"),
        )
        .field(field)
    }

    /// Too many requests: in so many seconds there may be one again. Never more than 120 are said.
    pub fn too_many(seconds: u64) -> Self {
        let seconds = seconds.clamp(1, 120);
        let detail = format!("Too many requests. Send the next one in {seconds} seconds.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail)
            .with("retry_after", seconds)
    }

    /// With one more key in the answer.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(key.to_owned(), value.into());
        self
    }

    fn field(mut self, field: Value) -> Self {
        self.fields.push(field);
        self
    }

    /// A fault of openlead; the caller gets the request's id, the log the cause.
    pub fn internal(cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "")
        }
    }

    /// The cause that only the log may have.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }

    pub(crate) fn answer(&self, id: RequestId) -> Response {
        let detail = match self.cause {
            None => self.detail.clone(),
            Some(_) => format!("Something went wrong here. If it happens again, report {id}."),
        };
        let mut body = json!({
            "type": "about:blank",
            "title": self.title(),
            "status": self.status.as_u16(),
            "detail": detail,
            "errors": self.fields,
            "request_id": id.to_string(),
            "message": detail,
            "error": { "code": self.code, "message": detail },
        });
        for (key, value) in &self.extra {
            body[key] = value.clone();
        }
        let kind = HeaderValue::from_static("application/problem+json");
        let mut answer = (self.status, [(CONTENT_TYPE, kind)], body.to_string()).into_response();
        if let Some(seconds) = self.retry_after() {
            answer.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(WWW_AUTHENTICATE, bearer);
        }
        answer
    }

    fn retry_after(&self) -> Option<u64> {
        match self.status {
            StatusCode::SERVICE_UNAVAILABLE => Some(1),
            _ => self.extra.get("retry_after").and_then(Value::as_u64),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = self.status.into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

impl From<Unreadable> for Problem {
    fn from(why: Unreadable) -> Self {
        match why {
            Unreadable::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "This is too large. Send it in parts.",
            ),
            Unreadable::Slow => Self::new(
                StatusCode::REQUEST_TIMEOUT,
                "too_slow",
                "The request did not arrive in time. Send it again.",
            ),
            Unreadable::Broken => Self::new(
                StatusCode::BAD_REQUEST,
                "broken",
                "The request ended too early. Send it again.",
            ),
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let detail = error.to_string();
        match error {
            Error::NotFound(_) => Self::new(StatusCode::NOT_FOUND, "not_found", detail),
            Error::Forbidden(_) => Self::new(StatusCode::FORBIDDEN, "forbidden", detail),
            Error::LeadExists(lead) => Self::new(StatusCode::CONFLICT, "lead_exists", detail)
                .with("lead_id", lead.to_string()),
            Error::Stale => Self::changed(),
            Error::Conflict(_) => Self::new(StatusCode::CONFLICT, "conflict", detail),
            Error::Invalid(fields) => Self {
                fields: fields.iter().map(field).collect(),
                ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
            },
            Error::Unavailable(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)
            }
            Error::Internal(cause) => Self::internal(cause),
        }
    }
}

impl From<openlead_db::Error> for Problem {
    fn from(error: openlead_db::Error) -> Self {
        Error::from(error).into()
    }
}

/// A wrong field, with its place in the body.
fn field(wrong: &FieldError) -> Value {
    json!({ "pointer": pointer(&wrong.field), "detail": wrong.message })
}

/// The place of a field as a JSON pointer (RFC 6901); of none the whole.
pub(crate) fn pointer(field: &str) -> String {
    let place = field.replace('~', "~0").replace('/', "~1");
    match place.is_empty() {
        true => place,
        false => format!("/{}", place.replace('.', "/")),
    }
}
