//! What of the document is an account's own: its additional fields.

use openlead_core::Catalog;
use openlead_core::field::{Field, Kind};
use serde_json::{Map, Value as Json, json};

/// Writes the account's additional fields into the document: what `custom_fields` of a lead may have.
pub fn add(document: &mut Json, catalog: &Catalog) {
    let offered = || {
        let all = catalog.fields.iter();
        all.filter(|field| !field.archived && field.merged_into.is_none())
    };
    let properties: Map<String, Json> = offered()
        .map(|field| (field.key.clone(), schema(field)))
        .collect();
    let names = |fields: Vec<&Field>| -> Vec<String> {
        fields.into_iter().map(|field| field.key.clone()).collect()
    };
    let required = names(offered().filter(|field| field.required).collect());
    let schemas = &mut document["components"]["schemas"];
    schemas["CustomFields"]["properties"] = Json::Object(properties);
    if !required.is_empty() {
        schemas["CustomFields"]["required"] = json!(required);
    }
    let keys = names(offered().collect());
    if !keys.is_empty() {
        schemas["CustomValue"]["properties"]["field_key"]["enum"] = json!(keys);
    }
}

/// What a value of the field is.
fn schema(field: &Field) -> Json {
    let options: Vec<&str> = field.choices.iter().map(|it| it.value.as_str()).collect();
    let mut schema = match field.kind {
        Kind::Text | Kind::LongText | Kind::Phone => json!({ "type": "string" }),
        Kind::Number | Kind::Money => json!({ "type": "number" }),
        Kind::YesNo => json!({ "type": "boolean" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        // On the account's clocks, so without an offset: it is no `date-time`.
        Kind::DateTime => {
            json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$" })
        }
        Kind::Email => json!({ "type": "string", "format": "email" }),
        Kind::Url => json!({ "type": "string", "format": "uri" }),
        Kind::Choice => json!({ "type": "string", "enum": options }),
        Kind::Choices => json!({ "type": "array", "items": { "type": "string", "enum": options } }),
    };
    schema["title"] = json!(field.label);
    let labels: Vec<String> = field
        .choices
        .iter()
        .map(|it| format!("`{}`: {}", it.value, it.label))
        .collect();
    if !labels.is_empty() {
        schema["description"] = json!(labels.join(", "));
    }
    schema
}
