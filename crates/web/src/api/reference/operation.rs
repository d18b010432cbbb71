//! The operations of the document, as the pages show them.

use std::sync::OnceLock;

use serde_json::Value as Json;

use super::shape::{Field, Schemas};
use crate::api::openapi;

/// An id in examples.
const ID: &str = "05h4rc8y3k0vd";

/// What can be done by one method at one path.
pub struct Operation {
    /// Its name, by which its page is found.
    pub id: String,
    pub tag: String,
    /// In capitals.
    pub method: String,
    /// With the names of ids in braces, without the root.
    pub path: String,
    pub summary: String,
    pub words: String,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    /// What one finds it by, folded.
    pub found_by: String,
}

/// What comes in the address or in a header.
pub struct Parameter {
    /// `path`, `query` or `header`.
    pub place: String,
    pub field: Field,
    /// What is sent for it in examples; empty when nothing.
    pub example: String,
}

/// What is sent or answered.
pub struct Body {
    pub fields: Vec<Field>,
    pub example: Json,
}

impl Body {
    /// The example, written for people.
    pub fn text(&self) -> String {
        format!("{:#}", self.example)
    }
}

/// What can come back.
pub struct Answer {
    pub status: String,
    pub words: String,
    pub body: Option<Body>,
}

impl Answer {
    /// Whether it is what was asked for.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

impl Operation {
    /// The colour of its method.
    pub fn colour(&self) -> &'static str {
        match self.method.as_str() {
            "GET" => "blue",
            "POST" => "green",
            "DELETE" => "red",
            _ => "amber",
        }
    }

    /// The example of what is sent, as text; empty when there is nothing to send.
    pub fn sent(&self) -> String {
        self.body.as_ref().map_or_else(String::new, Body::text)
    }

    /// Its path with ids of examples in it.
    pub fn address(&self) -> String {
        let mut path = self.path.clone();
        for parameter in self.parameters.iter().filter(|it| it.place == "path") {
            let name = format!("{{{}}}", parameter.field.name);
            path = path.replace(&name, &parameter.example);
        }
        path
    }
}

/// All operations by their tags, in the order of the alphabet.
pub fn groups() -> &'static [(String, Vec<Operation>)] {
    static GROUPS: OnceLock<Vec<(String, Vec<Operation>)>> = OnceLock::new();
    GROUPS.get_or_init(|| {
        let document = openapi::document().to_json().expect("a document of texts");
        read(&serde_json::from_str(&document).expect("it was just written"))
    })
}

fn read(document: &Json) -> Vec<(String, Vec<Operation>)> {
    let mut groups: Vec<(String, Vec<Operation>)> = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let one = Reader(document).operation(path, method, operation);
            match groups.iter_mut().find(|(tag, _)| *tag == one.tag) {
                Some((_, group)) => group.push(one),
                None => groups.push((one.tag.clone(), vec![one])),
            }
        }
    }
    groups.sort_by(|(one, _), (other, _)| one.cmp(other));
    groups
}

struct Reader<'a>(&'a Json);

impl<'a> Reader<'a> {
    fn schemas(&self) -> Schemas<'a> {
        Schemas(self.0)
    }

    fn operation(&self, path: &str, method: &str, operation: &'a Json) -> Operation {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let parameters: Vec<_> = parameters.map(|it| self.parameter(it)).collect();
        let body = self.body(&operation["requestBody"], true);
        let answers = operation["responses"].as_object().into_iter().flatten();
        let mut one = Operation {
            id: text(&operation["operationId"]),
            tag: text(&operation["tags"][0]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            words: text(&operation["description"]),
            answers: answers
                .map(|(status, it)| self.answer(status, it))
                .collect(),
            found_by: String::new(),
            parameters,
            body,
        };
        one.found_by = found_by(&one);
        one
    }

    fn parameter(&self, parameter: &'a Json) -> Parameter {
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        let schema = &parameter["schema"];
        let mut field = Field {
            depth: 0,
            kind: self.schemas().kind(schema),
            required: parameter["required"] == true,
            words: text(&parameter["description"]),
            choices: Vec::new(),
            nullable: false,
            name,
        };
        let choices = schema["enum"].as_array().into_iter().flatten();
        field.choices = choices.map(text).collect();
        let example = match place.as_str() {
            "path" => ID.to_owned(),
            _ => String::new(),
        };
        Parameter {
            place,
            field,
            example,
        }
    }

    fn body(&self, holder: &'a Json, to_send: bool) -> Option<Body> {
        let content = holder["content"].as_object()?.values().next()?;
        let schema = &content["schema"];
        let example = content.get("example").cloned();
        Some(Body {
            fields: self.schemas().fields(schema),
            example: example.unwrap_or_else(|| self.schemas().example(schema, to_send)),
        })
    }

    fn answer(&self, status: &str, answer: &'a Json) -> Answer {
        let reference = answer["$ref"].as_str();
        let found = reference.and_then(|path| self.0.pointer(path.trim_start_matches('#')));
        let answer = found.unwrap_or(answer);
        Answer {
            status: status.to_owned(),
            words: text(&answer["description"]),
            body: self.body(answer, false),
        }
    }
}

fn found_by(one: &Operation) -> String {
    let names = one.parameters.iter().map(|it| &it.field.name);
    let fields = one
        .body
        .iter()
        .flat_map(|body| body.fields.iter().map(|it| &it.name));
    let words = [&one.tag, &one.id, &one.method, &one.path, &one.summary];
    let mut all: Vec<&str> = words
        .into_iter()
        .chain(names)
        .chain(fields)
        .map(String::as_str)
        .collect();
    all.dedup();
    openlead_core::text::fold(&all.join(" "))
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}
