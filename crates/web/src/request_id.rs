use std::fmt;

use axum::http::HeaderValue;
use openlead_core::{Id, of};

/// The number of a request, in its extensions; the answer carries it as `X-Request-Id`, a log line as `request`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub i64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Id::<of::Request>::new(self.0).fmt(f)
    }
}

impl From<RequestId> for HeaderValue {
    fn from(id: RequestId) -> Self {
        Self::from_str(&id.to_string()).expect("digits and letters")
    }
}
