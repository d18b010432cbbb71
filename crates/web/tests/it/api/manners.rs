//! What all operations have in common.

use axum::body::Body;
use axum::http::{Method, Request};
use openlead_testkit::on_each_engine;
use serde_json::json;

use super::Caller;

on_each_engine! {
    async fn a_record_that_the_caller_has_is_not_sent_again(server: &Server) {
        let caller = Caller::of(server).await;
        let first = caller.get("/meta").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 10 && first.code == 200);
        let again = caller.send(Method::GET, "/meta", &[("if-none-match", &tag)], None).await;
        assert_eq!((again.code.as_u16(), again.body.as_str(), again.header("etag")), (304, "", tag.as_str()));
        caller.site.department("Sales").await;
        assert_eq!(caller.send(Method::GET, "/meta", &[("if-none-match", &tag)], None).await.code, 200);
    }

    async fn what_cannot_be_read_is_refused_with_its_place(server: &Server) {
        let caller = Caller::of(server).await;
        let wrong = caller.post("/keys", &json!({ "name": 1, "scope": "read" })).await;
        assert_eq!(wrong.problem(422), "invalid");
        assert_eq!(wrong.json()["errors"][0]["pointer"], "/name");
        let empty = caller.post("/keys", &json!({ "name": " ", "scope": "read" })).await;
        assert_eq!(empty.problem(422), "invalid");
        assert_eq!(empty.json()["errors"][0]["pointer"], "/name");
        assert_eq!(caller.post("/keys", &json!({ "name": "a\u{0}b", "scope": "read" })).await.problem(400), "not_json");
        let text = |kind, body: &'static str| {
            let request = Request::post("/api/v1/keys").header("content-type", kind);
            request.header("authorization", format!("Bearer {}", caller.key)).body(Body::from(body)).unwrap()
        };
        assert_eq!(caller.site.send(text("application/json", "{")).await.problem(400), "not_json");
        assert_eq!(caller.site.send(text("text/plain", "{}")).await.problem(415), "not_json");
        assert_eq!(caller.delete("/keys/unknown").await.problem(404), "not_found");
        assert_eq!(caller.get("/nothing").await.problem(404), "not_found");
        assert_eq!(caller.delete("/meta").await.problem(405), "method_not_allowed");
    }

    async fn keys_of_the_body_that_nobody_reads_are_named(server: &Server) {
        let caller = Caller::of(server).await;
        let made = caller.post("/keys", &json!({ "name": "n8n", "scope": "read", "nmae": "n8n" })).await;
        assert_eq!((made.code.as_u16(), made.header("ignored-fields")), (201, "/nmae"));
    }

    async fn parameters_that_nothing_reads_are_named(server: &Server) {
        let caller = Caller::of(server).await;
        let typed = caller.get("/leads?stauts=New&status[]=New&per_page=5&created_at[from]=2026-01-01&cursor=").await;
        assert_eq!((typed.code.as_u16(), typed.header("ignored-parameters")), (200, "stauts"));
        assert_eq!(caller.get("/leads?status=New&per_page=5&sort_by=name").await.header("ignored-parameters"), "");
        let body = json!({ "leads": [{ "phone_numbers": ["+919846012345"] }] });
        assert_eq!(caller.post("/leads/bulk?dry_run=true", &body).await.header("ignored-parameters"), "dry_run");
    }

    async fn scripts_of_any_origin_may_call_and_read_every_answer(server: &Server) {
        let caller = Caller::of(server).await;
        let asked = [("origin", "https://example.com"), ("access-control-request-method", "PATCH"), ("access-control-request-headers", "authorization,idempotency-key")];
        let allowed = caller.send(Method::OPTIONS, "/keys/x", &asked, None).await;
        assert_eq!((allowed.code.as_u16(), allowed.header("access-control-allow-origin")), (200, "*"));
        assert!(allowed.header("access-control-allow-headers").contains("idempotency-key"));
        assert!(allowed.header("access-control-allow-methods").contains("PATCH"));
        for path in ["/meta", "/nothing", "/keys/x"] {
            let answer = caller.send(Method::GET, path, &[asked[0]], None).await;
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{path} {}", answer.body);
            assert!(answer.header("access-control-expose-headers").contains("etag"));
        }
    }
}
