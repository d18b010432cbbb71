use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use crate::Outcome;

/// What an answer has beside `status` and `message`.
#[derive(Clone, Default)]
pub enum Data {
    /// No third key.
    #[default]
    None,
    /// `"data": null`.
    Null,
    /// `"data": {"status_name": …}`.
    StatusName(String),
}

/// An answer of the v1 API (contract v1, section 2): the keys in this order.
#[derive(Serialize)]
struct Reply<'a> {
    status: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Option<StatusName<'a>>>,
}

#[derive(Serialize)]
struct StatusName<'a> {
    status_name: &'a str,
}

/// An answer: the HTTP code is 200 for whatever has to do with the call, others are for transport.
pub fn reply(code: StatusCode, status: &'static str, message: &str, data: &Data) -> Response<Body> {
    let data = match data {
        Data::None => None,
        Data::Null => Some(None),
        Data::StatusName(status_name) => Some(Some(StatusName { status_name })),
    };
    let body = serde_json::to_vec(&Reply {
        status,
        message,
        data,
    })
    .expect("texts can be written as JSON");
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = code;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    let mut word = status;
    if code == StatusCode::SERVICE_UNAVAILABLE {
        word = "unavailable";
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if code == StatusCode::TOO_MANY_REQUESTS {
        word = "limited";
    }
    response.extensions_mut().insert(Outcome {
        word,
        account: None,
    });
    response
}
