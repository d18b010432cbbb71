//! The filter as chips: one for each condition that all, or any, have to hold.

use openlead_core::lead::{Control, Offer};
use serde_json::{Value as Json, json};

use super::asked::Asked;

/// A condition of the filter, in words.
pub struct Chip {
    /// The field.
    pub field: String,
    /// What it has to do with the value.
    pub op: String,
    /// The value.
    pub value: String,
    /// The address with the condition open for a change; empty for a group.
    pub change: String,
    /// The address without the condition.
    pub without: String,
}

/// The conditions of a filter, and whether any of them is enough.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conditions {
    /// Whether any is enough, rather than all.
    pub any: bool,
    /// The conditions; one may be a group.
    pub list: Vec<Json>,
}

impl Conditions {
    /// Those of a filter.
    pub fn of(filter: &Json) -> Self {
        let list = |name: &str| filter.get(name).and_then(Json::as_array).cloned();
        if let Some(list) = list("or") {
            return Self { any: true, list };
        }
        let one = || {
            if filter.is_null() {
                Vec::new()
            } else {
                vec![filter.clone()]
            }
        };
        Self {
            any: false,
            list: list("and").unwrap_or_else(one),
        }
    }

    /// The filter that they make, as it stands in an address; empty without conditions.
    pub fn text(&self) -> String {
        let join = if self.any { "or" } else { "and" };
        match self.list.as_slice() {
            [] => String::new(),
            list => json!({ join: list }).to_string(),
        }
    }
}

/// The chips of what is asked.
pub fn chips(asked: &Asked, filter: &Json, offers: &[Offer]) -> Vec<Chip> {
    let conditions = Conditions::of(filter);
    let chip = |(place, condition): (usize, &Json)| {
        let mut rest = conditions.clone();
        rest.list.remove(place);
        let (field, op, value) = words(condition, offers);
        let is_group = condition.get("field").is_none();
        Chip {
            field,
            op,
            value,
            change: match is_group {
                true => String::new(),
                false => asked.with(|asked| asked.edit = place.to_string()),
            },
            without: asked.with(|asked| asked.filter = rest.text()),
        }
    };
    conditions.list.iter().enumerate().map(chip).collect()
}

/// A whole filter in words; empty for all leads.
pub fn told(filter: &Json, offers: &[Offer]) -> String {
    if filter.is_null() {
        return String::new();
    }
    let (field, op, value) = words(filter, offers);
    format!("{field} {op} {value}").trim().to_owned()
}

fn words(condition: &Json, offers: &[Offer]) -> (String, String, String) {
    let group = [("and", " and "), ("or", " or ")];
    for (name, join) in group {
        if let Some(parts) = condition.get(name).and_then(Json::as_array) {
            let parts = parts.iter().map(|part| words(part, offers));
            let parts: Vec<_> = parts
                .map(|(field, op, value)| format!("{field} {op} {value}").trim().to_owned())
                .collect();
            return (String::new(), String::new(), parts.join(join));
        }
    }
    let name = condition["field"].as_str().unwrap_or_default();
    let offer = offers.iter().find(|offer| offer.name == name);
    let label = offer.map_or(name, |offer| &offer.label).to_owned();
    let op = condition["op"].as_str().unwrap_or_default();
    let value = &condition["value"];
    (label, said(op, offer).to_owned(), shown(value, op, offer))
}

/// An operator in words.
pub fn said(op: &str, offer: Option<&Offer>) -> &'static str {
    let is_day = offer.is_some_and(|offer| offer.control == Control::Day);
    match op {
        "is" if is_day => "is on",
        "is" => "is",
        "is_not" => "is not",
        "in" => "is any of",
        "contains" => "contains",
        "starts_with" => "starts with",
        "gt" if is_day => "is after",
        "gt" => "is above",
        "lt" if is_day => "is before",
        "lt" => "is below",
        "between" => "is between",
        "empty" => "is empty",
        "not_empty" => "has a value",
        _ => "?",
    }
}

fn shown(value: &Json, op: &str, offer: Option<&Offer>) -> String {
    let named = |value: &Json| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        match offer.map(|offer| &offer.control) {
            Some(Control::Some(options)) => {
                let option = options
                    .iter()
                    .find(|(name, label)| *name == text || *label == text);
                option.map_or(text, |(_, label)| label.clone())
            }
            Some(Control::Flag) => if text == "true" { "yes" } else { "no" }.to_owned(),
            _ => text,
        }
    };
    match value {
        Json::Null => String::new(),
        Json::Object(parts) => {
            let part = |(name, value): (&String, &Json)| match value {
                Json::Array(ends) => {
                    let ends: Vec<_> = ends.iter().filter_map(Json::as_str).collect();
                    format!("{name} {}", ends.join(" to "))
                }
                _ => shown(value, op, None).replace('_', " "),
            };
            // Who and when exactly is in the address; an id says nothing to a reader.
            let told = |(name, _): &(&String, &Json)| !matches!(name.as_str(), "agent" | "at");
            let parts: Vec<String> = parts.iter().filter(told).map(part).collect();
            parts.join(", ")
        }
        Json::Array(values) => {
            let join = if op == "between" { " and " } else { ", " };
            let values: Vec<_> = values
                .iter()
                .map(|value| {
                    if value.is_null() {
                        "…".to_owned()
                    } else {
                        named(value)
                    }
                })
                .collect();
            values.join(join)
        }
        one => named(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_condition_a_list_and_alternatives_are_read_alike() {
        let one = json!({ "field": "status", "op": "is", "value": "New" });
        assert_eq!(Conditions::of(&one).list, std::slice::from_ref(&one));
        assert_eq!(
            Conditions::of(&json!({ "and": [one] })).list,
            std::slice::from_ref(&one)
        );
        let any = Conditions::of(&json!({ "or": [one, one] }));
        assert!(any.any && any.list.len() == 2);
        assert_eq!(Conditions::of(&Json::Null).text(), "");
    }

    #[test]
    fn a_chip_says_what_it_asks_and_how_to_be_rid_of_it() {
        let offers = [Offer {
            name: "status".to_owned(),
            label: "Status".to_owned(),
            ops: vec!["in"],
            control: Control::Some(vec![("1".to_owned(), "New".to_owned())]),
            sorts: true,
        }];
        let filter = json!({ "and": [{ "field": "status", "op": "in", "value": ["1"] }] });
        let asked = Asked {
            filter: filter.to_string(),
            ..Asked::default()
        };
        let chip = &chips(&asked, &filter, &offers)[0];
        assert_eq!(
            (&*chip.field, &*chip.op, &*chip.value),
            ("Status", "is any of", "New")
        );
        assert_eq!(chip.without, "/leads");
    }
}
