//! The OpenAPI document.

use std::collections::BTreeSet;

use axum::http::Method;
use openlead_testkit::{Engine, Server, on_each_engine};
use openlead_web::api::openapi::document;
use serde_json::{Value as Json, json};

use super::Caller;
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

on_each_engine! {
    async fn asked_with_a_key_the_document_has_the_account_s_own_fields(server: &Server) {
        let caller = Caller::of(server).await;
        for field in [
            json!({ "label": "Course", "field_type": "select", "options": ["BBA", "MBA"], "required": true }),
            json!({ "label": "Budget", "field_type": "number" }),
            json!({ "label": "Starts", "field_type": "date" }),
            json!({ "label": "Cities", "field_type": "multiselect", "options": ["Kochi"] }),
        ] {
            caller.post("/custom-fields", &field).await.data(201);
        }
        let answer = caller.get("/openapi.json").await;
        assert_eq!((answer.header("cache-control"), answer.header("vary")), ("private, no-cache", "authorization"));
        let schemas = &answer.json()["components"]["schemas"];
        let own = &schemas["CustomFields"];
        assert_eq!(own["required"], json!(["course"]));
        assert_eq!(own["properties"]["course"], json!({ "type": "string", "enum": ["bba", "mba"], "title": "Course", "description": "`bba`: BBA, `mba`: MBA" }));
        assert_eq!(own["properties"]["budget"]["type"], "number");
        assert_eq!(own["properties"]["starts"]["format"], "date");
        assert_eq!(own["properties"]["cities"]["items"]["enum"], json!(["kochi"]));
        assert_eq!(schemas["CustomValue"]["properties"]["field_key"]["enum"], json!(["course", "budget", "starts", "cities"]));
        let wrong = caller.send(Method::GET, "/openapi.json", &[("authorization", "Bearer ik_no")], None).await;
        assert_eq!(wrong.problem(401), "unauthorized");
        let open = caller.site.get("/api/v1/openapi.json").await;
        assert!(!open.body.contains("bba"));
    }
}
