//! Imports, exports and merges by programs.

use axum::body::Body;
use axum::http::{Method, Request};
use openlead_core::import;
use openlead_core::{Actor, Id, Via, of};
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::caller::Caller;
use crate::site::{Answer, form};

const FILE: &str = "Who;Number;Town\nMeera;9846012345;Kochi\nRavi;12;\n";

async fn send(caller: &Caller, content: &str) -> Answer {
    send_with(caller, &[], content).await
}

async fn send_once(caller: &Caller, key: &str, content: &str) -> Answer {
    send_with(caller, &[("idempotency-key", key)], content).await
}

async fn send_with(caller: &Caller, headers: &[(&str, &str)], content: &str) -> Answer {
    let mut request = Request::post("/api/v1/imports?name=old.csv");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request
        .header("authorization", format!("Bearer {}", caller.key))
        .header("content-type", "text/csv");
    let body = Body::from(content.to_owned());
    caller.site.send(request.body(body).unwrap()).await
}

on_each_engine! {
    async fn a_form_is_no_file(server: &Server) {
        let caller = Caller::of(server).await;
        let request = Request::post("/api/v1/imports").header("authorization", format!("Bearer {}", caller.key));
        let request = request.header("content-type", "multipart/form-data; boundary=x").body(Body::from("--x--"));
        assert_eq!(caller.site.send(request.unwrap()).await.problem(415), "not_a_file");
    }

    async fn a_file_is_sent_mapped_checked_started_and_reverted(server: &Server) {
        let caller = Caller::of(server).await;
        let made = send(&caller, FILE).await.data(201);
        let id = made["id"].as_str().unwrap();
        let at = |rest: &str| format!("/imports/{id}{rest}");
        assert_eq!((&made["state"], &made["rows"], &made["name"]), (&json!("ready"), &json!(2), &json!("old.csv")));
        assert_eq!(made["columns"][1]["samples"], json!(["9846012345", "12"]));
        let mut map = made["map"].clone();
        map["columns"] = json!({ "Who": "name", "Number": "phone", "Town": "new:text" });
        assert_eq!(caller.patch(&at(""), &json!({ "map": map })).await.code, 204);
        map["columns"]["Nothing"] = json!("email");
        assert_eq!(caller.patch(&at(""), &json!({ "map": map })).await.problem(422), "invalid");
        let wrong = caller.patch(&at(""), &json!({ "map": { "rules": 1 } })).await;
        assert_eq!((wrong.problem(422), &wrong.json()["errors"][0]["pointer"]), ("invalid".to_owned(), &json!("/map")));

        let checked = caller.post(&at("/check"), &json!(null)).await.data(200);
        assert_eq!((&checked["report"]["made"], &checked["report"]["failed"]), (&json!(1), &json!(1)), "{checked}");
        assert_eq!(caller.post(&at("/start"), &json!(null)).await.code, 204);
        assert_eq!(caller.post(&at("/start"), &json!(null)).await.problem(409), "conflict");
        let import: Id<of::Import> = id.parse().unwrap();
        let job = Actor::nobody(caller.site.created.account, Via::Job);
        import::run(&caller.site.openlead, job, import, |_| {}).await.unwrap();
        let done = caller.get(&at("")).await.data(200);
        assert_eq!((&done["state"], &done["created"], &done["refused"], &done["columns"]), (&json!("done"), &json!(1), &json!(1), &json!([])));
        let refused = caller.get(&at("/failures")).await.data(200);
        assert_eq!(refused[0]["row"], 3, "{refused}");
        let csv = caller.get(&at("/failures.csv")).await;
        assert!(csv.body.starts_with("Who,Number,Town,Reason\r\nRavi,12,,"), "{}", csv.body);
        let listed = caller.get("/imports").await.data(200);
        assert_eq!(listed[0]["id"], *id);
        let reverted = caller.post(&at("/revert"), &json!(null)).await.data(200);
        assert_eq!((&reverted["state"], &reverted["report"]["trashed"]), (&json!("reverted"), &json!(1)));
        assert_eq!(caller.site.leads().await, 0);

        let other = send(&caller, "phone\n9846012345\n").await.data(201);
        let cancel = format!("/imports/{}/cancel", other["id"].as_str().unwrap());
        assert_eq!(caller.post(&cancel, &json!(null)).await.code, 204);
        assert_eq!(send(&caller, "").await.problem(422), "invalid");
    }

    async fn a_lead_says_what_it_is_called_in_other_systems(server: &Server) {
        let caller = Caller::of(server).await;
        let made = send(&caller, "Record ID,First Name,Lifecycle Stage,Phone Number\n50101,Meera,Lead,9846012345\n").await.data(201);
        let id = made["id"].as_str().unwrap();
        assert_eq!(caller.post(&format!("/imports/{id}/start"), &json!(null)).await.code, 204);
        let (import, job): (Id<of::Import>, _) = (id.parse().unwrap(), Actor::nobody(caller.site.created.account, Via::Job));
        import::run(&caller.site.openlead, job, import, |_| {}).await.unwrap();
        let lead = caller.site.find("9846012345").await.unwrap().id;
        let ids = json!([{ "system": "hubspot", "id": "50101" }]);
        assert_eq!(caller.get(&format!("/leads/{lead}")).await.data(200)["external_ids"], ids);
        assert_eq!(caller.get("/leads").await.data(200)[0]["external_ids"], ids);
    }

    async fn leads_that_were_read_or_exported_as_ndjson_are_imported_as_they_are(server: &Server) {
        let caller = Caller::of(server).await;
        let sales = caller.site.department("Sales").await;
        caller.site.agent("Ravi", &[sales]).await;
        let towns = json!({ "label": "Towns", "field_type": "multiselect", "options": ["Kochi", "Fort Kochi"] });
        let field = caller.post("/custom-fields", &towns).await.data(201);
        for (label, kind) in [("Paid", "boolean"), ("Fee", "money"), ("Visit", "datetime"), ("Day", "date"), ("Rank", "number")] {
            caller.post("/custom-fields", &json!({ "label": label, "field_type": kind })).await.data(201);
        }
        let lead = caller.site.lead("9846012345", &[("name", "Meera"), ("email", "meera@example.com"), ("department", "Sales"),
            ("purpose", "BBA"), ("city", "Kochi"), ("more_phone_numbers", "9846012399"), ("company_name", "Acme")]).await;
        let at = format!("/leads/{}", lead.id);
        let values = json!([
            { "field_key": field["field_key"], "value": ["fort_kochi", "kochi"] }, { "field_key": "city", "value": "Kochi" },
            { "field_key": "paid", "value": true }, { "field_key": "fee", "value": 1500.5 }, { "field_key": "day", "value": "2026-12-31" },
            { "field_key": "visit", "value": "2026-12-31T18:30:00" }, { "field_key": "rank", "value": 2.5 },
        ]);
        let more = json!({ "custom_fields": values, "address": "1 Road", "birth_date": "2001-02-03", "next_follow_up_at": "2030-01-02T03:04:05Z" });
        assert_eq!(caller.patch(&at, &more).await.code, 204);
        caller.site.lead("9846012346", &[]).await;
        let exported = caller.get("/leads/export?format=ndjson").await.body;
        let read: Vec<String> = caller.get("/leads").await.data(200).as_array().unwrap().iter().map(Json::to_string).collect();
        let fields = caller.get("/custom-fields").await.data(200);
        let before = caller.get(&at).await.data(200);
        for (file, ten) in [(exported, "98460222"), (read.join("\n"), "98460333")] {
            // Other people of the same kind.
            let file = file.replace("98460123", ten).replace("meera@", &format!("m{ten}@"));
            let made = send(&caller, &file).await.data(201);
            let id = made["id"].as_str().unwrap();
            assert_eq!(caller.post(&format!("/imports/{id}/start"), &json!(null)).await.code, 204);
            let (import, job): (Id<of::Import>, _) = (id.parse().unwrap(), Actor::nobody(caller.site.created.account, Via::Job));
            import::run(&caller.site.openlead, job, import, |_| {}).await.unwrap();
            let done = caller.get(&format!("/imports/{id}")).await.data(200);
            assert_eq!((&done["created"], &done["refused"]), (&json!(2), &json!(0)), "{made} {done}");
            assert_eq!(caller.get("/custom-fields").await.data(200), fields, "no field is made of what openlead says itself");
            let id = caller.site.find(&format!("{ten}45")).await.unwrap().id;
            let after = caller.get(&format!("/leads/{id}")).await.data(200);
            for name in ["name", "company_name", "address", "birth_date", "source", "status", "purposes", "type", "department", "assigned_to", "custom_fields", "next_follow_up_at", "created_at"] {
                assert_eq!(after[name], before[name], "{name} of {file}");
            }
            let numbers: Vec<&Json> = after["phone_numbers"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
            assert_eq!(numbers, [&json!(format!("+91{ten}45")), &json!(format!("+91{ten}99"))]);
            assert_eq!(after["email"], json!(format!("m{ten}@example.com")));
        }
    }

    async fn a_file_that_is_sent_again_with_its_key_is_one_import(server: &Server) {
        let caller = Caller::of(server).await;
        let first = send_once(&caller, "a", FILE).await;
        let again = send_once(&caller, "a", FILE).await;
        assert_eq!((again.code.as_u16(), again.header("idempotent-replayed")), (201, "true"));
        assert_eq!(again.body, first.body);
        assert_eq!(send_once(&caller, "a", "phone\n9846012345\n").await.problem(422), "idempotency_key");
        let id: Id<of::Import> = first.data(201)["id"].as_str().unwrap().parse().unwrap();
        assert!(import::has_file(&caller.site.openlead, id));
        let count = || async { caller.get("/imports").await.data(200).as_array().unwrap().len() };
        assert_eq!(count().await, 1);
        let kept = std::fs::read_dir(server.settings.data.join("imports")).unwrap();
        assert_eq!(kept.count(), 1, "what was sent again is not kept");
        send_once(&caller, "b", FILE).await.data(201);
        assert_eq!(count().await, 2, "another key is another request");
    }

    async fn leads_are_exported_by_a_query_within_what_is_seen(server: &Server) {
        let caller = Caller::of(server).await;
        caller.site.lead("9846012345", &[("name", "Meera")]).await;
        caller.site.lead("9846055555", &[("name", "Ravi")]).await;
        let csv = caller.get("/leads/export").await;
        assert_eq!((csv.code.as_u16(), csv.body.lines().count()), (200, 3), "{}", csv.body);
        let only = json!({ "field": "name", "op": "is", "value": "Meera" }).to_string();
        let one = caller.get(&format!("/leads/export?{}", form(&[("format", "ndjson"), ("filter", &only)]))).await;
        let lead: Json = serde_json::from_str(&one.body).unwrap();
        assert_eq!(lead["phone"], "+919846012345");
        let filter = json!({ "field": "name", "op": "is", "value": "Ravi" });
        let two = caller.post("/leads/export", &json!({ "format": "ndjson", "filter": filter })).await;
        assert!(two.body.contains("Ravi") && two.body.lines().count() == 1, "{}", two.body);
        assert_eq!(caller.post("/leads/export", &json!({ "filter": 1 })).await.problem(422), "invalid");
        assert_eq!(caller.get("/leads/export?filter=x").await.problem(422), "invalid");
        for name in ["sort_by", "sort_direction", "with_total", "per_page", "cursor"] {
            let refused = caller.get(&format!("/leads/export?{name}=name")).await;
            assert_eq!(refused.problem(422), "invalid");
            assert_eq!(refused.json()["errors"][0]["parameter"], name);
        }
        let listed = caller.get("/exports").await.data(200);
        let told = |at: usize| (listed[at]["what"].clone(), listed[at]["format"].clone(), listed[at]["rows"].clone(), listed[at]["filter"].clone());
        assert_eq!(told(0), (json!("leads"), json!("ndjson"), json!(1), filter));
        assert_eq!((told(2), &listed[2]["via"]), ((json!("leads"), json!("csv"), json!(2), Json::Null), &json!("api")));
        let last = caller.get("/exports?per_page=2").await.json()["meta"]["next_cursor"].clone();
        let rest = caller.get(&format!("/exports?cursor={}", last.as_str().unwrap())).await.data(200);
        assert_eq!(rest, json!([listed[2]]));
    }

    async fn duplicates_are_listed_merged_and_parted(server: &Server) {
        let caller = Caller::of(server).await;
        let one = caller.site.lead("9846012345", &[("name", "Meera"), ("email", "m@example.com")]).await.id;
        let other = caller.site.lead("9846055555", &[("name", "Mera"), ("email", "m@example.com")]).await.id;
        let pair = json!([{ "lead_id": one, "other_id": other, "reason": "email" }]);
        assert_eq!(caller.get("/duplicates").await.data(200), pair);
        assert_eq!(caller.get("/duplicates?reason=name_and_company").await.data(200), json!([]));
        assert_eq!(caller.get(&format!("/leads/{other}/duplicates")).await.data(200), pair);
        let unknown = json!({ "other_id": other, "take": ["company_name"] });
        assert!(caller.post(&format!("/leads/{one}/merge"), &unknown).await.body.contains("Use some of name, email, company"));
        let merge = json!({ "other_id": other, "take": ["name"] });
        let merged = caller.post(&format!("/leads/{one}/merge"), &merge).await.data(201);
        assert_eq!((&merged["lead_id"], &merged["undone_at"]), (&json!(one), &json!(null)));
        assert_eq!(caller.get(&format!("/leads/{one}")).await.data(200)["name"], "Mera");
        assert_eq!(caller.get("/leads?segment=trash").await.data(200), json!([]));
        assert_eq!(caller.post(&format!("/leads/{one}/merge"), &merge).await.problem(409), "conflict");
        let undo = format!("/merges/{}/undo", merged["id"].as_str().unwrap());
        assert_eq!(caller.send(Method::POST, &undo, &[], None).await.code, 204);
        assert_eq!(caller.send(Method::POST, &undo, &[], None).await.problem(409), "conflict");
        let merges = caller.get(&format!("/leads/{one}/merges")).await.data(200);
        assert!(merges[0]["undone_at"].is_string(), "{merges}");
    }
}
