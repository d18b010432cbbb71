//! Schemas of the document as lines to read and as examples.

use serde_json::{Map, Value as Json, json};

/// How deep a schema is shown.
const DEEPEST: usize = 4;

/// A field of a body, with those inside of it after it.
pub struct Field {
    /// How deep it is inside of others.
    pub depth: usize,
    pub name: String,
    pub kind: String,
    pub required: bool,
    pub words: String,
    /// What it may be, when that is a short list.
    pub choices: Vec<String>,
    /// Whether no value is meant by `null`.
    pub nullable: bool,
}

/// The schemas of a document.
#[derive(Clone, Copy)]
pub struct Schemas<'a>(pub &'a Json);

impl<'a> Schemas<'a> {
    /// The schema itself, of a reference or a choice between it and null; and whether null is one.
    fn resolve(self, schema: &'a Json) -> (&'a Json, bool) {
        if let Some(reference) = schema["$ref"].as_str() {
            let found = self.0.pointer(reference.trim_start_matches('#'));
            return self.resolve(found.unwrap_or(&Json::Null));
        }
        let choices = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
        match choices.map(Vec::as_slice) {
            Some([one, null] | [null, one]) if null["type"] == "null" => {
                (self.resolve(one).0, true)
            }
            _ => (schema, is_null(&schema["type"])),
        }
    }

    /// The fields of an object, or of the objects of a list.
    pub fn fields(self, schema: &'a Json) -> Vec<Field> {
        let mut fields = Vec::new();
        self.add(schema, 0, &mut fields);
        fields
    }

    fn add(self, schema: &'a Json, depth: usize, fields: &mut Vec<Field>) {
        let (schema, _) = self.resolve(schema);
        if depth > DEEPEST {
            return;
        }
        if !schema["items"].is_null() {
            return self.add(&schema["items"], depth, fields);
        }
        for part in parts(schema) {
            self.add(part, depth, fields);
        }
        let required = |name: &str| {
            let names = schema["required"].as_array();
            names.is_some_and(|names| names.iter().any(|one| one == name))
        };
        for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
            let (kind, nullable) = self.resolve(inner);
            fields.push(Field {
                depth,
                name: name.clone(),
                kind: self.kind(inner),
                required: required(name),
                words: self.words(inner, kind),
                choices: choices(kind),
                nullable,
            });
            self.add(inner, depth + 1, fields);
        }
    }

    /// What is said of a field where it is, else of what it holds.
    fn words(self, inner: &Json, held: &Json) -> String {
        let of_choice = inner["oneOf"].as_array().into_iter().flatten();
        let said = std::iter::once(inner).chain(of_choice).chain([held]);
        let mut said = said.filter_map(|schema| schema["description"].as_str());
        let mut words = said.next().unwrap_or_default().to_owned();
        for (bound, how) in [("maxLength", "characters"), ("maxItems", "entries")] {
            if let Some(most) = held[bound].as_u64() {
                words = format!("{words} At most {most} {how}.");
            }
        }
        match (held["minimum"].as_i64(), held["maximum"].as_i64()) {
            (Some(least), Some(most)) => words = format!("{words} {least} to {most}."),
            (None, Some(most)) => words = format!("{words} At most {most}."),
            _ => {}
        }
        words.trim().to_owned()
    }

    /// What a value is, in a word or two.
    pub fn kind(self, schema: &'a Json) -> String {
        let (schema, _) = self.resolve(schema);
        let kind = match &schema["type"] {
            Json::Array(kinds) => kinds
                .iter()
                .find(|kind| *kind != "null")
                .and_then(Json::as_str),
            kind => kind.as_str(),
        };
        match (kind, schema["format"].as_str()) {
            (Some("array"), _) => format!("list of {}", self.kind(&schema["items"])),
            (Some("string"), Some(format @ ("date" | "date-time"))) => format.to_owned(),
            (Some("string"), _) => "text".to_owned(),
            (Some(kind), _) => kind.to_owned(),
            (None, _) if !parts(schema).is_empty() => "object".to_owned(),
            (None, _) => "any".to_owned(),
        }
    }

    /// An example: of a body to send what has to be in it and what has an example, of an answer all.
    pub fn example(self, schema: &'a Json, to_send: bool) -> Json {
        self.example_at(schema, to_send, 0)
    }

    fn example_at(self, schema: &'a Json, to_send: bool, depth: usize) -> Json {
        let (held, _) = self.resolve(schema);
        if let Some(example) = [schema, held].into_iter().find_map(|it| it.get("example")) {
            return example.clone();
        }
        if let Some(first) = choices(held).first() {
            return json!(first);
        }
        if depth > DEEPEST {
            return json!({});
        }
        match self.kind(held).as_str() {
            "text" => json!("text"),
            "date" => json!("2026-11-24"),
            "date-time" => json!("2026-11-24T06:40:00.000000Z"),
            "integer" | "number" => held.get("minimum").cloned().unwrap_or(json!(1)),
            "boolean" => json!(true),
            "object" => self.object(held, to_send, depth),
            list if list.starts_with("list") => {
                json!([self.example_at(&held["items"], to_send, depth + 1)])
            }
            _ => held["oneOf"].get(0).map_or(json!("text"), |first| {
                self.example_at(first, to_send, depth + 1)
            }),
        }
    }

    fn object(self, schema: &'a Json, to_send: bool, depth: usize) -> Json {
        let mut object = Map::new();
        for part in parts(schema) {
            if let Json::Object(more) = self.example_at(part, to_send, depth) {
                object.extend(more);
            }
        }
        let properties = || schema["properties"].as_object().into_iter().flatten();
        let required = schema["required"].as_array();
        let is_told = |name: &str, inner: &Json| {
            let told = inner.get("example").is_some();
            told || required.is_some_and(|all| all.iter().any(|one| one == name))
        };
        let some_told = properties().any(|(name, inner)| is_told(name, inner));
        for (name, inner) in properties() {
            if !to_send || !some_told || is_told(name, inner) {
                object.insert(name.clone(), self.example_at(inner, to_send, depth + 1));
            }
        }
        Json::Object(object)
    }
}

