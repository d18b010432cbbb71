//! A lead as the REST API answers or takes it, in the shape of an export.

use serde_json::{Map, Value as Json};

type Object = Map<String, Json>;

/// What the API says of a lead's course, which a lead that is made anew does not have.
const COURSE: [&str; 6] = [
    "lead_id",
    "lost_reason_entry",
    "status_changed_at",
    "first_touch_at",
    "last_touch_at",
    "deleted_at",
];

/// The object as an export has it, if it is a lead of the REST API: one with `phone_numbers`.
pub fn as_export(mut lead: Object) -> Object {
    let Some(Json::Array(numbers)) = lead.remove("phone_numbers") else {
        return lead;
    };
    lead.retain(|key, _| !COURSE.contains(&key.as_str()));
    put_list(&mut lead, "phone", "more_phones", phones(numbers));
    if let Some(Json::Array(purposes)) = lead.remove("purposes") {
        let names = purposes.into_iter().map(name).collect();
        put_list(&mut lead, "purpose", "more_purposes", names);
    }
    for (key, called) in [
        ("source", "source"),
        ("status", "status"),
        ("type", "type"),
        ("department", "department"),
        ("assigned_to", "agent"),
    ] {
        if let Some(named) = lead.remove(key) {
            lead.insert(called.to_owned(), name(named));
        }
    }
    if let Some(values) = lead.remove("custom_fields") {
        lead.insert("fields".to_owned(), Json::Object(by_key(values)));
    }
    lead
}

/// The first of a list by itself.
fn put_list(lead: &mut Object, one: &str, more: &str, list: Vec<Json>) {
    let mut list = list.into_iter();
    lead.entry(one)
        .or_insert_with(|| list.next().unwrap_or_default());
    lead.insert(more.to_owned(), list.collect());
}

/// The numbers, the main one first.
fn phones(mut numbers: Vec<Json>) -> Vec<Json> {
    numbers.sort_by_key(|number| number["is_primary"] != Json::Bool(true));
    let number = |number: Json| match number {
        Json::Object(mut number) => {
            let known = ["phone_number", "number"].map(|key| number.remove(key));
            known.into_iter().flatten().next().unwrap_or_default()
        }
        text => text,
    };
    numbers.into_iter().map(number).collect()
}

/// The name of what is `{"id", "name"}`.
fn name(named: Json) -> Json {
    match named {
        Json::Object(mut named) => named.remove("name").unwrap_or_default(),
        name => name,
    }
}

/// Values of `[{"field_key", "value"}]`, or of an object, by their keys.
fn by_key(values: Json) -> Object {
    let pair = |value: Json| match value {
        Json::Object(mut value) => match (value.remove("field_key"), value.remove("value")) {
            (Some(Json::String(key)), Some(value)) => Some((key, value)),
            _ => None,
        },
        _ => None,
    };
    match values {
        Json::Object(values) => values,
        Json::Array(values) => values.into_iter().filter_map(pair).collect(),
        _ => Object::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn export(lead: Json) -> Json {
        let Json::Object(lead) = lead else { panic!() };
        as_export(lead).into()
    }

    #[test]
    fn a_lead_of_the_api_is_one_of_an_export() {
        let read = json!({
            "lead_id": "1", "name": "Meera", "status": { "id": "1", "name": "New", "slug": "new" }, "assigned_to": null,
            "phone_numbers": [{ "number": "+912", "phone_number": "+912", "is_primary": false }, { "number": "+911", "is_primary": true }],
            "purposes": [{ "id": "1", "name": "BBA" }, { "id": "2", "name": "MBA" }],
            "custom_fields": [{ "field_key": "town", "value": ["a", "b"] }],
        });
        let expected = json!({
            "name": "Meera", "status": "New", "agent": null, "phone": "+911", "more_phones": ["+912"], "purpose": "BBA",
            "more_purposes": ["MBA"], "fields": { "town": ["a", "b"] },
        });
        assert_eq!(export(read), expected);
        let sent = json!({ "phone_numbers": ["+911"], "custom_fields": { "town": "a" } });
        assert_eq!(
            export(sent),
            json!({ "phone": "+911", "more_phones": [], "fields": { "town": "a" } })
        );
    }

    #[test]
    fn what_is_no_such_lead_stays_as_it_is() {
        for other in [
            json!({ "phone": "1", "status": { "name": "New" } }),
            json!({}),
        ] {
            assert_eq!(export(other.clone()), other);
        }
        assert_eq!(
            export(json!({ "phone_numbers": [7, null], "custom_fields": 1 })),
            json!({ "phone": 7, "more_phones": [null], "fields": {} })
        );
    }
}
