//! The only table of routes.

mod pages;
mod rest;

pub use rest::rest;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{MethodRouter, any, get};

use crate::api;
use crate::getlead::{
    DEAL_CREATION, DEPARTMENT_ASSIGN, Endpoint, LEAD_STATUS, NOTE_CREATION, STATUS_CHANGE,
    TASK_CREATION, WEBSITE_CONTACTS, handle,
};
use crate::visit::Visit;
use crate::{App, Problem, edge, health, rate};

/// Routes that still lack what requests share.
pub type Routes = Router<Arc<App>>;

/// Everything that the server answers.
pub fn router(app: Arc<App>) -> Router {
    let routes = Router::new()
        .merge(operations())
        .merge(getlead().layer(from_fn_with_state(app.clone(), rate::intake)))
        .merge(pages::routes())
        .nest(api::ROOT, api(&app));
    dressed(routes, app)
}

/// Routes with what every request gets: an id, headers, a count, a log line, and an answer whatever happens.
pub fn dressed(routes: Routes, app: Arc<App>) -> Router {
    answering(routes)
        .layer(from_fn_with_state(app.clone(), edge::around))
        .with_state(app)
}

/// With an answer for what is not there, inside of the layers that follow.
fn answering(routes: Routes) -> Routes {
    routes
        // Asked for who visits, so that the page about it can be within their shell.
        .fallback(async |_: Result<Visit, Response>| Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
}

fn operations() -> Routes {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
}

/// The REST API: its routes, with what its requests have in common.
fn api(app: &Arc<App>) -> Routes {
    let rest: Routes = rest().into();
    answering(rest.route("/openapi.json", get(api::openapi::read_openapi)))
        .layer(from_fn_with_state(app.clone(), api::enter))
        .layer(from_fn_with_state(app.clone(), rate::rest))
        .layer(api::cors())
}

fn getlead() -> Routes {
    Router::new()
        .route("/api/gl-website-contacts", call(WEBSITE_CONTACTS))
        .route("/api/gl-task-creation-api", call(TASK_CREATION))
        .route("/api/gl-note-creation-api", call(NOTE_CREATION))
        .route("/api/gl-status-change-api", call(STATUS_CHANGE))
        .route("/api/gl-deal-creation-api", call(DEAL_CREATION))
        .route("/api/get-lead-status", call(LEAD_STATUS))
        .route(
            "/api/gl-department-vise-agent-assign",
            call_with_token_in_path(),
        )
        .route(
            "/api/gl-department-vise-agent-assign/",
            call_with_token_in_path(),
        )
        .route(
            "/api/gl-department-vise-agent-assign/{token}",
            call_with_token_in_path(),
        )
}

fn call(endpoint: Endpoint) -> MethodRouter<Arc<App>> {
    any(move |State(app): State<Arc<App>>, request: Request| handle(app, endpoint, None, request))
}

/// Without a token in the path there is none, whatever the parameters say; one that is no UTF-8 is an unknown one.
fn call_with_token_in_path() -> MethodRouter<Arc<App>> {
    any(
        |State(app): State<Arc<App>>,
         token: Result<Option<Path<String>>, PathRejection>,
         request: Request| {
            let unknown = |_| Some(Path(char::REPLACEMENT_CHARACTER.to_string()));
            let token = token.unwrap_or_else(unknown).map(|Path(token)| token);
            handle(
                app,
                DEPARTMENT_ASSIGN,
                Some(token.unwrap_or_default()),
                request,
            )
        },
    )
}
