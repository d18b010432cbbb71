//! The leads of the table as a file.

use std::sync::Arc;

use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::export::{self, Format};
use openlead_core::lead::{self, Query};
use openlead_core::{Actor, Error, time};
use serde::Deserialize;

use super::asked::Asked;
use crate::form::Form;
use crate::nav::Area;
use crate::visit::Visit;
use crate::{App, Problem, download};

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Wanted {
    at: String,
    format: String,
}

/// `POST /leads/export`: a POST, since it is noted in the audit log, and no browser shall fetch it ahead.
pub async fn export(visit: Visit, Form(wanted): Form<Wanted>) -> Result<Response, Problem> {
    visit.look(|act| act.require(Right::Export)).await?;
    let asked: Asked = serde_html_form::from_str(&wanted.at).unwrap_or_default();
    let query = asked.settled().query()?;
    let wrong = || Error::invalid("format", "Choose csv, xlsx or ndjson.");
    let format = [Format::Csv, Format::Xlsx, Format::Ndjson]
        .into_iter()
        .find(|format| format.as_str() == wanted.format)
        .ok_or_else(wrong)?;
    let zone = visit.frame("", Area::Leads).zone;
    Ok(send(&visit.app, visit.by.actor, query, format, &zone).await?)
}

/// The leads that somebody sees and a query finds, written while they are sent.
///
/// # Errors
/// `Forbidden`; `Invalid` for the query.
pub async fn send(
    app: &Arc<App>,
    actor: Actor,
    query: Query,
    format: Format,
    zone: &jiff::tz::TimeZone,
) -> Result<Response, Error> {
    let asked = query.clone();
    // What is wrong is said before the first byte.
    let look = app.openlead.look(actor, move |act| {
        act.require(Right::Export)?;
        lead::export_found(act, &asked, None, 1).map(drop)
    });
    look.await?;
    let openlead = Arc::clone(&app.openlead);
    let day = time::date_in(app.openlead.db.clock().now(), zone);
    let body = download::body(move |to| async move {
        let written = export::leads(&openlead, actor, query, format, to, |_| {}).await;
        written.map(|(to, _)| to)
    });
    let name = format!("leads {day}.{}", format.as_str());
    Ok(download::attachment(&name, format.media_type(), body))
}
