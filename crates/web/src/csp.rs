//! What a page may load and do: its own files, nothing else. No inline script or style gets through.

use axum::http::HeaderValue;

/// The policy of every page.
pub const PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'",
);
