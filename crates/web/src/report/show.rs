//! A report.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use openlead_core::list::List;
use openlead_core::report::{
    self, Ask as Question, Cell, Chart, Report, SavedReport, Section, Sheet, Unit,
};
use openlead_core::{Act, Catalog, Error, Result, time};

use super::asked::{Asked, PERIODS};
use super::face::{behind, column_unit, face, grouped, unit};
use crate::Problem;
use crate::filters;
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "report/show.html")]
struct Show {
    frame: Frame,
    catalog: Arc<Catalog>,
    report: Report,
    asked: Asked,
    days: (String, String),
    sheet: Sheet,
    saved: Vec<SavedReport>,
    wrong: String,
}

/// The day that it is for the account.
pub fn today(visit: &Visit) -> Date {
    let now = visit.app.openlead.db.clock().now();
    time::date_in(now, &visit.by.catalog.account.zone())
}

/// The report of an address.
pub fn named(name: &str) -> Result<Report> {
    Report::named(name).ok_or(Error::NotFound("report"))
}

/// `GET /reports/{report}`
pub async fn show(
    visit: Visit,
    Path(name): Path<String>,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    let (report, today) = (named(&name)?, today(&visit));
    let asked = asked.settled(report, today);
    let (asked, ask, wrong) = match asked.ask(report, today) {
        Ok(ask) => (asked, ask, String::new()),
        Err(error) => {
            let usual = Asked::default();
            let ask = usual.ask(report, today)?;
            (usual, ask, said(&error))
        }
    };
    let counted = visit.look(move |act| look(act, report, &ask)).await;
    let (sheet, saved, wrong) = match counted {
        Ok((sheet, saved)) => (sheet, saved, wrong),
        // What it names is gone since the address was made.
        Err(Error::NotFound(what)) => {
            let gone = format!("There is no such {what} any more.");
            (Sheet::default(), Vec::new(), gone)
        }
        Err(error) => return Err(error.into()),
    };
    let page = Show {
        frame: visit.frame(report.title(), Area::Reports),
        catalog: Arc::clone(&visit.by.catalog),
        days: (ask.span.from.to_string(), ask.span.to.to_string()),
        report,
        asked,
        sheet,
        saved,
        wrong,
    };
    Ok(match page.wrong.is_empty() {
        true => page::show(&page),
        false => page::refuse(&page),
    })
}

fn said(error: &Error) -> String {
    match error {
        Error::Invalid(wrong) => wrong
            .first()
            .map_or_else(String::new, |one| one.message.clone()),
        other => other.to_string(),
    }
}

fn look(act: &mut Act, report: Report, ask: &Question) -> Result<(Sheet, Vec<SavedReport>)> {
    let sheet = report::count(act, report, ask)?;
    let mut saved = report::all(act)?;
    saved.retain(|one| one.report == report.as_str());
    Ok((sheet, saved))
}

/// `GET /reports/{report}/csv`
pub async fn csv(
    visit: Visit,
    Path(name): Path<String>,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    let (report, today) = (named(&name)?, today(&visit));
    let ask = asked.settled(report, today).ask(report, today)?;
    let counted = visit
        .look(move |act| report::count(act, report, &ask))
        .await?;
    if counted.is_preparing {
        return Err(Error::Unavailable("the numbers are being prepared".to_owned()).into());
    }
    let file = report::csv(&visit.by.catalog, &counted)?;
    let (from, to) = (ask.span.from, ask.span.to);
    let name = format!(
        "attachment; filename=\"{}-{from}-{to}.csv\"",
        report.as_str()
    );
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file).into_response())
}

impl Show {
    fn reports(&self) -> impl Iterator<Item = Report> {
        Report::ALL.into_iter()
    }

    /// The address of another report that is asked the same.
    fn other(&self, report: &Report) -> String {
        self.asked.path(*report, "")
    }

    fn is_this(&self, report: &Report) -> bool {
        *report == self.report
    }

    /// The address of the file.
    fn file(&self) -> String {
        self.asked.path(self.report, "/csv")
    }

    fn cleared(&self) -> String {
        self.asked.unfiltered().path(self.report, "")
    }

    fn of_a_year(&self) -> String {
        self.asked.of_period("12m").path(self.report, "")
    }

    fn period(&self) -> &str {
        self.asked.period_of(self.report)
    }

    fn periods(&self) -> Vec<(&'static str, String, bool)> {
        let chosen = self.asked.period_of(self.report);
        let period = |(name, label): (&'static str, &'static str)| {
            let asked = self.asked.of_period(name);
            (label, asked.path(self.report, ""), name == chosen)
        };
        PERIODS.into_iter().map(period).collect()
    }

    /// Sources or purposes in use: id, name, whether it is chosen.
    fn items(&self, list: List, chosen: &str) -> Vec<(String, String, bool)> {
        let items = self.catalog.lists.of(list);
        let items = items.filter(|item| !item.archived || item.id.to_string() == chosen);
        items
            .map(|item| {
                (
                    item.id.to_string(),
                    item.name.clone(),
                    item.id.to_string() == chosen,
                )
            })
            .collect()
    }

    /// As [`items`](Self::items), of sources.
    fn sources(&self) -> Vec<(String, String, bool)> {
        self.items(List::Source, &self.asked.source)
    }

    /// As [`items`](Self::items), of purposes.
    fn purposes(&self) -> Vec<(String, String, bool)> {
        self.items(List::Purpose, &self.asked.purpose)
    }

    fn face(&self, cell: &Cell) -> String {
        face(&self.catalog, &cell.value)
    }

    fn behind(&self, cell: &Cell) -> Option<String> {
        behind(cell)
    }

    fn column_unit(&self, section: &Section, place: &usize) -> &str {
        column_unit(&self.catalog, section, *place)
    }

    fn chart(&self, section: &Section) -> String {
        drawn(&self.catalog, &section.chart)
    }

    fn counted(&self) -> String {
        let noun = match self.sheet.counted {
            1 => self.sheet.counts.trim_end_matches('s'),
            _ => self.sheet.counts,
        };
        format!("{} {noun}", grouped(self.sheet.counted))
    }

    /// How many are missing before the report says something.
    fn missing(&self) -> i64 {
        match self.sheet.is_preparing {
            true => 0,
            false => (self.report.needs() - self.sheet.counted).max(0),
        }
    }
}

/// A chart as the script reads it; money in major units.
pub fn drawn(catalog: &Catalog, chart: &Chart) -> String {
    let mut chart = chart.clone();
    if chart.unit == Unit::Money {
        let unit = unit(catalog) as f64;
        let values = chart
            .series
            .iter_mut()
            .flat_map(|series| &mut series.values);
        values.flatten().for_each(|value| *value /= unit);
    }
    serde_json::to_string(&chart).unwrap_or_default()
}
