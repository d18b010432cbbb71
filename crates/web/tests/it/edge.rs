//! What every answer has, whatever the handler did.

use axum::body::Body;
use axum::http::Request;
use openlead_web::Settings;

use crate::house::House;

#[tokio::test]
async fn every_answer_has_an_id_and_the_headers_of_safety() {
    let house = House::open(Settings::default()).await;
    let mut ids = Vec::new();
    for path in ["/healthz", "/nowhere", "/test/panic"] {
        let answer = house.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        ids.push(answer.header("x-request-id").to_owned());
        assert_eq!(ids.last().unwrap().len(), 13);
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn an_unknown_address_is_a_404_in_json() {
    let house = House::open(Settings::default()).await;
    let answer = house.get("/nowhere?token=gl_secret").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let body = answer.json();
    assert_eq!(body["error"]["code"], "not_found");
    assert_eq!(body["request_id"], answer.header("x-request-id"));
    assert!(!answer.body.contains("gl_secret"));
}

#[tokio::test]
async fn a_method_that_is_not_taken_is_a_405_that_says_which_are() {
    let house = House::open(Settings::default()).await;
    let answer = house
        .send(Request::delete("/healthz").body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    assert_eq!(answer.json()["status"], 405);
}

#[tokio::test]
async fn a_panic_is_a_500_with_an_id_and_without_the_cause() {
    let house = House::open(Settings::default()).await;
    for path in ["/test/panic", "/test/internal"] {
        let answer = house.get(path).await;
        assert_eq!(answer.status, 500);
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(answer.header("x-request-id")), "{detail}");
        assert!(!answer.body.contains("row 7") && !answer.body.contains("a test"));
    }
}

#[tokio::test]
async fn errors_of_the_core_have_their_status() {
    let house = House::open(Settings::default()).await;
    let busy = house.get("/test/busy").await;
    assert_eq!(
        (busy.status.as_u16(), busy.header("retry-after")),
        (503, "1")
    );
    let invalid = house.get("/test/invalid").await;
    assert_eq!(invalid.status, 422);
    assert_eq!(invalid.json()["errors"][0]["pointer"], "/phone~11");
}
