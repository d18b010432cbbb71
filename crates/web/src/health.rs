//! Whether the server lives, can write, and what it counts.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use openlead_core::Error;
use openlead_db::args;
use serde_json::json;

use crate::{App, Problem};

const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process answers. Says nothing of the database.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: a write reached the database just now. 503, with the reason, while draining or when it did not.
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let not_ready = match writable(&app).await {
        _ if app.stop.is_draining() => "the server is stopping".to_owned(),
        Ok(()) => return axum::Json(json!({ "status": "ready" })).into_response(),
        Err(why) => why,
    };
    let body = axum::Json(json!({ "status": "not ready", "reason": not_ready }));
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, "1")],
        body,
    )
        .into_response()
}

async fn writable(app: &App) -> Result<(), String> {
    let write = app.openlead.db.write(|tx| {
        let now = tx.now();
        tx.execute(
            "INSERT INTO server (name, value) VALUES ('ready', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            args![now.to_string()],
        )?;
        Ok::<_, Error>(())
    });
    match tokio::time::timeout(PATIENCE, write).await {
        Ok(written) => written.map_err(|error| error.to_string()),
        Err(_) => Err("the database did not answer in 2 seconds".to_owned()),
    }
}

/// `GET /metrics`: the counts, in Prometheus' text form; with a bearer token where the operator set one.
pub async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    if app
        .settings
        .metrics_token
        .as_deref()
        .is_some_and(|token| given != Some(token))
    {
        return Problem::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Send the metrics token.",
        )
        .into_response();
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}
