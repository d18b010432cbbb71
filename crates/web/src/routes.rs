//! The only table of routes.

mod pages;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api;
use crate::getlead::{
    DEAL_CREATION, DEPARTMENT_ASSIGN, Endpoint, LEAD_STATUS, NOTE_CREATION, STATUS_CHANGE,
    TASK_CREATION, WEBSITE_CONTACTS, handle,
};
use crate::list::api as list;
use crate::token::api as token;
use crate::{App, Problem, edge, health, meta};

/// Routes that still lack what requests share.
pub type Routes = Router<Arc<App>>;

/// Everything that the server answers.
pub fn router(app: Arc<App>) -> Router {
    let routes = Router::new()
        .merge(operations())
        .merge(getlead())
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
        .fallback(async || Problem::not_found())
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
        .layer(api::cors())
}

/// The routes of the REST API, of which its document is made.
pub fn rest() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(meta::read_meta))
        .routes(routes!(token::list_keys, token::create_key))
        .routes(routes!(token::revoke_key))
        .merge(lists())
}

fn lists() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::default()
        .routes(routes!(list::list_statuses, list::create_status))
        .routes(routes!(
            list::read_status,
            list::change_status,
            list::delete_status
        ))
        .routes(routes!(list::order_statuses))
        .routes(routes!(list::merge_status))
        .routes(routes!(list::list_sources, list::create_source))
        .routes(routes!(
            list::read_source,
            list::change_source,
            list::delete_source
        ))
        .routes(routes!(list::order_sources))
        .routes(routes!(list::merge_source))
        .routes(routes!(list::list_purposes, list::create_purpose))
        .routes(routes!(
            list::read_purpose,
            list::change_purpose,
            list::delete_purpose
        ))
        .routes(routes!(list::order_purposes))
        .routes(routes!(list::merge_purpose))
        .routes(routes!(list::list_lead_types, list::create_lead_type))
        .routes(routes!(
            list::read_lead_type,
            list::change_lead_type,
            list::delete_lead_type
        ))
        .routes(routes!(list::order_lead_types))
        .routes(routes!(list::merge_lead_type))
        .routes(routes!(
            list::list_task_categories,
            list::create_task_category
        ))
        .routes(routes!(
            list::read_task_category,
            list::change_task_category,
            list::delete_task_category
        ))
        .routes(routes!(list::order_task_categories))
        .routes(routes!(list::merge_task_category))
        .routes(routes!(list::list_deal_stages, list::create_deal_stage))
        .routes(routes!(
            list::read_deal_stage,
            list::change_deal_stage,
            list::delete_deal_stage
        ))
        .routes(routes!(list::order_deal_stages))
        .routes(routes!(list::merge_deal_stage))
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
            "/api/gl-department-vise-agent-assign/{token}",
            call_with_token_in_path(),
        )
}

fn call(endpoint: Endpoint) -> MethodRouter<Arc<App>> {
    any(move |State(app): State<Arc<App>>, request: Request| handle(app, endpoint, None, request))
}

/// Without a token in the path there is none, whatever the parameters say.
fn call_with_token_in_path() -> MethodRouter<Arc<App>> {
    any(
        |State(app): State<Arc<App>>, token: Option<Path<String>>, request: Request| {
            let token = token.map(|Path(token)| token).unwrap_or_default();
            handle(app, DEPARTMENT_ASSIGN, Some(token), request)
        },
    )
}
