//! The reader's own columns, their widths, and the height of rows.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use openlead_core::preference;
use serde::Deserialize;

use super::column::{self, Column, Widths};
use crate::Problem;
use crate::form::Form;
use crate::page;
use crate::visit::Visit;

/// What the form sends: the columns in their order, or nothing of them when only the height or the widths change.
#[derive(Deserialize)]
pub struct Layout {
    #[serde(default)]
    column: Vec<String>,
    #[serde(default)]
    rows: String,
    /// A column that goes before, or behind, its neighbour.
    #[serde(default)]
    up: String,
    #[serde(default)]
    down: String,
    /// As [`Widths`] are kept; answered with nothing.
    widths: Option<String>,
}

/// `POST /leads/layout`
pub async fn set(visit: Visit, Form(layout): Form<Layout>) -> Result<Response, Problem> {
    let known = column::all(&visit.by.catalog);
    let mut likes = visit.by.preference.clone();
    let quiet = layout.widths.is_some();
    match (&layout.widths, layout.rows.as_str()) {
        (Some(widths), _) => likes.lead_widths = Widths::of(widths).text(&known),
        (_, "compact") => likes.compact = true,
        (_, "comfortable") => likes.compact = false,
        (_, "usual") => {
            likes.lead_columns.clear();
            likes.lead_widths.clear();
        }
        _ => likes.lead_columns = layout.columns(&known),
    }
    visit.act(move |act| preference::set(act, &likes)).await?;
    Ok(match quiet {
        true => StatusCode::NO_CONTENT.into_response(),
        false => page::redirect(&page::back(&visit.headers, "/leads")),
    })
}

impl Layout {
    /// The columns that are chosen, by commas.
    fn columns(&self, known: &[Column]) -> String {
        let is_known = |name: &&str| known.iter().any(|column| column.name == **name);
        let chosen = self.column.iter().map(String::as_str);
        let mut chosen: Vec<&str> = chosen.filter(is_known).collect();
        let place = |name: &str| chosen.iter().position(|column| *column == name);
        let first = match (place(&self.up), place(&self.down)) {
            (Some(place), _) => place.checked_sub(1),
            (_, Some(place)) => Some(place),
            _ => None,
        };
        if let Some(first) = first.filter(|first| first + 1 < chosen.len()) {
            chosen.swap(first, first + 1);
        }
        chosen.join(",")
    }
}
