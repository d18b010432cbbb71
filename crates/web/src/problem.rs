use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

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

    fn title(&self) -> &'static str {
        self.status.canonical_reason().unwrap_or("Error")
    }

    pub(crate) fn answer(&self, id: RequestId) -> Response {
        let detail = match self.cause {
            None => self.detail.clone(),
            Some(_) => format!("Something went wrong here. If it happens again, report {id}."),
        };
        let body = json!({
            "type": "about:blank",
            "title": self.title(),
            "status": self.status.as_u16(),
            "detail": detail,
            "errors": self.fields,
            "request_id": id.to_string(),
            "message": detail,
            "error": { "code": self.code, "message": detail },
        });
        let kind = HeaderValue::from_static("application/problem+json");
        let mut answer = (self.status, [(CONTENT_TYPE, kind)], body.to_string()).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            let second = HeaderValue::from_static("1");
            answer.headers_mut().insert(RETRY_AFTER, second);
        }
        answer
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

/// A wrong field, with its place in the body as a JSON pointer (RFC 6901).
fn field(wrong: &FieldError) -> Value {
    let place = wrong.field.replace('~', "~0").replace('/', "~1");
    json!({ "pointer": format!("/{place}"), "detail": wrong.message })
}
