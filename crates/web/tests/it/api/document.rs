//! The OpenAPI document.

use std::collections::BTreeSet;

use openlead_testkit::{Engine, Server};
use openlead_web::api::openapi::document;
use serde_json::Value as Json;

use crate::site::Site;

#[test]
fn the_document_is_what_was_promised() {
    insta::assert_snapshot!(document().to_pretty_json().unwrap());
}

#[test]
fn each_operation_has_its_own_id_a_summary_and_a_tag() {
    let document: Json = serde_json::from_str(&document().to_json().unwrap()).unwrap();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            assert!(
                operation["summary"].is_string() && operation["tags"][0].is_string(),
                "{method} {path}"
            );
            assert!(operation["responses"]["401"].is_object(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_document_is_served_without_a_key() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let answer = site.get("/api/v1/openapi.json").await;
    assert_eq!(answer.code, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    let served: Json = answer.json();
    assert_eq!(served["openapi"], "3.1.0");
    assert_eq!(
        served,
        serde_json::from_str::<Json>(&document().to_json().unwrap()).unwrap()
    );
}
