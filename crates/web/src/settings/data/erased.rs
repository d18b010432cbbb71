use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::person::{self, Certificate, NOT_COVERED};
use openlead_core::{Id, of};

use super::PATH;
use crate::import::words::number;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, download, filters};

type At = Path<Id<of::Event>>;

#[derive(Template)]
#[template(path = "settings/data/erased.html")]
struct Erased {
    frame: Frame,
    side: Side,
    certificate: Certificate,
}

/// `GET /settings/data/erased/{id}`: the certificate, for as long as the audit log has its event.
pub async fn show(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    let certificate = visit.look(move |act| person::certificate(act, id)).await?;
    Ok(page::show(&Erased {
        frame: visit.frame("A person was erased", Area::Settings),
        side: Side::of(&visit, PATH),
        certificate,
    }))
}

/// `GET /settings/data/erased/{id}/certificate`: the same as a file.
pub async fn certificate(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    let certificate = visit.look(move |act| person::certificate(act, id)).await?;
    let text = format!("{:#}\n", certificate.to_json());
    let name = format!("certificate {id}.json");
    Ok(download::attachment(
        &name,
        "application/json",
        Body::from(text),
    ))
}
