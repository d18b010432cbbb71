//! For those who watch over the server: is it alive, does it take leads, how is it doing.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::{App, Problem};

/// How long a test write may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long its result counts: whoever asks more often costs no more writes.
const FRESH: Duration = Duration::from_millis(500);

/// When the database was last tried, and why it did not take a write.
#[derive(Default)]
pub(crate) struct Readiness(Mutex<Option<(Instant, Result<(), String>)>>);

/// `/healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: 200 when the database takes writes, else 503 with the reason.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    match check(&app).await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(reason) => {
            let body = json!({ "status": "not ready", "reason": reason });
            (
                StatusCode::SERVICE_UNAVAILABLE,
                [(RETRY_AFTER, "1")],
                Json(body),
            )
                .into_response()
        }
    }
}

async fn check(app: &App) -> Result<(), String> {
    if app.stop.is_draining() {
        return Err("The server is stopping.".to_owned());
    }
    // Held while trying, so that those who ask meanwhile share the result.
    let mut last = app.readiness.0.lock().await;
    match &*last {
        Some((at, result)) if at.elapsed() < FRESH => return result.clone(),
        _ => {}
    }
    let result = match timeout(PATIENCE, app.openlead.try_write()).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(format!("The database takes no writes: {error}")),
        Err(_) => Err(format!("A write took longer than {PATIENCE:?}.")),
    };
    *last = Some((Instant::now(), result.clone()));
    result
}

/// `/metrics`: the counts as Prometheus text, for those with the token when there is one.
pub async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if let Some(token) = &app.settings.metrics_token
        && !shows(&headers, token)
    {
        let detail = "Send the metrics token as Authorization: Bearer.";
        let problem = Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail);
        return ([(WWW_AUTHENTICATE, "Bearer")], problem).into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}

fn shows(headers: &HeaderMap, token: &str) -> bool {
    let sent = headers
        .get(AUTHORIZATION)
        .map_or(&b""[..], |value| value.as_bytes());
    let wanted = format!("Bearer {token}");
    // In the same time wherever they differ.
    sent.len() == wanted.len()
        && sent
            .iter()
            .zip(wanted.as_bytes())
            .fold(0, |all, (a, b)| all | (a ^ b))
            == 0
}
