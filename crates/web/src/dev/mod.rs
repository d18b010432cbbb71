//! Pages for those who build pages; not in a release.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;

use crate::filters;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "dev/styles.html")]
struct Styles {
    frame: Frame,
    hues: [&'static str; 12],
    drawer: bool,
}

/// `GET /dev/styles`: every component in every state.
pub async fn styles(visit: Visit, RawQuery(query): RawQuery) -> Response {
    page::show(&Styles {
        frame: visit.frame("Styles", Area::Elsewhere),
        hues: [
            "slate", "red", "orange", "amber", "lime", "green", "teal", "cyan", "blue", "indigo",
            "violet", "pink",
        ],
        drawer: query.is_some(),
    })
}
