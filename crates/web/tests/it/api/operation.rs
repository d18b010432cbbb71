//! The operations of the OpenAPI document, for tests of all of them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::Method;
use openlead_web::api::openapi::document;
use serde_json::Value as Json;

use super::Caller;
use super::things::Things;
use crate::site::{Answer, form};

/// An operation of the document.
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub has_body: bool,
    parameters: Vec<Json>,
    body: Json,
}

/// Where in a body the id of a thing may be: its JSON pointer and the kind of thing.
pub type Spot = (Vec<String>, String);

static DOCUMENT: LazyLock<Json> =
    LazyLock::new(|| serde_json::from_str(&document().to_json().unwrap()).unwrap());

/// All of them, in the order of the document.
pub fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                has_body: operation["requestBody"].is_object(),
                parameters: operation["parameters"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default(),
                body: operation["requestBody"]["content"]["application/json"]["schema"].clone(),
            });
        }
    }
    all
}

impl Operation {
    /// The noun of its address: `/leads`.
    pub fn head(&self) -> String {
        format!("/{}", self.path.split('/').nth(1).unwrap())
    }

    fn parameters(&self, place: &str) -> impl Iterator<Item = &Json> {
        let place = place.to_owned();
        self.parameters
            .iter()
            .filter(move |parameter| parameter["in"] == place.as_str())
    }

    /// The names of what is in its path.
    pub fn path_names(&self) -> Vec<&str> {
        self.parameters("path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect()
    }

    /// Its address with what must be in the query, once with each word that a parameter knows. A workbook is packed, so it is
    /// left out: it has the rows of the CSV.
    pub fn addresses(&self, path: &str) -> Vec<String> {
        let must = self.must();
        let mut all = vec![format!("{path}?{}", form(&must))];
        for parameter in self.parameters("query") {
            let name = parameter["name"].as_str().unwrap();
            let mut words: Vec<&str> = parameter["schema"]["enum"]
                .as_array()
                .map(|words| words.iter().filter_map(Json::as_str).collect())
                .unwrap_or_default();
            if parameter["schema"]["type"] == "boolean" {
                words.push("true");
            }
            for word in words.into_iter().filter(|word| *word != "xlsx") {
                let others = must.iter().copied().filter(|(other, _)| *other != name);
                let query: Vec<(&str, &str)> = others.chain([(name, word)]).collect();
                all.push(format!("{path}?{}", form(&query)));
            }
        }
        all
    }

    /// The names of what may be any text in its query.
    pub fn free_texts(&self) -> Vec<&str> {
        let free = |schema: &Json| {
            let is_text = |schema: &Json| schema["type"] == "string" || schema["$ref"].is_string();
            schema["enum"].is_null()
                && (is_text(schema) || schema["type"] == "array" && is_text(&schema["items"]))
        };
        self.parameters("query")
            .filter(|parameter| free(&parameter["schema"]))
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect()
    }

    /// Its address with this in the query, and what must be there.
    pub fn asking(&self, name: &str, text: &str) -> String {
        format!(
            "{}?{}",
            self.path,
            form(&[&self.must()[..], &[(name, text)]].concat())
        )
    }

    fn must(&self) -> Vec<(&str, &str)> {
        let required = self
            .parameters("query")
            .filter(|parameter| parameter["required"] == true);
        required
            .map(|parameter| {
                (
                    parameter["name"].as_str().unwrap(),
                    parameter["schema"]["enum"][0]
                        .as_str()
                        .expect("a word to ask with"),
                )
            })
            .collect()
    }

    /// Where its body may have ids.
    pub fn spots(&self) -> Vec<Spot> {
        let mut all = Vec::new();
        walk(
            &DOCUMENT["components"]["schemas"],
            &self.body,
            &mut Vec::new(),
            &mut all,
        );
        all.sort();
        all.dedup();
        all
    }

    /// Sends it.
    pub async fn send(
        &self,
        caller: &Caller,
        key: Option<&str>,
        path: &str,
        body: Option<&Json>,
    ) -> Answer {
        let bearer = key.map(|key| format!("Bearer {key}")).unwrap_or_default();
        self.send_with(caller, &[("authorization", &bearer)], path, body)
            .await
    }

    async fn send_with(
        &self,
        caller: &Caller,
        headers: &[(&str, &str)],
        path: &str,
        body: Option<&Json>,
    ) -> Answer {
        let answer = caller.send(self.method.clone(), path, headers, body).await;
        assert!(
            !answer.code.is_server_error(),
            "{} {}",
            self.id,
            answer.body
        );
        answer
    }

    /// Sends it with the ids of these things, and a body with which it does something.
    pub async fn call(&self, caller: &Caller, headers: &[(&str, &str)], things: &Things) -> Answer {
        self.call_and_tell(caller, headers, things).await.0
    }

    /// As [`call`](Self::call): the answer and the body.
    pub async fn call_and_tell(
        &self,
        caller: &Caller,
        headers: &[(&str, &str)],
        things: &Things,
    ) -> (Answer, Option<Json>) {
        let body = match self.has_body {
            true => Some(things.body_now(caller, self).await),
            false => None,
        };
        if self.id == "restore_lead" {
            let lead = format!("/leads/{}", things.id("/leads"));
            caller.delete(&lead).await;
        }
        let answer = self.repeat(caller, headers, things, body.as_ref()).await;
        (answer, body)
    }

    /// Sends it with the ids of these things and this body.
    pub async fn repeat(
        &self,
        caller: &Caller,
        headers: &[(&str, &str)],
        things: &Things,
        body: Option<&Json>,
    ) -> Answer {
        let mut path = things.path(self, |_| things);
        if !self.must().is_empty() {
            write!(path, "?{}", form(&self.must())).unwrap();
        }
        self.send_with(caller, headers, &path, body).await
    }
}

/// Finds the ids of a schema: those types whose names end so.
fn walk(schemas: &Json, schema: &Json, at: &mut Vec<String>, found: &mut Vec<Spot>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        match name.strip_suffix("Id") {
            Some(noun) => found.push((at.clone(), noun.to_owned())),
            None => walk(schemas, &schemas[name], at, found),
        }
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        for one in schema[several].as_array().into_iter().flatten() {
            walk(schemas, one, at, found);
        }
    }
    let items = schema["items"].is_object().then(|| ("0", &schema["items"]));
    let properties = schema["properties"].as_object().into_iter().flatten();
    for (name, inner) in properties
        .map(|(name, inner)| (name.as_str(), inner))
        .chain(items)
    {
        at.push(name.to_owned());
        walk(schemas, inner, at, found);
        at.pop();
    }
}
