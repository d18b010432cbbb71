//! The routes of the pages, a block an area.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use super::Routes;
use crate::lead::pages as lead;
use crate::{assets, same_site, session};

/// What people see. Each change is one that a page of openlead asked for.
pub fn routes() -> Routes {
    let pages = signing_in().route("/leads", get(lead::index));
    #[cfg(debug_assertions)]
    let pages = pages.route("/dev/styles", get(crate::dev::styles));
    pages
        .layer(from_fn(same_site::required))
        .route("/assets/{name}", get(assets::send))
}

fn signing_in() -> Routes {
    Router::new()
        .route("/", get(session::home))
        .route("/sign-in", get(session::ask).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
}
