//! Who gets in.

use axum::http::Method;
use openlead_core::staff;
use openlead_core::token::Scope;
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::Caller;

on_each_engine! {
    async fn only_a_key_gets_in(server: &Server) {
        let caller = Caller::of(server).await;
        let token = format!("Bearer {}", caller.site.token());
        for secret in ["", "Bearer", "Bearer ik_0123456789abcdef0123456789abcdef01234567", "Basic eA==", &token] {
            let answer = caller.send(Method::GET, "/meta", &[("authorization", secret)], None).await;
            assert_eq!(answer.problem(401), "unauthorized", "{secret}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        caller.get("/meta").await.data(200);
    }

    async fn a_key_that_reads_changes_nothing(server: &Server) {
        let reader = Caller::of(server).await.but(Scope::Read).await;
        reader.get("/meta").await.data(200);
        assert_eq!(reader.post("/keys", &json!({ "name": "mine", "scope": "write" })).await.problem(403), "forbidden");
    }

    async fn keys_are_made_listed_and_revoked(server: &Server) {
        let caller = Caller::of(server).await;
        let made = caller.post("/keys", &json!({ "name": "Website", "scope": "read" })).await.data(201);
        let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        assert!(key.starts_with("ik_") && key.len() == 43);
        let bearer = format!("Bearer {key}");
        let with = [("authorization", bearer.as_str())];
        assert_eq!(caller.send(Method::GET, "/meta", &with, None).await.code, 200);
        let list = caller.get("/keys").await;
        assert!(!list.body.contains(key));
        let list = list.data(200);
        assert_eq!((&list[0]["id"], &list[0]["name"], &list[0]["scope"], &list[0]["revoked_at"]), (&json!(id), &json!("Website"), &json!("read"), &json!(null)));
        assert_eq!(list.as_array().unwrap().len(), 2, "the token of the v1 API is none of them");
        assert_eq!(caller.delete(&format!("/keys/{id}")).await.code, 204);
        assert_eq!(caller.delete(&format!("/keys/{id}")).await.problem(404), "not_found");
        assert_eq!(caller.send(Method::GET, "/meta", &with, None).await.problem(401), "unauthorized");
    }

    async fn the_use_of_a_key_is_noted(server: &Server) {
        let caller = Caller::of(server).await;
        for _ in 0..1000 {
            if caller.get("/keys").await.data(200)[0]["used_at"].is_string() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("the use of the key was never noted");
    }

    async fn a_key_in_somebodys_name_may_do_what_they_may(server: &Server) {
        let caller = Caller::of(server).await;
        let ravi = caller.site.agent("Ravi", &[]).await;
        let made = caller.post("/keys", &json!({ "name": "Ravi's phone", "scope": "write", "staff_id": ravi })).await.data(201);
        let site = caller.site;
        let ravis = Caller { site, key: made["key"].as_str().unwrap().to_owned() };
        ravis.get("/meta").await.data(200);
        let refused = ravis.get("/keys").await;
        assert_eq!(refused.problem(403), "forbidden");
        assert!(refused.json()["detail"].as_str().unwrap().contains("Ask Asha"));
        ravis.site.act(move |act| staff::deactivate(act, ravi)).await;
        assert_eq!(ravis.get("/meta").await.problem(401), "unauthorized");
    }
}
