//! What operators ask.

use axum::body::Body;
use axum::http::Request;
use openlead_web::Settings;

use crate::house::House;

#[tokio::test]
async fn a_server_with_a_database_is_alive_and_ready_until_it_drains() {
    let house = House::open(Settings::default()).await;
    assert_eq!(house.get("/healthz").await.status, 200);
    assert_eq!(house.get("/readyz").await.json()["status"], "ready");

    house.app.stop.drain();
    let answer = house.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.json()["reason"], "The server is stopping.");
    assert_eq!(house.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn readiness_is_a_real_write() {
    let house = House::open(Settings::default()).await;
    let before = house.app.openlead.db.stats().write.done();
    house.get("/readyz").await;
    assert_eq!(house.app.openlead.db.stats().write.done(), before + 1);
}

#[tokio::test]
async fn metrics_count_requests_by_route_and_outcome_and_never_by_path() {
    let house = House::open(Settings::default()).await;
    house.get("/healthz").await;
    house.get("/healthz").await;
    house.get("/some/gl_00112233445566778899").await;
    house.get("/test/outcome").await;
    house.app.metrics.unknown_tokens.inc();
    let odd = Request::builder().method("EVIL").uri("/x");
    house.send(odd.body(Body::empty()).unwrap()).await;
    let text = house.get("/metrics").await.body;
    for line in [
        r#"openlead_requests_total{method="GET",route="/healthz",outcome="2xx"} 2"#,
        r#"openlead_requests_total{method="GET",route="other",outcome="4xx"} 1"#,
        r#"openlead_requests_total{method="other",route="other",outcome="4xx"} 1"#,
        r#"openlead_requests_total{method="GET",route="/test/outcome",outcome="fail"} 1"#,
        r#"openlead_request_seconds_count{route="/healthz"} 2"#,
        "openlead_unknown_tokens_total 1",
        "openlead_connections 0",
        r#"openlead_db_waiting{lane="write"} 0"#,
        r#"openlead_db_rejected_total{lane="write"} 0"#,
        "openlead_db_retries_total 0",
        r#"openlead_db_commits_total{units="1"} "#,
        "openlead_resident_bytes ",
        "openlead_start_time_seconds ",
        r#"openlead_version_info{version=""#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("gl_") && !text.contains("EVIL"));
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn metrics_can_ask_for_a_token() {
    let settings = Settings {
        metrics_token: Some("let-me-in".to_owned()),
        ..Settings::default()
    };
    let house = House::open(settings).await;
    let ask = async |value: &str| {
        let request = Request::get("/metrics").header("authorization", value);
        house.send(request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(house.get("/metrics").await.status, 401);
    assert_eq!(ask("Bearer let-me-im").await.status, 401);
    assert_eq!(ask("Bearer let-me-in").await.status, 200);
}