/// The schemas of which this one is all at once.
fn parts(schema: &Json) -> &[Json] {
    schema["allOf"].as_array().map_or(&[], Vec::as_slice)
}

fn choices(schema: &Json) -> Vec<String> {
    let all = schema["enum"].as_array().into_iter().flatten();
    all.filter_map(Json::as_str).map(str::to_owned).collect()
}

fn is_null(kind: &Json) -> bool {
    let kinds = kind.as_array().into_iter().flatten();
    kinds.into_iter().any(|kind| kind == "null")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Json {
        json!({ "components": { "schemas": {
            "Id": { "type": "string", "example": "05h4" },
            "Colour": { "type": "string", "enum": ["red", "blue"], "description": "A colour." },
            "Thing": { "type": "object", "required": ["id"], "properties": {
                "id": { "$ref": "#/components/schemas/Id" },
                "colour": { "oneOf": [{ "$ref": "#/components/schemas/Colour" }, { "type": "null" }] },
                "parts": { "type": "array", "items": { "$ref": "#/components/schemas/Thing" } },
                "note": { "type": ["string", "null"], "maxLength": 10 },
            } },
        } } })
    }

    #[test]
    fn fields_are_told_with_those_inside_of_them_but_not_for_ever() {
        let document = document();
        let fields = Schemas(&document).fields(&json!({ "$ref": "#/components/schemas/Thing" }));
        let first: Vec<_> = fields
            .iter()
            .filter(|it| it.depth == 0)
            .map(|it| (it.name.as_str(), it.kind.as_str()))
            .collect();
        assert_eq!(
            first,
            [
                ("colour", "text"),
                ("id", "text"),
                ("note", "text"),
                ("parts", "list of object")
            ]
        );
        let colour = &fields[0];
        assert!(
            colour.nullable && colour.words == "A colour." && colour.choices == ["red", "blue"]
        );
        assert_eq!(
            fields.iter().find(|it| it.name == "note").unwrap().words,
            "At most 10 characters."
        );
        assert!(fields.iter().all(|it| it.depth <= DEEPEST));
    }

    #[test]
    fn an_example_to_send_has_what_must_be_there_and_an_answer_has_all() {
        let document = document();
        let (schemas, thing) = (
            Schemas(&document),
            json!({ "$ref": "#/components/schemas/Thing" }),
        );
        assert_eq!(schemas.example(&thing, true), json!({ "id": "05h4" }));
        let whole = schemas.example(&thing, false);
        assert_eq!(
            (&whole["colour"], &whole["note"], &whole["parts"][0]["id"]),
            (&json!("red"), &json!("text"), &json!("05h4"))
        );
    }
}
