use std::time::Duration;

use axum::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
};
use axum::http::{HeaderName, Method};
use tower_http::cors::{Any, CorsLayer};

use super::answer::REPLAYED;
use super::door::{IGNORED, IGNORED_PARAMETERS};
use super::once::HEADER;

const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Scripts of any origin may call: a key has to be sent by the script itself, so a browser gives nothing away.
pub fn cors() -> CorsLayer {
    let name = HeaderName::from_static;
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::DELETE])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_MATCH,
            IF_NONE_MATCH,
            name(HEADER),
        ])
        .expose_headers([
            ETAG,
            LOCATION,
            RETRY_AFTER,
            name("x-request-id"),
            name("ratelimit"),
            name("ratelimit-policy"),
            name(REPLAYED),
            name(IGNORED),
            name(IGNORED_PARAMETERS),
        ])
        .max_age(A_DAY)
}
