//! Keeping a report with its filters under a name.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::report::{self, NewReport, Report, SavedReport, Section};
use openlead_core::{Catalog, Id, of};
use serde::Deserialize;

use super::PATH;
use super::asked::Asked;
use super::show::{drawn, named, today};
use crate::Problem;
use crate::filters;
use crate::flash::Flash;
use crate::form::{Ask, Form};
use crate::page;
use crate::visit::Visit;

/// What the form sends.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    pinned: bool,
    #[serde(default)]
    report: String,
    #[serde(default)]
    at: String,
}

/// `POST /reports/saved`
pub async fn add(visit: Visit, Form(form): Form<Named>) -> Result<Response, Problem> {
    let report = named(&form.report)?;
    let asked: Asked = serde_html_form::from_str(&form.at).unwrap_or_default();
    asked.ask(report, today(&visit))?;
    let new = NewReport {
        name: form.name,
        shared: form.shared,
        pinned: form.pinned,
        report,
        asked: asked.encoded(),
    };
    let said = Flash::done(format!("The report {} is saved.", new.name.trim()));
    visit.act(move |act| report::add(act, &new)).await?;
    Ok(visit.go(&asked.path(report, ""), said))
}

/// What pins.
#[derive(Deserialize)]
pub struct Pinned {
    #[serde(default)]
    pinned: bool,
}

/// `POST /reports/saved/{id}/pin`
pub async fn pin(
    visit: Visit,
    Path(id): Path<Id<of::SavedReport>>,
    Form(form): Form<Pinned>,
) -> Result<Response, Problem> {
    visit
        .act(move |act| report::change(act, id, form.pinned))
        .await?;
    let said = if form.pinned {
        "Pinned."
    } else {
        "No longer pinned."
    };
    Ok(visit.go(PATH, Flash::done(said)))
}

/// `POST /reports/saved/{id}/delete`
pub async fn delete(
    visit: Visit,
    Path(id): Path<Id<of::SavedReport>>,
) -> Result<Response, Problem> {
    let gone = visit.act(move |act| report::delete(act, id)).await?;
    let flag = |is: bool| if is { "true" } else { "false" };
    let undo = serde_html_form::to_string([
        ("name", gone.name.as_str()),
        ("shared", flag(gone.shared)),
        ("pinned", flag(gone.pinned)),
        ("report", &gone.report),
        ("at", &gone.asked),
    ]);
    let undo = undo.map_err(|error| Problem::internal(error.to_string()))?;
    let said = Flash::done(format!("The report {} is deleted.", gone.name));
    Ok(visit.go(PATH, said.undo(format!("{PATH}/saved/restore?{undo}"))))
}

/// `POST /reports/saved/restore?…`: the undo of a deletion.
pub async fn restore(visit: Visit, Ask(form): Ask<Named>) -> Result<Response, Problem> {
    add(visit, Form(form)).await
}

#[derive(Template)]
#[template(path = "report/card.html")]
struct Card {
    catalog: Arc<Catalog>,
    saved: SavedReport,
    report: Report,
    section: Option<Section>,
}

/// `GET /reports/saved/{id}/card`: the chart of a pinned report, for the index.
pub async fn card(visit: Visit, Path(id): Path<Id<of::SavedReport>>) -> Result<Response, Problem> {
    let saved = visit.look(move |act| report::read(act, id)).await?;
    let report = named(&saved.report)?;
    let asked: Asked = serde_html_form::from_str(&saved.asked).unwrap_or_default();
    let ask = asked.ask(report, today(&visit))?;
    let sheet = visit
        .look(move |act| report::count(act, report, &ask))
        .await?;
    let has_enough = sheet.counted >= report.needs();
    let section = sheet.sections.into_iter().next().filter(|_| has_enough);
    let catalog = Arc::clone(&visit.by.catalog);
    Ok(page::show(&Card {
        catalog,
        saved,
        report,
        section,
    }))
}

impl Card {
    fn chart(&self, section: &Section) -> String {
        drawn(&self.catalog, &section.chart)
    }
}
