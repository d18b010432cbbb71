//! Pages for those who build pages; not in a release.

use askama::Template;
use axum::response::Response;

use crate::filters;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "dev/styles.html")]
struct Styles {
    frame: Frame,
}

/// `GET /dev/styles`: every component in every state.
pub async fn styles(visit: Visit) -> Response {
    page::show(&Styles {
        frame: visit.frame("Styles", Area::Elsewhere),
    })
}
