//! What the columns of numbers add up to, in the table's last line.

use std::collections::BTreeMap;

use axum::Json;
use openlead_core::field::{self, Field, Kind};
use openlead_core::lead::{self, Sum};
use openlead_core::{Catalog, account::Account};
use serde_json::json;

use super::asked::Asked;
use super::column::{CUSTOM, Column, chosen};
use crate::Problem;
use crate::form::Ask;
use crate::visit::Visit;

/// So many columns are added up.
const MOST: usize = 8;

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

/// `GET /leads/sums`: the sums of the columns that are shown, by their names; they come after the rows.
pub async fn sums(
    visit: Visit,
    Ask(asked): Ask<Asked>,
) -> Result<Json<BTreeMap<String, String>>, Problem> {
    let catalog = &visit.by.catalog;
    let columns = chosen(catalog, &visit.by.preference).into_iter();
    let columns: Vec<Column> = columns
        .filter(|column| adds(catalog, column))
        .take(MOST)
        .collect();
    let summed = visit.look(move |act| {
        let query = asked.query()?;
        let mut sums = BTreeMap::new();
        for column in &columns {
            let sum = lead::sum(act, &query, &column.name)?;
            let field = additional(&act.catalog, &column.name);
            sums.insert(column.name.clone(), shown(&act.catalog.account, field, sum));
        }
        Ok(sums)
    });
    Ok(Json(summed.await?))
}

fn shown(account: &Account, field: Option<&Field>, Sum { sum, is_whole }: Sum) -> String {
    let number = match sum.fract() == 0.0 && sum.abs() < 1e15 {
        true => json!(sum as i64),
        false => json!((sum * 100.0).round() / 100.0),
    };
    let text = field.map_or_else(
        || number.to_string(),
        |field| field::shown(account, field, &number),
    );
    match is_whole {
        true => text,
        false => format!("{text}+"),
    }
}
