//! The routes of the pages, a block an area.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use super::Routes;
use crate::lead::pages as lead;
use crate::{assets, live, me, same_site, session, setup};

/// What people see. Each change is one that a page of openlead asked for.
pub fn routes() -> Routes {
    let pages = signing_in()
        .merge(me())
        .route("/live", get(live::stream))
        .route("/leads", get(lead::index));
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
        .route(
            "/sign-in/code",
            get(session::ask_code).post(session::enter_code),
        )
        .route("/sign-out", post(session::sign_out))
        .route(
            "/welcome/{secret}",
            get(session::ask_link).post(session::follow_link),
        )
        .route("/setup", get(setup::ask).post(setup::make))
        .route("/setup/owner", get(setup::ask_owner))
}

fn me() -> Routes {
    Router::new()
        .route("/me", get(me::index))
        .route("/me/theme", post(me::set_theme))
        .route("/me/side-bar", post(me::fold))
        .route("/me/time-zone", post(me::set_time_zone))
        .route("/me/password", post(me::change_password))
        .route("/me/two-step", get(me::ask_two_step).post(me::turn_on))
        .route("/me/two-step/off", post(me::turn_off))
        .route("/me/sessions/end-others", post(me::end_others))
        .route("/me/sessions/{id}/end", post(me::end))
}
