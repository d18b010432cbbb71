//! The document as pages.

use openlead_testkit::{Engine, Server};
use openlead_web::api::openapi::document;
use serde_json::Value as Json;

use crate::site::Site;

#[tokio::test]
async fn every_operation_has_its_page_which_nobody_has_to_sign_in_for() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let document: Json = serde_json::from_str(&document().to_json().unwrap()).unwrap();
    let index = site.get("/api/docs").await;
    assert_eq!(index.code, 200);
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(index.body.contains(&format!("/api/docs/{id}\"")), "{id}");
            let page = site.get(&format!("/api/docs/{id}")).await;
            assert_eq!(page.code, 200, "{id}");
            assert!(page.body.contains(&format!("/api/v1{path}")), "{id}");
            for language in ["curl", "JavaScript", "Python", "PHP"] {
                assert!(
                    page.body
                        .contains(&format!("<summary>{language}</summary>"))
                );
            }
            let policy = page.headers["content-security-policy"].to_str().unwrap();
            assert!(!policy.contains("unsafe") && !page.body.contains(" style="));
        }
    }
    assert_eq!(site.get("/api/docs/nothing").await.code, 404);
}

#[tokio::test]
async fn operations_are_found_without_script() {
    let server = Server::open(Engine::Sqlite).await;
    let site = Site::of(&server).await;
    let found = site.get("/api/docs?q=phone_numbers+post").await;
    assert!(found.body.contains("/api/docs/create_lead\""));
    assert!(!found.body.contains("/api/docs/list_tasks\""));
    let hostile = site.get("/api/docs?q=%3Cscript%3E").await;
    assert!(hostile.body.contains("0 operations") && !hostile.body.contains("<script>"));
}
