//! Webhooks and their deliveries; what is sent is tested where it is sent.

use axum::http::Method;
use openlead_core::token::Scope;
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::Caller;

on_each_engine! {
    async fn a_webhook_is_set_up_tested_and_its_deliveries_are_read(server: &Server) {
        let caller = Caller::of(server).await;
        let made = caller.post("/webhooks", &json!({ "url": "https://example.com/hook", "events": ["lead.created"] })).await.data(201);
        assert!(made["secret"].as_str().unwrap().starts_with("whsec_") && made["enabled"] == json!(true));
        let at = format!("/webhooks/{}", made["id"].as_str().unwrap());
        let read = caller.get(&at).await;
        assert!(!read.body.contains("whsec_"));
        assert_eq!(read.data(200)["events"], json!(["lead.created"]));
        assert_eq!(caller.patch(&at, &json!({ "description": "CRM" })).await.code, 204);
        assert_eq!(caller.get("/webhooks").await.data(200)[0]["description"], "CRM");
        let lead = caller.site.lead("9846012345", &[]).await;
        let post = async |path: &str| caller.send(Method::POST, &format!("{at}{path}"), &[], None).await;
        let test = post("/test").await.data(201);
        let list = caller.get(&format!("{at}/deliveries?per_page=1")).await.json();
        assert_eq!((&list["data"][0]["event_id"], &list["data"][0]["type"], &list["data"][0]["outcome"]), (&test["event_id"], &json!("webhook.test"), &json!("waiting")));
        let older = caller.get(&format!("{at}/deliveries?outcome=waiting&cursor={}", list["meta"]["next_cursor"].as_str().unwrap())).await.json();
        assert_eq!((&older["data"][0]["lead_id"], older["data"].as_array().unwrap().len()), (&json!(lead.id), 1));
        let event = older["data"][0]["event_id"].as_str().unwrap();
        let whole = caller.get(&format!("{at}/deliveries/{event}")).await.data(200);
        assert!(whole["payload"].as_str().unwrap().contains("lead.created") && whole["tries"] == json!([]));
        assert_eq!(post(&format!("/deliveries/{event}/replay")).await.code, 204);
        assert_eq!(post("/deliveries/0000000000000/replay").await.problem(404), "not_found");
        assert_eq!(caller.post(&format!("{at}/replay"), &json!({ "since": "2026-01-01T00:00:00Z" })).await.problem(422), "invalid");
        assert_eq!(caller.post(&format!("{at}/replay"), &json!({})).await.code, 204);
        assert_eq!(caller.post(&format!("{at}/replay"), &json!({ "from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z" })).await.problem(422), "invalid");
        assert_eq!((post("/pause").await.code.as_u16(), caller.get(&at).await.data(200)["paused_at"].is_string()), (204, true));
        assert_eq!(post("/test").await.problem(409), "conflict");
        assert_eq!(post("/resume").await.code, 204);
        assert_eq!(caller.delete(&at).await.code, 204);
        assert_eq!(caller.get(&at).await.problem(404), "not_found");
    }

    async fn a_secret_is_shown_and_renewed_to_who_may_write(server: &Server) {
        let caller = Caller::of(server).await;
        let made = caller.post("/webhooks", &json!({ "url": "https://example.com/hook" })).await.data(201);
        let at = format!("/webhooks/{}/secret", made["id"].as_str().unwrap());
        assert_eq!(caller.get(&at).await.data(200)["secret"], made["secret"]);
        let new = caller.send(Method::POST, &at, &[], None).await.data(201);
        assert_ne!(new["secret"], made["secret"]);
        let reader = caller.but(Scope::Read).await;
        assert_eq!(reader.get(&at).await.problem(403), "forbidden");
        assert_eq!(reader.post("/webhooks", &json!({})).await.problem(403), "forbidden");
    }

    async fn what_is_wrong_with_a_webhook_is_named(server: &Server) {
        let caller = Caller::of(server).await;
        for (body, pointer) in [
            (json!({}), "/url"), (json!({ "url": "ftp://example.com" }), "/url"), (json!({ "url": "https://example.com", "events": ["x"] }), "/events"),
            (json!({ "url": "https://example.com", "source_ids": ["x"] }), "/source_ids/0"),
        ] {
            let refused = caller.post("/webhooks", &body).await;
            assert_eq!(refused.problem(422), "invalid");
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{}", refused.body);
        }
    }
}
