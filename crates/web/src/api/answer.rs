use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use openlead_core::once::Kept;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::record::Record;
use crate::Problem;

/// What a handler of the REST API returns.
pub type Answered = Result<Answer, Problem>;

/// An answer of the REST API that is no problem. It is written inside the transaction, so that it can be kept with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer(Kept);

/// Where the REST API begins.
pub const ROOT: &str = "/api/v1";
/// Says that the answer is that of an earlier request with the same `Idempotency-Key`.
pub const REPLAYED: &str = "idempotent-replayed";

impl Answer {
    fn new(status: StatusCode, body: Option<String>) -> Self {
        Self(Kept {
            status: status.as_u16(),
            headers: Vec::new(),
            body,
        })
    }

    /// 200 with this under `data`.
    pub fn data(data: &impl Serialize) -> Self {
        Self::new(StatusCode::OK, Some(json!({ "data": data }).to_string()))
    }

    /// 200 with a list under `data` and what is to be said about it under `meta`.
    pub fn list(data: &impl Serialize, meta: &impl Serialize) -> Self {
        let body = json!({ "data": data, "meta": meta });
        Self::new(StatusCode::OK, Some(body.to_string()))
    }

    /// 200 with a record and its `ETag`.
    pub fn record(record: &impl Serialize) -> Self {
        Self::data(record).tagged(&etag(record))
    }

    /// 201 with a new record, its `ETag` and its address.
    pub fn created<R: Record>(id: R::Id, record: &R) -> Self {
        let mut answer = Self::record(record).at::<R>(id);
        answer.0.status = StatusCode::CREATED.as_u16();
        answer
    }

    /// With the address of what was made.
    pub fn at<R: Record>(self, id: R::Id) -> Self {
        self.header(LOCATION.as_str(), &format!("{ROOT}{}/{id}", R::PATH))
    }

    /// 201 with this under `data`.
    pub fn made(data: &impl Serialize) -> Self {
        let mut answer = Self::data(data);
        answer.0.status = StatusCode::CREATED.as_u16();
        answer
    }

    /// 204.
    pub fn nothing() -> Self {
        Self::new(StatusCode::NO_CONTENT, None)
    }

    /// 204 with the `ETag` of the record as it is now.
    pub fn changed(record: &impl Serialize) -> Self {
        Self::nothing().tagged(&etag(record))
    }

    /// What is kept while something goes on: with what it was begun.
    pub(super) fn begun(with: &impl Serialize) -> Self {
        Self::new(StatusCode::ACCEPTED, Some(json!(with).to_string()))
    }

    /// With what something was begun that has not ended.
    pub(super) fn begun_with<T: DeserializeOwned>(&self) -> Option<T> {
        let body = self
            .0
            .body
            .as_ref()
            .filter(|_| self.0.status == StatusCode::ACCEPTED)?;
        serde_json::from_str(body).ok()
    }

    /// The answer that was kept.
    pub(super) fn replayed(kept: Kept) -> Self {
        Self(kept).header(REPLAYED, "true")
    }

    /// Whether it is that of an earlier request.
    pub fn is_replayed(&self) -> bool {
        self.0.headers.iter().any(|(name, _)| name == REPLAYED)
    }

    pub(super) fn kept(&self) -> &Kept {
        &self.0
    }

    fn tagged(self, etag: &str) -> Self {
        self.header(ETAG.as_str(), etag)
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.0.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn etag(&self) -> Option<&str> {
        let mut headers = self.0.headers.iter();
        let tag = headers.find(|(name, _)| name == ETAG.as_str());
        tag.map(|(_, value)| value.as_str())
    }

    /// Whether one of these tags (`If-Match`, `If-None-Match`) is the record's.
    pub(super) fn is(&self, tags: &str) -> bool {
        let own = self.etag();
        let mut tags = tags
            .split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"));
        own.is_some() && tags.any(|tag| tag == "*" || Some(tag) == own)
    }

    /// 304 when the caller has it already.
    pub(super) fn unless(self, known: Option<&str>) -> Self {
        match known {
            Some(known) if self.is(known) => Self(Kept {
                status: StatusCode::NOT_MODIFIED.as_u16(),
                body: None,
                ..self.0
            }),
            _ => self,
        }
    }
}

/// The strong validator of a record: changes whenever anything of it does.
fn etag(record: &impl Serialize) -> String {
    let text = json!(record).to_string();
    let hash: String = Sha256::digest(text)[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{hash}\"")
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response<Body> {
        let has_body = self.0.body.is_some();
        let mut response = Response::new(self.0.body.map_or_else(Body::empty, Body::from));
        *response.status_mut() = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        for (name, value) in &self.0.headers {
            if let (Ok(name), Ok(value)) =
                (name.parse::<HeaderName>(), HeaderValue::from_str(value))
            {
                headers.insert(name, value);
            }
        }
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.insert(
            axum::http::header::VARY,
            HeaderValue::from_static("Authorization"),
        );
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_among_several_and_weak_ones_count() {
        let answer = Answer::record(&json!({ "id": 1 }));
        let tag = answer.etag().unwrap().to_owned();
        assert!(answer.is(&format!("\"x\", W/{tag}")) && answer.is("*"));
        assert!(!answer.is("\"x\"") && !Answer::nothing().is("*"));
        assert_ne!(
            Some(tag.as_str()),
            Answer::record(&json!({ "id": 2 })).etag()
        );
    }
}
