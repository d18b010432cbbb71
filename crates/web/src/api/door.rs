use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::{App, Problem, body};

/// What tells a request from others: a hash of its method, address and body, in its extensions.
#[derive(Debug, Clone)]
pub struct Fingerprint(pub String);

/// Names of keys in the body that nobody reads, and of the parameters that somebody does; the answer says what is left.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    keys: Arc<Mutex<Vec<String>>>,
    read: Arc<Mutex<Vec<String>>>,
}

/// Names the parts of the body that nobody reads, as JSON pointers.
pub const IGNORED: &str = "ignored-fields";
/// Names the parameters of the query that nobody reads.
pub const IGNORED_PARAMETERS: &str = "ignored-parameters";
/// The most that are named.
const MOST: usize = 20;

impl Ignored {
    /// Notes the JSON pointer of a key.
    pub fn add(&self, pointer: String) {
        let mut names = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() < MOST && pointer.is_ascii() {
            names.push(pointer);
        }
    }

    /// Notes the parameters that something reads.
    pub fn reads(&self, names: Vec<String>) {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.extend(names);
    }

    fn keys(&self) -> Option<HeaderValue> {
        let names = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        listed(&names)
    }

    /// The parameters of a query that nothing has read.
    fn parameters(&self, query: &str) -> Option<HeaderValue> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let named = form_urlencoded::parse(query.as_bytes());
        let mut unread: Vec<String> = named
            .filter(|(name, value)| !value.is_empty() && name.is_ascii())
            .map(|(name, _)| name.strip_suffix("[]").unwrap_or(&name).to_owned())
            .filter(|name| !read.contains(name))
            .take(MOST)
            .collect();
        unread.dedup();
        listed(&unread)
    }
}

fn listed(names: &[String]) -> Option<HeaderValue> {
    let text = names.join(", ");
    let header = HeaderValue::from_str(&text).ok();
    header.filter(|_| !text.is_empty())
}

/// Before every handler of the REST API: the body is read within its limit, and hashed with the address.
pub async fn enter(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if is_file(&request) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let body = match body::read(body, app.settings.body_bytes).await {
        Ok(body) => body,
        Err(why) => return Problem::from(why).into_response(),
    };
    let address = parts
        .uri
        .path_and_query()
        .map_or("", |address| address.as_str());
    let fingerprint = fingerprint(&[parts.method.as_str().as_bytes(), address.as_bytes(), &body]);
    let ignored = Ignored::default();
    parts.extensions.insert(Fingerprint(fingerprint));
    parts.extensions.insert(ignored.clone());
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let mut answer = next.run(Request::from_parts(parts, whole(body))).await;
    if let Some(names) = ignored.keys() {
        answer.headers_mut().insert(IGNORED, names);
    }
    let of_query = ignored.parameters(&query);
    if let Some(names) = of_query.filter(|_| answer.status().is_success()) {
        answer.headers_mut().insert(IGNORED_PARAMETERS, names);
    }
    answer
}

/// Whether the body is a file, which goes to the disk as it comes and has a limit of its own.
fn is_file(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path().ends_with("/imports")
}

fn whole(body: Bytes) -> Body {
    if body.is_empty() {
        Body::empty()
    } else {
        Body::from(body)
    }
}

/// A hash of parts that tells a request from others.
pub fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
