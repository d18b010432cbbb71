//! Who calls too often is told so, and when to come again.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use openlead_core::Openlead;
use openlead_db::Clock;
use openlead_testkit::{Engine, Server};
use openlead_web::rate::Rates;
use openlead_web::serve::Stop;
use openlead_web::{App, Settings, router};
use serde_json::Value as Json;
use tower::ServiceExt;

/// Seventeen seconds before the next minute.
const NOW: i64 = (29_500_000 * 60 + 43) * 1_000_000;

async fn server(engine: Engine) -> (Server, Clock) {
    let clock = Clock::fixed(NOW);
    let its = clock.clone();
    let server = Server::open_with(engine, move |settings| settings.clock = its).await;
    (server, clock)
}

fn site(openlead: &Arc<Openlead>, rates: Rates) -> Router {
    let settings = Settings {
        rates,
        ..Settings::default()
    };
    router(Arc::new(App::new(
        Arc::clone(openlead),
        settings,
        Stop::new(),
    )))
}

async fn call(site: &Router, path: &str, key: &str) -> (u16, HeaderMap, Json) {
    let request = Request::get(path).header("authorization", format!("Bearer {key}"));
    let answer = site
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (
        parts.status.as_u16(),
        parts.headers,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}

async fn story(engine: Engine) {
    let (server, clock) = server(engine).await;
    let rest = site(
        &server.openlead,
        Rates {
            key: 3,
            ..Rates::default()
        },
    );
    for left in ["2", "1", "0"] {
        let (code, headers, _) = call(&rest, "/api/v1/leads", "one").await;
        assert_eq!(code, 401, "no key of anybody, but counted");
        assert_eq!(headers["ratelimit-policy"], "\"key\";q=3;w=60");
        assert_eq!(headers["ratelimit"], format!("\"key\";r={left};t=17"));
    }
    let (code, headers, body) = call(&rest, "/api/v1/leads", "one").await;
    assert_eq!(
        (code, headers["retry-after"].to_str().unwrap()),
        (429, "17")
    );
    // Scripts of other origins read it, too.
    assert_eq!(headers["access-control-allow-origin"], "*");
    let exposed = headers["access-control-expose-headers"].to_str().unwrap();
    assert!(
        exposed.contains("retry-after") && exposed.contains("ratelimit"),
        "{exposed}"
    );
    assert_eq!(
        (&body["status"], &body["retry_after"]),
        (&429.into(), &17.into()),
        "{body}"
    );
    assert_eq!(
        call(&rest, "/api/v1/leads", "two").await.0,
        401,
        "another key"
    );
    assert_eq!(
        call(&rest, "/api/gl-website-contacts", "one").await.0,
        200,
        "intake is not limited"
    );
    clock.advance(17_000_000);
    assert_eq!(
        call(&rest, "/api/v1/leads", "one").await.0,
        401,
        "the next minute"
    );
}

#[tokio::test]
async fn a_key_that_calls_too_often_is_told_when_to_come_again_on_sqlite() {
    story(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_key_that_calls_too_often_is_told_when_to_come_again_on_postgres() {
    story(Engine::Postgres).await;
}

#[tokio::test]
async fn the_v1_api_refuses_in_its_own_form_and_without_a_rate_nothing_is_said() {
    let (server, _) = server(Engine::Sqlite).await;
    let free = site(&server.openlead, Rates::default());
    let (_, headers, _) = call(&free, "/api/v1/leads", "one").await;
    assert!(!headers.contains_key("ratelimit") && !headers.contains_key("ratelimit-policy"));
    let limited = site(
        &server.openlead,
        Rates {
            intake: 1,
            ..Rates::default()
        },
    );
    assert_eq!(call(&limited, "/api/gl-website-contacts", "x").await.0, 200);
    let (code, headers, body) = call(&limited, "/api/gl-website-contacts", "x").await;
    assert_eq!((code, body.as_object().unwrap().len()), (429, 2), "{body}");
    assert_eq!(
        (&body["status"], &headers["retry-after"]),
        (&"fail".into(), &"17".parse().unwrap())
    );
    assert_eq!(headers["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn processes_on_one_postgres_admit_the_quota_together() {
    let (server, _) = server(Engine::Postgres).await;
    let other = Arc::new(Openlead::open(&server.settings).await.unwrap());
    let rates = Rates {
        address: 60,
        ..Rates::default()
    };
    let sites = [site(&server.openlead, rates), site(&other, rates)];
    let mut admitted = 0;
    for number in 0..200 {
        let (code, ..) = call(&sites[number % 2], "/api/v1/leads", "x").await;
        admitted += u32::from(code != 429);
    }
    assert_eq!(admitted, 60);
}
