//! Writing a condition of the filter, in a form that works without script.

use axum::response::Response;
use openlead_core::lead::{Control, Offer, offers};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::asked::Asked;
use super::chip::{Conditions, said};
use crate::Problem;
use crate::form::Ask;
use crate::page;
use crate::visit::Visit;

/// The form in which a condition is written.
pub struct Editor {
    /// What it is about.
    pub offer: Offer,
    /// The condition's number; empty for a new one.
    pub place: String,
    op: String,
    values: Vec<String>,
}

impl Editor {
    /// The form that the address has open.
    pub fn of(asked: &Asked, filter: &Json, offers: &[Offer]) -> Option<Self> {
        let list = Conditions::of(filter).list;
        let condition = asked
            .edit
            .parse()
            .ok()
            .and_then(|place: usize| list.get(place));
        let name = match condition {
            Some(condition) => condition["field"].as_str()?,
            None => &asked.add,
        };
        let offer = offers.iter().find(|offer| offer.name == name)?.clone();
        let (op, values) = match condition {
            Some(condition) => (
                condition["op"].as_str().unwrap_or_default().to_owned(),
                texts(&condition["value"]),
            ),
            None => (first_op(&offer).to_owned(), Vec::new()),
        };
        Some(Self {
            offer,
            place: condition.map_or_else(String::new, |_| asked.edit.clone()),
            op,
            values,
        })
    }

    /// The operators with their words, and whether each is chosen.
    pub fn ops(&self) -> Vec<(&'static str, &'static str, bool)> {
        let ops = self.offer.ops.iter();
        ops.map(|op| (*op, said(op, Some(&self.offer)), *op == self.op))
            .collect()
    }

    /// Whether a value is among those that were written.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|known| known == value)
    }

    /// The value that was written at a place, empty when there is none.
    pub fn value(&self, place: usize) -> &str {
        self.values.get(place).map_or("", String::as_str)
    }
}

fn first_op(offer: &Offer) -> &'static str {
    let wanted = match offer.control {
        Control::Some(_) => "in",
        Control::Text => "contains",
        Control::Number | Control::Day => "between",
        Control::Flag => "is",
    };
    let known = offer.ops.iter().find(|op| **op == wanted);
    known.or(offer.ops.first()).copied().unwrap_or("is")
}

fn texts(value: &Json) -> Vec<String> {
    let text = |value: &Json| match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Json::Array(values) => values.iter().map(text).collect(),
        one => vec![text(one)],
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    at: String,
    #[serde(default)]
    shown: String,
    field: String,
    op: String,
    #[serde(default)]
    value: Vec<String>,
    #[serde(default)]
    place: String,
}

/// `GET /leads/filter`: to the table with the condition that was written.
pub async fn write(visit: Visit, Ask(written): Ask<Written>) -> Result<Response, Problem> {
    let mut asked = Asked::sent(&written.at, &written.shown);
    let offers = offers(&visit.by.catalog);
    let offer = offers.iter().find(|offer| offer.name == written.field);
    let mut conditions = Conditions::of(&asked.filter().unwrap_or_default());
    let place = written
        .place
        .parse()
        .ok()
        .filter(|place: &usize| *place < conditions.list.len());
    match (offer.and_then(|offer| condition(offer, &written)), place) {
        (Some(condition), Some(place)) => conditions.list[place] = condition,
        (Some(condition), None) => conditions.list.push(condition),
        (None, _) => {}
    }
    asked.filter = conditions.text();
    Ok(page::redirect(&asked.settled().path()))
}

/// The condition that was written; `None` when nothing was.
fn condition(offer: &Offer, written: &Written) -> Option<Json> {
    let values: Vec<&str> = written.value.iter().map(|value| value.trim()).collect();
    let some: Vec<&&str> = values.iter().filter(|value| !value.is_empty()).collect();
    let one = some.first().map(|value| json!(value));
    let value = match written.op.as_str() {
        "empty" | "not_empty" => Some(Json::Null),
        "between" => {
            let end = |place: usize| values.get(place).filter(|value| !value.is_empty());
            (!some.is_empty()).then(|| json!([end(0), end(1)]))
        }
        "in" => (!some.is_empty()).then(|| json!(some)),
        _ if offer.control == Control::Flag => one.map(|value| json!(value == json!("true"))),
        _ => one,
    }?;
    // Several values that it must not be are as many conditions.
    if written.op == "is_not" && some.len() > 1 {
        let each = some
            .iter()
            .map(|value| json!({ "field": offer.name, "op": "is_not", "value": value }));
        return Some(json!({ "and": each.collect::<Vec<_>>() }));
    }
    Some(json!({ "field": offer.name, "op": written.op, "value": value }))
}
