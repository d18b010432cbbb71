//! Leads made and changed (contract v3).

use axum::http::Method;
use openlead_core::token::Scope;
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;

async fn make(caller: &Caller, number: &str) -> String {
    let made = caller
        .post("/leads", &json!({ "phone_numbers": [number] }))
        .await
        .data(201);
    made["lead_id"].as_str().unwrap().to_owned()
}

async fn first(caller: &Caller, list: &str) -> Json {
    caller.get(list).await.data(200)[0]["id"].clone()
}

on_each_engine! {
    async fn a_lead_is_made_once_per_phone_number(server: &Server) {
        let caller = Caller::of(server).await;
        let field = caller.post("/custom-fields", &json!({ "label": "Course", "field_type": "select", "options": ["BBA", "B. Tech"] })).await.data(201);
        assert_eq!((&field["field_key"], &field["allowed_values"]), (&json!("course"), &json!([{ "label": "BBA", "value": "bba" }, { "label": "B. Tech", "value": "b_tech" }])));
        let ravi = caller.site.agent("Ravi", &[]).await;
        let (status, source) = (first(&caller, "/statuses").await, first(&caller, "/sources").await);
        let mut purposes = Vec::new();
        for name in ["Visa", "Training"] {
            purposes.push(caller.post("/purposes", &json!({ "name": name })).await.data(201)["id"].clone());
        }
        let made = caller.post("/leads", &json!({
            "phone_numbers": ["+919846012345", { "phone_number": "+919846012346" }], "purpose_ids": purposes, "name": "Meera", "email": "meera@example.com", "assigned_to_id": ravi,
            "notes": "Call back", "source_id": source, "status_id": status, "custom_fields": { "course": "b_tech" },
        })).await;
        let lead = made.data(201);
        assert_eq!((made.header("location"), &lead["id"]), (format!("/api/v1/leads/{}", lead["lead_id"].as_str().unwrap()).as_str(), &lead["lead_id"]));
        assert_eq!((&lead["notes"], &lead["assigned_to"]["id"], &lead["custom_fields"]), (&json!("Call back"), &json!(ravi), &json!([{ "field_key": "course", "value": "b_tech" }])));
        assert_eq!(lead["phone_numbers"].as_array().unwrap().len(), 2);
        assert_eq!(lead["purposes"], json!([{ "id": purposes[0], "name": "Visa" }, { "id": purposes[1], "name": "Training" }]));
        assert_eq!((&lead["status"]["id"], &lead["source"]["id"]), (&status, &source));
        let at = format!("/leads/{}", lead["lead_id"].as_str().unwrap());
        assert_eq!(caller.patch(&at, &json!({ "purpose_ids": [purposes[1]] })).await.code, 204);
        assert_eq!(caller.get(&at).await.data(200)["purposes"], json!([{ "id": purposes[1], "name": "Training" }]));
        for number in ["+919846012345", "098460 12346"] {
            let again = caller.post("/leads", &json!({ "phone_numbers": [number] })).await;
            assert_eq!((again.problem(409), &again.json()["lead_id"]), ("lead_exists".to_owned(), &lead["lead_id"]));
        }
        for (body, pointer) in [
            (json!({}), "/phone_numbers"), (json!({ "phone_numbers": [] }), "/phone_numbers"), (json!({ "phone_numbers": ["12"] }), "/phone_numbers/0"),
            (json!({ "phone_numbers": ["+919846000001"], "email": "x" }), "/email"), (json!({ "phone_numbers": ["+919846000001"], "purpose_ids": [status] }), "/purpose_ids"), (json!({ "phone_numbers": ["+919846000001"], "status_id": "x" }), "/status_id"),
            (json!({ "phone_numbers": ["+919846000001"], "custom_fields": { "course": "mba" } }), "/custom_fields/course"),
            (json!({ "phone_numbers": ["+919846000001"], "custom_fields": { "none": 1 } }), "/custom_fields/none"),
        ] {
            let refused = caller.post("/leads", &body).await;
            assert_eq!(refused.problem(422), "invalid");
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{}", refused.body);
        }
    }

    async fn a_lead_is_changed_by_any_subset_of_its_fields(server: &Server) {
        let caller = Caller::of(server).await;
        for (label, kind) in [("Budget", "number"), ("Hostel", "boolean"), ("Visit", "datetime"), ("Fee", "money")] {
            caller.post("/custom-fields", &json!({ "label": label, "field_type": kind })).await.data(201);
        }
        let at = format!("/leads/{}", make(&caller, "+919846012345").await);
        let values = json!({ "budget": 5.5, "hostel": true, "visit": "2026-12-31T18:30:00", "fee": 1500.5 });
        let changed = caller.patch(&at, &json!({ "name": "Meera", "company_name": "Acme", "custom_fields": values })).await;
        assert_eq!((changed.code.as_u16(), changed.body.as_str()), (204, ""));
        let read = caller.get(&at).await;
        assert_eq!(read.header("etag"), changed.header("etag"));
        let lead = read.data(200);
        let custom = lead["custom_fields"].clone();
        assert_eq!(custom, json!([{ "field_key": "budget", "value": 5.5 }, { "field_key": "hostel", "value": true },
            { "field_key": "visit", "value": "2026-12-31T18:30:00" }, { "field_key": "fee", "value": 1500.5 }]).as_array().map(|all| json!(all)).unwrap());
        let again = caller.patch(&at, &json!({ "custom_fields": custom })).await;
        assert_eq!((again.code.as_u16(), again.header("etag")), (204, read.header("etag")), "what was read can be sent back: {}", again.body);
        assert_eq!(caller.patch(&at, &json!({ "custom_fields": { "budget": 6 } })).await.code, 204);
        let lead = caller.get(&at).await.data(200);
        assert_eq!((&lead["custom_fields"], &lead["name"]), (&json!([{ "field_key": "budget", "value": 6 }]), &json!("Meera")), "the whole set is replaced");
        assert_eq!(caller.patch(&at, &json!({ "company_name": null, "phone_numbers": ["+919846099999"] })).await.code, 204);
        let lead = caller.get(&at).await.data(200);
        assert_eq!((&lead["company_name"], &lead["phone_numbers"][0]["number"]), (&json!(null), &json!("+919846099999")));
        let refused = caller.send(Method::PATCH, &at, &[("if-match", changed.header("etag"))], Some(&json!({ "name": "x" }))).await;
        assert_eq!(refused.problem(412), "changed");
        let other = make(&caller, "+919846011111").await;
        assert_eq!(caller.patch(&at, &json!({ "phone_numbers": ["+919846011111"] })).await.json()["lead_id"], json!(other));
        let typo = caller.patch(&at, &json!({ "nmae": "x" })).await;
        assert_eq!((typo.code.as_u16(), typo.header("ignored-fields")), (204, "/nmae"));
    }

    async fn a_lead_is_changed_by_its_number_or_address(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = make(&caller, "+919846012345").await;
        let by = async |body: Json| caller.patch("/leads/by-identifier", &body).await;
        let found = by(json!({ "phone_number": "+91 98460 12345", "email": "meera@example.com", "name": "Meera" })).await;
        assert_eq!(found.data(200), json!({ "lead_id": lead }));
        let shown = caller.get(&format!("/leads/{lead}")).await.data(200);
        assert_eq!((&shown["email"], &shown["name"]), (&json!("meera@example.com"), &json!("Meera")));
        assert_eq!(by(json!({ "email": "meera@example.com", "notes": "Called" })).await.data(200)["lead_id"], json!(lead));
        assert_eq!(by(json!({ "phone_number": "+919846000000", "name": "x" })).await.problem(404), "not_found");
        assert_eq!(by(json!({ "email": "nobody@example.com", "name": "x" })).await.problem(404), "not_found");
        assert_eq!(by(json!({ "name": "x" })).await.problem(422), "invalid");
    }

    async fn a_lead_that_is_sent_again_with_its_key_is_one(server: &Server) {
        let caller = Caller::of(server).await;
        let body = json!({ "phone_numbers": ["+919846012345"] });
        let send = async || caller.send(Method::POST, "/leads", &[("idempotency-key", "a")], Some(&body)).await;
        let (first, again) = (send().await, send().await);
        assert_eq!((first.code.as_u16(), again.code.as_u16(), again.header("idempotent-replayed")), (201, 201, "true"));
        assert_eq!((first.header("etag"), first.header("location"), &first.body), (again.header("etag"), again.header("location"), &again.body));
        assert_eq!(caller.site.leads().await, 1);
    }

    async fn many_leads_are_made_each_for_itself(server: &Server) {
        let caller = Caller::of(server).await;
        let there = make(&caller, "+919846012345").await;
        let leads = json!([{ "phone_numbers": ["+919846000001"] }, { "phone_number": "+919846012345" }, { "phone_numbers": ["12"] }, { "phone_numbers": ["+919846000001"] }]);
        let dry = caller.post("/leads/bulk", &json!({ "leads": leads, "dry_run": true })).await.data(200);
        assert_eq!((&dry["created"], &dry["exist"], &dry["invalid"], caller.site.leads().await), (&json!(1), &json!(2), &json!(1), 1));
        let made = caller.post("/leads/bulk", &json!({ "leads": leads })).await.data(200);
        let results: Vec<&str> = made["results"].as_array().unwrap().iter().map(|one| one["result"].as_str().unwrap()).collect();
        assert_eq!(results, ["created", "exists", "invalid", "exists"]);
        assert_eq!((&made["results"][1]["lead_id"], &made["results"][2]["errors"][0]["pointer"]), (&json!(there), &json!("/phone_numbers/0")));
        assert_eq!(made["results"][3]["lead_id"], made["results"][0]["lead_id"]);
        let many: Vec<Json> = vec![json!({ "phone_number": "x" }); 501];
        assert_eq!(caller.post("/leads/bulk", &json!({ "leads": many })).await.problem(422), "invalid");
    }

    async fn a_row_that_is_no_object_is_the_fault_of_that_row_alone(server: &Server) {
        let caller = Caller::of(server).await;
        let rows = json!([{ "phone_number": "+919846012345", "nmae": "x" }, "Meera", 7, null, ["+919846000001"], true, 1.5, -1, { "phone_number": "+919846000002" }]);
        let sent = caller.post("/leads/bulk", &json!({ "leads": rows })).await;
        assert_eq!(sent.header("ignored-fields"), "/leads/0/nmae");
        let made = sent.data(200);
        assert_eq!((&made["created"], &made["invalid"], caller.site.leads().await), (&json!(2), &json!(7), 2));
        for row in 1..8 {
            let one = &made["results"][row];
            assert_eq!((&one["result"], &one["errors"][0]["pointer"]), (&json!("invalid"), &json!("")), "{row}");
            assert!(one["errors"][0]["detail"].as_str().unwrap().starts_with("Send an object"));
        }
        assert_eq!(made["results"][8]["result"], "created");
    }

    async fn nothing_is_added_to_a_lead_in_the_trash(server: &Server) {
        let caller = Caller::of(server).await;
        let id = make(&caller, "+919846012345").await;
        let lead = format!("/leads/{id}");
        for _ in 0..2 {
            assert_eq!(caller.delete(&lead).await.code, 204);
        }
        let events = caller.get(&format!("{lead}/events")).await.json();
        let deleted = events["data"].as_array().unwrap().iter().filter(|event| event["type"] == "lead.deleted");
        assert_eq!(deleted.count(), 1, "the second says nothing new");
        let adds = [
            (format!("{lead}/notes"), json!({ "content": "x" })),
            ("/tasks".to_owned(), json!({ "name": "x", "lead_id": id })),
            ("/deals".to_owned(), json!({ "lead_id": id })),
        ];
        for (path, body) in &adds {
            let refused = caller.post(path, body).await;
            assert_eq!((refused.problem(409).as_str(), &refused.json()["detail"]), ("conflict", &json!("this lead is in the trash: restore it first")), "{path}");
        }
        // Whoever calls has enquired again.
        let call = json!({ "direction": "in", "outcome": "answered", "phone_number": "+919846012345" });
        assert_eq!(caller.post("/calls", &call).await.data(201)["lead_id"], json!(id));
        for (path, body) in &adds {
            caller.post(path, body).await.data(201);
        }
        assert_eq!(caller.delete("/leads/05h4rc8y3k0vd").await.problem(404), "not_found");
    }

    async fn many_leads_are_changed_and_put_back(server: &Server) {
        let caller = Caller::of(server).await;
        let (one, two) = (make(&caller, "+919846000001").await, make(&caller, "+919846000002").await);
        let lost = caller.get("/statuses").await.data(200).as_array().unwrap().iter().find(|status| status["name"] == "Lost").unwrap()["id"].clone();
        let done = caller.post("/bulk-changes", &json!({ "deed": { "action": "status", "status_id": lost }, "lead_ids": [one, two] })).await.data(201);
        assert_eq!((&done["changed"], done["finished_at"].is_string()), (&json!(2), true));
        let status = async || caller.get(&format!("/leads/{one}")).await.data(200)["status"]["name"].clone();
        assert_eq!(status().await, "Lost");
        let at = format!("/bulk-changes/{}", done["id"].as_str().unwrap());
        assert_eq!(caller.get(&at).await.data(200)["changed"], 2);
        let once = [("idempotency-key", "undo-1")];
        let undone = caller.send(Method::POST, &format!("{at}/undo"), &once, None).await;
        assert_eq!((&undone.data(200)["undone"], undone.header("idempotent-replayed")), (&json!(2), ""));
        let again = caller.send(Method::POST, &format!("{at}/undo"), &once, None).await;
        assert_eq!((&again.data(200)["undone"], again.header("idempotent-replayed")), (&json!(2), "true"));
        let other = caller.send(Method::POST, "/bulk-changes/05h4rc8y3k0vd/undo", &once, None).await;
        assert_eq!(other.problem(422), "idempotency_key");
        let none = caller.post("/bulk-changes", &json!({ "deed": { "action": "delete" } })).await;
        assert_eq!(none.json()["errors"][0]["pointer"], "/lead_ids");
        assert_eq!(status().await, "New");
        let filtered = caller.post("/bulk-changes", &json!({ "deed": { "action": "delete" }, "filter": { "field": "phone_number", "op": "is", "value": "+919846000002" } })).await.data(201);
        assert_eq!(filtered["changed"], 1);
        assert_eq!(caller.post("/bulk-changes", &json!({ "deed": { "action": "fly" } })).await.problem(422), "invalid");
        let reader = caller.but(Scope::Read).await;
        assert_eq!(reader.post("/bulk-changes", &json!({ "deed": { "action": "delete" } })).await.problem(403), "forbidden");
    }
}
