//! Statuses, sources and the other lists.

use axum::http::Method;
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;
use super::things::LISTS;

fn names(list: &Json) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect()
}

on_each_engine! {
    async fn an_entry_of_every_list_is_made_read_changed_and_deleted(server: &Server) {
        let caller = Caller::of(server).await;
        for list in LISTS {
            let made = caller.post(list, &json!({ "name": "In progress" })).await;
            let item = made.data(201);
            let at = format!("{list}/{}", item["id"].as_str().unwrap());
            assert_eq!(made.header("location"), format!("/api/v1{at}"));
            assert_eq!((&item["slug"], &item["archived"]), (&json!("in_progress"), &json!(false)));
            let changed = caller.patch(&at, &json!({ "name": "Under way", "color": item["color"] })).await;
            assert_eq!(changed.code, 204, "{}", changed.body);
            let read = caller.get(&at).await;
            assert_eq!(read.header("etag"), changed.header("etag"));
            let read = read.data(200);
            assert_eq!((&read["name"], &read["aliases"], &read["slug"]), (&json!("Under way"), &json!(["In progress"]), &json!("in_progress")));
            assert_eq!(caller.post(list, &json!({ "name": "under WAY" })).await.problem(409), "conflict");
            if list != "/purposes" && list != "/lead-types" {
                assert_eq!(caller.delete(&at).await.code, 204, "{list}");
                assert_eq!(caller.get(&at).await.problem(404), "not_found");
            }
            assert_eq!(caller.post(list, &json!({ "name": "" })).await.json()["errors"][0]["pointer"], "/name");
        }
    }

    async fn a_change_of_what_has_changed_meanwhile_is_refused(server: &Server) {
        let caller = Caller::of(server).await;
        let made = caller.post("/statuses", &json!({ "name": "In progress" })).await;
        let (first, id) = (made.header("etag").to_owned(), made.data(201)["id"].as_str().unwrap().to_owned());
        let at = format!("/statuses/{id}");
        let change = async |tag: &str, name: &str| caller.send(Method::PATCH, &at, &[("if-match", tag)], Some(&json!({ "name": name }))).await;
        let second = change(&first, "Under way").await;
        assert_eq!(second.code, 204, "{}", second.body);
        assert_eq!(change(&first, "On its way").await.problem(412), "changed");
        assert_eq!(caller.send(Method::DELETE, &at, &[("if-match", &first)], None).await.problem(412), "changed");
        assert_eq!(change(second.header("etag"), "On its way").await.code, 204);
        assert_eq!(change("*", "There").await.code, 204);
    }

    async fn a_list_is_put_into_an_order(server: &Server) {
        let caller = Caller::of(server).await;
        let before = caller.get("/statuses").await.data(200);
        let mut ids: Vec<Json> = before.as_array().unwrap().iter().map(|item| item["id"].clone()).collect();
        ids.reverse();
        assert_eq!(caller.post("/statuses/order", &json!({ "ids": ids })).await.code, 204);
        let (after, mut expected) = (caller.get("/statuses").await.data(200), names(&before));
        expected.reverse();
        assert_eq!(names(&after), expected);
        assert_eq!(caller.post("/statuses/order", &json!({ "ids": ids[1..] })).await.problem(422), "invalid");
        assert_eq!(caller.post("/statuses/order", &json!({ "ids": ["x"] })).await.json()["errors"][0]["pointer"], "/ids/0");
    }

    async fn what_is_in_use_is_not_deleted_but_merged(server: &Server) {
        let caller = Caller::of(server).await;
        let sources = caller.get("/sources").await.data(200);
        let id = |name: &str| sources.as_array().unwrap().iter().find(|item| item["name"] == name).unwrap()["id"].as_str().unwrap().to_owned();
        let (website, facebook) = (id("Website"), id("Facebook"));
        let lead = caller.site.lead("9846012345", &[]).await;
        let refused = caller.delete(&format!("/sources/{website}")).await;
        assert_eq!(refused.problem(409), "conflict");
        assert!(refused.json()["detail"].as_str().unwrap().contains("1 lead has"), "{}", refused.body);
        let merged = caller.send(Method::POST, &format!("/sources/{website}/merge"), &[("idempotency-key", "m")], Some(&json!({ "into_id": facebook }))).await;
        assert_eq!(merged.code, 204, "{}", merged.body);
        let lead = caller.site.find(&lead.phone).await.unwrap();
        assert_eq!(lead.source_id.to_string(), facebook);
        assert_eq!(caller.get(&format!("/sources/{website}")).await.problem(404), "not_found");
        assert!(!names(&caller.get("/sources").await.data(200)).contains(&"Website"));
    }
}
