use serde_json::{Map, Value as Json, json};

use super::Custom;
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, FieldError, Result};
use crate::lead::Lead;

/// The values that the lead shall have, when they are others than before.
///
/// # Errors
/// `Invalid` when a required one would be missing that is there or asked for.
pub(super) fn change(
    act: &Act,
    lead: &Lead,
    custom: &Custom,
    changes: &mut Changes,
) -> Result<Option<Json>> {
    let before = lead.custom.as_object().cloned().unwrap_or_default();
    let (mut after, given) = match custom {
        Custom::Merge(some) | Custom::TakeBack(some) => (before.clone(), some),
        // What is no longer offered cannot be sent, and stays.
        Custom::Replace(all) => (archived(act, &before), all),
    };
    after.extend(given.clone());
    after.retain(|_, value| !is_nothing(value));
    let wrong = missing(act, &after, |key| match custom {
        Custom::Replace(_) => true,
        Custom::Merge(_) => given.contains_key(key),
        Custom::TakeBack(_) => false,
    });
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    if after == before {
        return Ok(None);
    }
    let mut differing = Map::new();
    for key in before.keys().chain(after.keys()) {
        let (was, is) = (before.get(key), after.get(key));
        if was != is {
            differing.insert(key.clone(), json!({ "before": was, "after": is }));
        }
    }
    changes.add("custom", Json::Object(differing));
    Ok(Some(Json::Object(after)))
}

fn archived(act: &Act, values: &Map<String, Json>) -> Map<String, Json> {
    let is_offered = |key: &String| {
        act.catalog
            .fields
            .iter()
            .any(|field| field.key == *key && !field.archived)
    };
    let kept = values.iter().filter(|(key, _)| !is_offered(key));
    kept.map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn is_nothing(value: &Json) -> bool {
    value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty)
}

/// The required fields, of those that are asked for, without a value.
pub(crate) fn missing(
    act: &Act,
    values: &Map<String, Json>,
    asked: impl Fn(&str) -> bool,
) -> Vec<FieldError> {
    let required = act
        .catalog
        .fields
        .iter()
        .filter(|field| field.required && !field.archived && asked(&field.key));
    let without = required.filter(|field| values.get(&field.key).is_none_or(is_nothing));
    without
        .map(|field| FieldError {
            field: format!("custom_fields.{}", field.key).into(),
            message: format!("{} is required.", field.label),
        })
        .collect()
}
