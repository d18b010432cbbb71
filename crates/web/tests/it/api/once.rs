//! `Idempotency-Key`: a request that is sent again has its effect once.

use axum::http::Method;
use openlead_core::{Actor, Via, once, person};
use openlead_db::Clock;
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;
use crate::site::Answer;

async fn make(caller: &Caller, key: &str, body: &Json) -> Answer {
    caller
        .send(
            Method::POST,
            "/keys",
            &[("idempotency-key", key)],
            Some(body),
        )
        .await
}

async fn keys(caller: &Caller) -> usize {
    caller
        .get("/keys")
        .await
        .data(200)
        .as_array()
        .unwrap()
        .len()
}

on_each_engine! {
    async fn a_request_sent_again_has_its_effect_once_and_the_same_answer(server: &Server) {
        let caller = Caller::of(server).await;
        let body = json!({ "name": "Website", "scope": "read" });
        let first = make(&caller, "a", &body).await;
        assert_eq!((first.code.as_u16(), first.header("idempotent-replayed")), (201, ""));
        let again = make(&caller, "a", &body).await;
        assert_eq!((again.code.as_u16(), again.header("idempotent-replayed")), (201, "true"));
        assert_eq!(again.body, first.body);
        assert_eq!(keys(&caller).await, 2);
        assert_eq!(make(&caller, "b", &body).await.header("idempotent-replayed"), "");
        assert_eq!(keys(&caller).await, 3, "another key is another request");
    }

    async fn an_answer_that_names_somebody_goes_when_they_are_erased(server: &Server) {
        let caller = Caller::of(server).await;
        let send = async |key: &str, number: &str| {
            let body = json!({ "phone_numbers": [number], "email": "meera@example.com" });
            caller.send(Method::POST, "/leads", &[("idempotency-key", key)], Some(&body)).await
        };
        send("a", "+919846012345").await.data(201);
        let other = json!({ "phone_numbers": ["+919846099999"] });
        let others = async || caller.send(Method::POST, "/leads", &[("idempotency-key", "b")], Some(&other)).await;
        others().await.data(201);
        let person = person::Person { email: openlead_core::email::Email::parse("meera@example.com"), ..Default::default() };
        person::erase(&caller.site.openlead, Actor::nobody(caller.site.created.account, Via::Cli), &person).await.unwrap();
        let again = send("a", "+919846012345").await;
        assert_eq!((again.code.as_u16(), again.header("idempotent-replayed")), (201, ""));
        assert_eq!(others().await.header("idempotent-replayed"), "true");
    }

    async fn a_key_with_another_request_is_refused(server: &Server) {
        let caller = Caller::of(server).await;
        make(&caller, "a", &json!({ "name": "Website", "scope": "read" })).await.data(201);
        let other = make(&caller, "a", &json!({ "name": "Shop", "scope": "read" })).await;
        assert_eq!(other.problem(422), "idempotency_key");
        assert_eq!(keys(&caller).await, 2);
        let caller = caller.but(openlead_core::token::Scope::Write).await;
        make(&caller, "a", &json!({ "name": "Shop", "scope": "read" })).await.data(201);
    }

    async fn a_refused_request_takes_no_key(server: &Server) {
        let caller = Caller::of(server).await;
        make(&caller, "a", &json!({ "name": "", "scope": "read" })).await.problem(422);
        make(&caller, "a", &json!({ "name": "Website", "scope": "read" })).await.data(201);
        for bad in ["", "x".repeat(256).as_str()] {
            assert_eq!(make(&caller, bad, &json!({ "name": "Website", "scope": "read" })).await.problem(400), "idempotency_key");
        }
    }

    async fn of_equal_requests_at_the_same_moment_one_has_an_effect(server: &Server) {
        let caller = Caller::of(server).await;
        let body = json!({ "name": "Website", "scope": "read" });
        let all = futures_util::future::join_all((0..8).map(|_| make(&caller, "a", &body))).await;
        let mut done: Vec<&str> = all.iter().filter(|answer| answer.code == 201).map(|answer| answer.body.as_str()).collect();
        done.dedup();
        assert_eq!(done.len(), 1, "one key was made");
        for refused in all.iter().filter(|answer| answer.code != 201) {
            assert_eq!(refused.problem(409), "still_running");
        }
        assert_eq!(keys(&caller).await, 2);
    }

    async fn an_export_sent_again_with_its_key_is_written_anew_and_another_one_is_refused(server: &Server) {
        let caller = Caller::of(server).await;
        let export = async |format: &str| {
            let once = [("idempotency-key", "a")];
            caller.send(Method::POST, "/leads/export", &once, Some(&json!({ "format": format }))).await
        };
        assert_eq!(export("ndjson").await.body.lines().count(), 0);
        caller.site.lead("9846012345", &[]).await;
        let again = export("ndjson").await;
        assert_eq!((again.code.as_u16(), again.body.lines().count()), (200, 1));
        assert_eq!(export("csv").await.problem(422), "idempotency_key");
    }

    async fn what_is_kept_of_an_answer_is_sealed(server: &Server) {
        let caller = Caller::of(server).await;
        let made = make(&caller, "a", &json!({ "name": "Website", "scope": "read" })).await.data(201);
        let kept: Vec<(String, String)> = caller.site.act(|act| Ok(act.tx.all("SELECT request, answer FROM answered_once", &[])?)).await;
        let key = made["key"].as_str().unwrap();
        assert!(kept.len() == 1 && !kept[0].1.contains(key) && !kept[0].1.contains("Website"));
    }
}

#[tokio::test]
async fn a_key_is_forgotten_after_72_hours_pruned_or_not() {
    use openlead_testkit::{Engine, Server};
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let clock = Clock::fixed(1_800_000_000_000_000);
        let at = clock.clone();
        let server = Server::open_with(engine, move |settings| settings.clock = at).await;
        let caller = Caller::of(&server).await;
        let body = json!({ "name": "Website", "scope": "read" });
        make(&caller, "a", &body).await.data(201);
        let account = caller.site.created.account;
        let prune = || {
            caller
                .site
                .openlead
                .db
                .write(move |tx| once::prune(tx, account, 10))
        };
        clock.advance(once::KEPT);
        assert_eq!(prune().await.unwrap(), 0);
        assert_eq!(
            make(&caller, "a", &body)
                .await
                .header("idempotent-replayed"),
            "true"
        );
        clock.advance(1);
        assert_eq!(
            make(&caller, "a", &json!({ "name": "Shop", "scope": "read" }))
                .await
                .code,
            201
        );
        clock.advance(once::KEPT + 1);
        assert_eq!(prune().await.unwrap(), 1);
    }
}
