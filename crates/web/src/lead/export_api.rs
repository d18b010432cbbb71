use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use openlead_core::export::Format;
use openlead_core::lead;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};

use super::list::{WhichLeads, named};
use super::table::send_leads;
use crate::api::{Key, Query, Sent};
use crate::{App, Problem};

/// What `GET /leads` has and an export has not: it is written along the ids, so that it reads each lead once however many
/// there are and whatever changes meanwhile.
const OF_LISTS: [&str; 5] = [
    "sort_by",
    "sort_direction",
    "with_total",
    "per_page",
    "cursor",
];

/// How leads are written.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// A table for spreadsheets, with a line of titles.
    #[default]
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A workbook of Excel.
    Xlsx,
}

/// As what.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportLeads {
    /// `csv` when absent.
    #[serde(default)]
    #[param(inline)]
    format: ExportFormat,
}

/// Which leads, as what.
#[derive(Deserialize, ToSchema)]
pub struct NewExport {
    #[serde(default)]
    #[schema(inline)]
    format: ExportFormat,
    /// Parts of a name, phone number, e-mail address or company.
    #[serde(default)]
    search: String,
    /// As in `GET /leads`; all that are not in the trash when absent.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    filter: Option<Json>,
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Ndjson => Self::Ndjson,
            ExportFormat::Xlsx => Self::Xlsx,
        }
    }
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Csv => Self::Csv,
            Format::Ndjson => Self::Ndjson,
            Format::Xlsx => Self::Xlsx,
        }
    }
}

/// Export the leads that a query finds, oldest first
///
/// The file is written while it is sent; one that breaks off is not whole. The audit log notes how many leads it had.
#[utoipa::path(get, path = "/leads/export", tag = "Leads", params(ExportLeads, WhichLeads),
    responses((status = 200, content(
        (String = "text/csv"),
        (String = "application/x-ndjson"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))))]
pub async fn export_leads(
    key: Key,
    State(app): State<Arc<App>>,
    Query(export): Query<ExportLeads>,
    Query(asked): Query<WhichLeads>,
    Query(all): Query<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    if let Some(name) = OF_LISTS.iter().find(|name| all.contains_key(**name)) {
        let why =
            "An export has all that it finds, oldest first: leave this out, or ask GET /leads.";
        return Err(Problem::wrong_parameter(name, why));
    }
    let (wanted, names) = asked.wanted()?;
    let zone = jiff::tz::TimeZone::UTC;
    let sent = send_leads(&app, key.actor(), wanted, export.format.into(), &zone).await;
    sent.map_err(|error| named(error, &names))
}

/// Export leads by a filter that is too long for an address
///
/// Sent again with its `Idempotency-Key` the file is written anew, with what is there by then.
#[utoipa::path(post, path = "/leads/export", tag = "Leads", request_body = NewExport,
    responses((status = 200, content(
        (String = "text/csv"),
        (String = "application/x-ndjson"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ))))]
pub async fn export_leads_by_filter(
    key: Key,
    State(app): State<Arc<App>>,
    Sent(new): Sent<NewExport>,
) -> Result<Response, Problem> {
    let query = lead::Query {
        search: new.search,
        filter: new.filter.unwrap_or(Json::Null),
        ..lead::Query::default()
    };
    let key = key.claimed().await?;
    let zone = jiff::tz::TimeZone::UTC;
    let sent = send_leads(&app, key.actor(), query, new.format.into(), &zone).await;
    Ok(sent?)
}
