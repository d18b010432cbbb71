use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;
use utoipa::OpenApi as _;

use super::document::{Document, complete};
use super::key::Key;
use super::own;
use crate::{App, Problem, routes};

/// The document of the REST API, made of its routes.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(routes::rest().into_openapi());
    complete(&mut document);
    document
}

fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| document().to_json().expect("a document of texts"))
}

/// The document, for everybody; asked with a key it has the account's own additional fields.
pub async fn read_openapi(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    if !parts.headers.contains_key(AUTHORIZATION) {
        return Ok(answer("public, max-age=300", text().to_owned()));
    }
    let key = Key::from_request_parts(&mut parts, &app).await?;
    let look = key
        .openlead()
        .look(key.actor(), |act| Ok(Arc::clone(&act.catalog)));
    let catalog = look.await?;
    let mut document: Json = serde_json::from_str(text()).expect("a document");
    own::add(&mut document, &catalog);
    Ok(answer("private, no-cache", document.to_string()))
}

fn answer(caching: &'static str, text: String) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static(caching)),
        (VARY, HeaderValue::from_static("authorization")),
    ];
    (headers, text).into_response()
}
