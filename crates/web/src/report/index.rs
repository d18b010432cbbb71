//! All reports.

use askama::Template;
use axum::response::Response;
use openlead_core::report::{self, Report, SavedReport};

use super::PATH;
use crate::Problem;
use crate::filters;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "report/index.html")]
struct Index {
    frame: Frame,
    pinned: Vec<SavedReport>,
    kept: Vec<SavedReport>,
}

/// `GET /reports`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    let saved = visit.look(report::all).await?;
    let (pinned, kept) = saved.into_iter().partition(|saved| saved.pinned);
    let frame = visit.frame("Reports", Area::Reports);
    Ok(page::show(&Index {
        frame,
        pinned,
        kept,
    }))
}

impl Index {
    fn reports(&self) -> impl Iterator<Item = Report> {
        Report::ALL.into_iter()
    }
}

/// The icon of a report.
pub fn picture(report: &Report) -> &'static str {
    match report {
        Report::Sources => "chart-column",
        Report::Funnel => "filter",
        Report::Speed => "zap",
        Report::Agents => "users",
        Report::Quality => "star",
        Report::Fairness => "share-2",
        Report::Lost => "thumbs-down",
        Report::Tasks => "list-checks",
        Report::Intake => "inbox",
        Report::Forecast => "target",
    }
}

/// What the report of a name is called.
pub fn title(name: &str) -> &'static str {
    Report::named(name).map_or("A report that is no more", Report::title)
}

/// The address of a kept report.
pub fn address(saved: &SavedReport) -> String {
    format!("{PATH}/{}?{}", saved.report, saved.asked)
}
