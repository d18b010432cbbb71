//! What the columns of numbers add up to, in the table's last line.

use std::collections::BTreeMap;

use axum::Json;
use openlead_core::field::{Field, Kind};
use openlead_core::lead::{self, EXACT, MOST_SUMMED};
use openlead_core::{Catalog, account::Account};
use serde::Serialize;
use serde_json::json;

use super::asked::Asked;
use super::column::{CUSTOM, Column, chosen};
use super::grouped;
use crate::Problem;
use crate::form::Ask;
use crate::money;
use crate::visit::Visit;

/// Whether a column is of numbers that can be added up.
pub fn adds(catalog: &Catalog, column: &Column) -> bool {
    match column.name.as_str() {
        "enquiries" | "score" => true,
        name => {
            let field = additional(catalog, name);
            field.is_some_and(|field| matches!(field.kind, Kind::Number | Kind::Money))
        }
    }
}

fn additional<'a>(catalog: &'a Catalog, column: &str) -> Option<&'a Field> {
    let key = column.strip_prefix(CUSTOM)?;
    catalog.fields.iter().find(|field| field.key == key)
}

/// The last line of the table.
#[derive(Serialize)]
pub struct Shown {
    /// The sums, by the names of their columns.
    sums: BTreeMap<String, String>,
    /// What they are of, where that is not all that the table finds; else empty.
    of: String,
}

/// `GET /leads/sums`: the sums of the columns that are shown; they come after the rows.
pub async fn sums(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Json<Shown>, Problem> {
    let catalog = &visit.by.catalog;
    let columns = chosen(catalog, &visit.by.preference).into_iter();
    let columns = columns.filter(|column| adds(catalog, column));
    let columns: Vec<String> = columns
        .map(|column| column.name)
        .take(MOST_SUMMED)
        .collect();
    let summed = visit.look(move |act| {
        let query = asked.query()?;
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let found = lead::sums(act, &query, &names)?;
        let shown = columns.iter().zip(found.sums).map(|(name, sum)| {
            let field = additional(&act.catalog, name);
            (name.clone(), shown(&act.catalog.account, field, sum))
        });
        Ok(Shown {
            sums: shown.collect(),
            of: of(found.is_whole),
        })
    });
    Ok(Json(summed.await?))
}

fn of(is_whole: bool) -> String {
    match is_whole {
        true => String::new(),
        false => format!("Sums of the newest {}", grouped(EXACT)),
    }
}

fn shown(account: &Account, field: Option<&Field>, sum: f64) -> String {
    let number = match sum.fract() == 0.0 && sum.abs() < 1e15 {
        true => json!(sum as i64),
        false => json!((sum * 100.0).round() / 100.0),
    };
    field.map_or_else(
        || number.to_string(),
        |field| money::of_field(account, field, &number),
    )
}
