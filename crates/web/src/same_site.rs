//! Changes come from openlead's own pages: a form on another site is refused, whatever cookies come with it.

use axum::extract::Request;
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::Problem;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses requests that change something and that a browser sends for another site.
pub async fn required(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.headers()) {
        return next.run(request).await;
    }
    let detail = "This came from another site. Open openlead itself and do it there.";
    Problem::new(StatusCode::FORBIDDEN, "other_site", detail).into_response()
}

/// By Fetch Metadata, which browsers send and pages cannot change; else by the origin, which has to be this host.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    match (text(SEC_FETCH_SITE), text(ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST)
        }
        // Not a browser: cookies of somebody else do not come along.
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(headers: &[(&'static str, &'static str)]) -> bool {
        let header = |&(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                value.parse().expect("a value"),
            )
        };
        is_own(&headers.iter().map(header).collect())
    }

    #[test]
    fn only_this_site_may_change_something() {
        assert!(own(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "null")
        ]));
        assert!(!own(&[("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("sec-fetch-site", "same-site")]));
        assert!(own(&[
            ("origin", "https://crm.example"),
            ("host", "crm.example")
        ]));
        assert!(!own(&[
            ("origin", "https://evil.example"),
            ("host", "crm.example")
        ]));
        assert!(!own(&[("origin", "null"), ("host", "crm.example")]));
    }
}
