//! A report as a file for spreadsheets.

use super::sheet::{Cell, Section, Sheet, Value};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::export::guard;
use crate::money::{Currency, Money};

const MINUTE: f64 = 60_000_000.0;

/// The tables of a report as CSV, one under the other (RFC 4180); no name is taken for a formula.
///
/// # Errors
/// `Internal` when memory has no room for it.
pub fn csv(catalog: &Catalog, sheet: &Sheet) -> Result<Vec<u8>> {
    let wrong = |error: csv::Error| Error::Internal(error.to_string());
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for (place, section) in sheet.sections.iter().enumerate() {
        if place > 0 {
            out.write_record([""]).map_err(wrong)?;
        }
        out.write_record(titles(catalog, section)).map_err(wrong)?;
        for row in section.rows.iter().chain(&section.total) {
            let cells = row.iter().map(|cell| text(catalog, cell));
            out.write_record(cells).map_err(wrong)?;
        }
    }
    out.into_inner()
        .map_err(|error| Error::Internal(error.to_string()))
}

/// The names of the columns with their units.
fn titles(catalog: &Catalog, section: &Section) -> Vec<String> {
    let title = |(place, name): (usize, &String)| {
        let mut cells = section.rows.iter().filter_map(|row| row.get(place));
        let unit = cells.find_map(|cell| match cell.value {
            Value::Percent(_) => Some("%"),
            Value::Points(_) => Some("points of 100"),
            Value::Time(_) => Some("minutes"),
            Value::Money(_) => Some(catalog.account.currency.as_str()),
            _ => None,
        });
        let title = unit.map_or_else(|| name.clone(), |unit| format!("{name} ({unit})"));
        guard(&title).into_owned()
    };
    section.columns.iter().enumerate().map(title).collect()
}

fn text(catalog: &Catalog, cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) => guard(text).into_owned(),
        Value::Count(count) => count.to_string(),
        Value::Percent(number) | Value::Points(number) => format!("{number:.1}"),
        Value::Time(micros) => format!("{:.1}", *micros as f64 / MINUTE),
        Value::Money(minor) => {
            let currency = Currency::parse(&catalog.account.currency);
            let money = currency.map(|currency| Money::of_minor(*minor, currency));
            money.map_or_else(|| minor.to_string(), |money| money.to_string())
        }
        Value::Nothing => String::new(),
    }
}
