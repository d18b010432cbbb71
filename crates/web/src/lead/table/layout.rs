//! The reader's own columns and height of rows.

use axum::response::Response;
use openlead_core::preference::{self, Preference};
use serde::Deserialize;

use super::column;
use crate::Problem;
use crate::form::Form;
use crate::page;
use crate::visit::Visit;

/// What the form sends: the columns in their order, or nothing of them when only the height changes.
#[derive(Deserialize)]
pub struct Layout {
    #[serde(default)]
    column: Vec<String>,
    #[serde(default)]
    rows: String,
}

/// `POST /leads/layout`
pub async fn set(visit: Visit, Form(layout): Form<Layout>) -> Result<Response, Problem> {
    let known = column::all(&visit.by.catalog);
    let mut preference = visit.by.preference.clone();
    match layout.rows.as_str() {
        "compact" => preference.compact = true,
        "comfortable" => preference.compact = false,
        "usual" => preference.lead_columns.clear(),
        _ => {
            let chosen = layout.column.iter();
            let chosen: Vec<&str> = chosen
                .filter(|name| known.iter().any(|column| column.name == **name))
                .map(String::as_str)
                .collect();
            preference.lead_columns = chosen.join(",");
        }
    }
    keep(&visit, preference).await?;
    Ok(page::redirect(&page::back(&visit.headers, "/leads")))
}

async fn keep(visit: &Visit, preference: Preference) -> Result<(), Problem> {
    let kept = visit.act(move |act| preference::set(act, &preference));
    Ok(kept.await?)
}
