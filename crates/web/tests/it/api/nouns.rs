//! Tasks, deals, calls; departments, source numbers, staff, fields; settings and the request log.

use axum::http::Method;
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;

async fn lead(caller: &Caller) -> Json {
    caller
        .post(
            "/leads",
            &json!({ "phone_numbers": ["+919846012345"], "name": "Meera" }),
        )
        .await
        .data(201)["id"]
        .clone()
}

fn at(path: &str, made: &Json) -> String {
    format!("{path}/{}", made["id"].as_str().unwrap())
}

async fn act(caller: &Caller, path: &str) -> u16 {
    caller
        .send(Method::POST, path, &[], None)
        .await
        .code
        .as_u16()
}

on_each_engine! {
    async fn a_task_is_set_found_by_its_day_done_and_reopened(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = lead(&caller).await;
        let task = caller.post("/tasks", &json!({ "name": "Send the prospectus", "lead_id": lead, "due_at": "2020-01-15" })).await.data(201);
        let task_at = at("/tasks", &task);
        let names = async |bucket: &str| caller.get(&format!("/tasks?bucket={bucket}")).await.json()["data"].as_array().unwrap().len();
        assert_eq!((names("overdue").await, names("done").await), (1, 0));
        assert_eq!(caller.patch(&task_at, &json!({ "due_at": null, "description": "By post" })).await.code, 204);
        assert_eq!((names("overdue").await, names("no_date").await), (0, 1));
        assert_eq!(caller.post(&format!("{task_at}/complete"), &json!({ "outcome": "Sent" })).await.code, 204);
        assert_eq!((names("no_date").await, names("done").await), (0, 1));
        let done = caller.get(&task_at).await.data(200);
        assert_eq!((&done["outcome"], done["completed_at"].is_string(), &done["description"]), (&json!("Sent"), true, &json!("By post")));
        assert_eq!(act(&caller, &format!("{task_at}/reopen")).await, 204);
        assert_eq!(caller.post(&format!("{task_at}/comments"), &json!({ "content": "Asked again" })).await.code, 204);
        assert_eq!(caller.get(&format!("{task_at}/comments")).await.data(200)[0]["content"], "Asked again");
        assert_eq!(caller.get(&format!("/leads/{}/tasks", lead.as_str().unwrap())).await.data(200)[0]["id"], task["id"]);
        let counts = caller.get("/tasks/counts").await.data(200);
        assert!(counts.as_array().unwrap().contains(&json!({ "bucket": "no_date", "count": 1 })));
        assert_eq!(caller.post("/tasks", &json!({ "name": "x", "due_at": "soon" })).await.json()["errors"][0]["pointer"], "/due_at");
        assert_eq!((caller.delete(&task_at).await.code.as_u16(), caller.get(&task_at).await.code.as_u16()), (204, 404));
    }

    async fn a_page_of_tasks_goes_on_where_the_one_before_ended(server: &Server) {
        let caller = Caller::of(server).await;
        for number in 0..3 {
            caller.post("/tasks", &json!({ "name": format!("Task {number}"), "due_at": "2020-01-15" })).await.data(201);
        }
        let first = caller.get("/tasks?bucket=overdue&per_page=2").await.json();
        let next = caller.get(&format!("/tasks?bucket=overdue&per_page=2&cursor={}", first["meta"]["next_cursor"].as_str().unwrap())).await.json();
        assert_eq!((&first["data"][1]["name"], &next["data"][0]["name"], &next["meta"]["next_cursor"]), (&json!("Task 1"), &json!("Task 2"), &json!(null)));
        assert_eq!(caller.get("/tasks?bucket=overdue&cursor=x").await.problem(422), "invalid");
    }

    async fn open_tasks_are_listed_by_when_they_are_due_and_those_without_a_date_last(server: &Server) {
        let caller = Caller::of(server).await;
        for (name, due) in [("e", json!(null)), ("c", json!("2090-01-15")), ("a", json!("2020-01-15")), ("f", json!(null)), ("b", json!("2020-01-15")), ("d", json!("2091-01-15"))] {
            caller.post("/tasks", &json!({ "name": name, "due_at": due })).await.data(201);
        }
        let done = caller.post("/tasks", &json!({ "name": "done" })).await.data(201);
        assert_eq!(caller.post(&format!("{}/complete", at("/tasks", &done)), &json!({})).await.code, 204);
        for size in [1, 2, 3, 4, 5, 6, 50] {
            let (mut names, mut cursor) = (String::new(), String::new());
            loop {
                let page = caller.get(&format!("/tasks?per_page={size}&cursor={cursor}")).await.json();
                names.extend(page["data"].as_array().unwrap().iter().map(|task| task["name"].as_str().unwrap()));
                match page["meta"]["next_cursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(names, "abcdef", "{size} a page");
        }
    }

    async fn lists_take_ids_and_names_alike(server: &Server) {
        let caller = Caller::of(server).await;
        let ravi = caller.site.agent("Ravi", &[]).await.to_string();
        let lead = lead(&caller).await;
        let deal = caller.post("/deals", &json!({ "name": "BBA", "lead_id": lead, "assigned_to_id": ravi })).await.data(201);
        let task = caller.post("/tasks", &json!({ "name": "Call", "lead_id": lead, "assigned_to_id": ravi })).await.data(201);
        let stage = &deal["stage"];
        let status = caller.get(&format!("/leads/{}", lead.as_str().unwrap())).await.data(200)["status"].clone();
        let category = &task["category"];
        let word = |of: &Json| form_urlencoded::byte_serialize(of.as_str().unwrap().as_bytes()).collect::<String>();
        for (path, parameter, words) in [
            ("/deals", "stage", [word(&stage["id"]), word(&stage["name"]).to_uppercase()]),
            ("/deals", "assigned_to", [ravi.clone(), "ravi".to_owned()]),
            ("/tasks", "assigned_to", [ravi.clone(), "RAVI".to_owned()]),
            ("/tasks", "category", [word(&category["id"]), word(&category["name"])]),
            ("/tasks", "lead_status", [word(&status["id"]), word(&status["name"])]),
        ] {
            for one in words {
                let found = caller.get(&format!("{path}?{parameter}={one}")).await.json();
                assert_eq!(found["data"].as_array().map(Vec::len), Some(1), "{path} {parameter} {one}: {found}");
            }
            let unknown = caller.get(&format!("{path}?{parameter}=Moon")).await;
            assert_eq!((unknown.problem(422).as_str(), &unknown.json()["errors"][0]["parameter"]), ("invalid", &json!(parameter)), "{path}");
        }
        let unknown = caller.get("/leads?status=Moon").await.json();
        assert_eq!(unknown["detail"], "status: there is no status \"Moon\": write its id or name");
        assert_eq!(caller.get("/deals?stage=Moon").await.json()["detail"], "stage: there is no deal stage \"Moon\": write its id or name");
        assert_eq!(caller.get("/notes?staff_id=me").await.problem(422), "invalid");
        assert_eq!(caller.get("/request-log?token=Moon").await.problem(422), "invalid");
    }

    async fn a_post_of_which_all_is_optional_needs_no_body(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = lead(&caller).await;
        let task = caller.post("/tasks", &json!({ "name": "Call", "lead_id": lead })).await.data(201);
        let hook = caller.post("/webhooks", &json!({ "url": "https://example.com/hook", "events": ["lead.created"] })).await.data(201);
        let (task, hook) = (at("/tasks", &task), at("/webhooks", &hook));
        let lead = format!("/leads/{}", lead.as_str().unwrap());
        assert_eq!(caller.delete(&lead).await.code, 204);
        let posts = ["complete", "reopen"].map(|act| format!("{task}/{act}"));
        let hooks = ["test", "replay", "pause", "resume", "secret"].map(|act| format!("{hook}/{act}"));
        for path in posts.iter().chain(&hooks) {
            for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
                let headers: Vec<_> = kind.map(|kind| ("content-type", kind)).into_iter().collect();
                let done = caller.send(Method::POST, path, &headers, None).await;
                assert!(done.code.is_success() || done.code == 409, "{path}: {} {}", done.code, done.body);
            }
        }
        assert_eq!(caller.send(Method::POST, &format!("{lead}/restore"), &[("content-type", "text/plain")], None).await.code, 204);
        // Where something has to be said, nothing is no JSON.
        assert_eq!(caller.send(Method::POST, "/deals", &[], None).await.problem(400), "not_json");
    }

    async fn a_deal_is_made_moved_and_listed_by_stage(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = lead(&caller).await;
        let deal = caller.post("/deals", &json!({ "lead_id": lead, "name": "BBA", "amount": 1500.5, "end_date": "2026-12-31" })).await.data(201);
        assert_eq!((&deal["amount"], &deal["currency"], &deal["stage"]["name"]), (&json!(1500.5), &json!("INR"), &json!("New")));
        let won = caller.get("/deal-stages").await.data(200).as_array().unwrap().iter().find(|stage| stage["name"] == "Won").unwrap()["id"].clone();
        let deal_at = at("/deals", &deal);
        assert_eq!(caller.patch(&deal_at, &json!({ "stage_id": won, "reason": "Price", "amount": "2000", "probability": null })).await.code, 204);
        let moved = caller.get(&deal_at).await.data(200);
        assert_eq!((&moved["amount"], &moved["reason"], moved["closed_at"].is_string()), (&json!(2000.00), &json!("Price"), true), "{moved}");
        let stage = caller.get(&format!("/deals?stage={}&sort_by=end_date", won.as_str().unwrap())).await.json();
        assert_eq!((&stage["data"][0]["id"], &stage["meta"]["next_cursor"]), (&deal["id"], &json!(null)));
        assert_eq!(caller.get(&format!("/leads/{}/deals", lead.as_str().unwrap())).await.data(200)[0]["id"], deal["id"]);
        assert_eq!(caller.post("/deals", &json!({ "lead_id": lead, "amount": "much" })).await.json()["errors"][0]["pointer"], "/amount");
        assert_eq!(caller.post("/deals", &json!({ "lead_id": lead, "start_date": "2026-02-02", "end_date": "2026-01-01" })).await.problem(422), "invalid");
        assert_eq!((caller.delete(&deal_at).await.code.as_u16(), caller.get(&deal_at).await.code.as_u16()), (204, 404));
    }

    async fn a_call_finds_or_makes_its_lead_and_its_line_routes_it(server: &Server) {
        let caller = Caller::of(server).await;
        let sales = caller.site.department("Sales").await;
        let ravi = caller.site.agent("Ravi", &[sales]).await;
        let line = caller.post("/source-numbers", &json!({ "number": "+914844000101", "label": "Hotline", "department_id": sales })).await.data(201);
        let body = json!({ "direction": "in", "phone_number": "+919846012345", "name": "Meera", "source_number": "04844000101", "seconds": 61, "outcome": "answered", "note": "Fees" });
        let logged = caller.post("/calls", &body).await.data(201);
        assert_eq!(logged["lead_is_new"], true);
        let lead = caller.get(&format!("/leads/{}", logged["lead_id"].as_str().unwrap())).await.data(200);
        assert_eq!((&lead["assigned_to"]["id"], &lead["name"]), (&json!(ravi), &json!("Meera")));
        let again = caller.post("/calls", &body).await.data(201);
        assert_eq!((&again["lead_id"], &again["lead_is_new"]), (&logged["lead_id"], &json!(false)));
        let calls = caller.get("/calls?per_page=1").await.json();
        assert_eq!((&calls["data"][0]["id"], &calls["data"][0]["phone_number"]), (&again["call_id"], &json!("+919846012345")));
        let earlier = caller.get(&format!("/leads/{}/calls?per_page=1&cursor={}", logged["lead_id"].as_str().unwrap(), calls["meta"]["next_cursor"].as_str().unwrap())).await.json();
        assert_eq!(earlier["data"][0]["id"], logged["call_id"]);
        assert_eq!(caller.get(&format!("/calls/{}", logged["call_id"].as_str().unwrap())).await.data(200)["outcome"], "answered");
        assert_eq!(caller.post("/calls", &json!({ "direction": "in", "phone_number": "1", "outcome": "missed" })).await.json()["errors"][0]["pointer"], "/phone_number");
        let line_at = at("/source-numbers", &line);
        assert_eq!(caller.patch(&line_at, &json!({ "department_id": null })).await.code, 204);
        let changed = caller.get(&line_at).await.data(200);
        assert_eq!((&changed["department_id"], &changed["label"], &changed["number"]), (&json!(null), &json!("Hotline"), &json!("+914844000101")));
        assert_eq!(caller.get("/source-numbers").await.data(200)[0]["id"], line["id"]);
        assert_eq!(caller.delete(&line_at).await.code, 204);
    }

    async fn departments_have_members_with_weights_and_a_fallback(server: &Server) {
        let caller = Caller::of(server).await;
        let ravi = caller.site.agent("Ravi", &[]).await;
        let sales = caller.post("/departments", &json!({ "name": "Sales" })).await.data(201);
        let sales_at = at("/departments", &sales);
        assert_eq!(caller.post("/departments", &json!({ "name": "sales" })).await.problem(409), "conflict");
        assert_eq!(caller.post(&format!("{sales_at}/members"), &json!({ "staff_id": ravi, "weight": 2 })).await.code, 204);
        assert_eq!(caller.patch(&sales_at, &json!({ "name": "Admissions", "fallback_staff_id": ravi })).await.code, 204);
        let read = caller.get(&sales_at).await.data(200);
        assert_eq!((&read["name"], &read["fallback_staff_id"], &read["members"][0]["name"], &read["members"][0]["weight"]), (&json!("Admissions"), &json!(ravi), &json!("Ravi"), &json!(2)));
        let member = format!("{sales_at}/members/{ravi}");
        assert_eq!(caller.patch(&member, &json!({ "weight": 0 })).await.problem(422), "invalid");
        assert_eq!(caller.patch(&member, &json!({ "weight": 3 })).await.code, 204);
        assert_eq!(caller.get("/departments").await.data(200)[0]["members"][0]["weight"], 3);
        assert_eq!(caller.delete(&member).await.code, 204);
        assert_eq!(caller.patch(&sales_at, &json!({ "fallback_staff_id": null })).await.code, 204);
        assert_eq!((caller.delete(&sales_at).await.code.as_u16(), caller.get(&sales_at).await.code.as_u16()), (204, 404));
    }

    async fn staff_are_added_changed_handed_over_and_deactivated(server: &Server) {
        let caller = Caller::of(server).await;
        let ravi = caller.post("/staff", &json!({ "name": "Ravi", "email": "ravi@example.com", "role": "agent", "phone": "9846012345" })).await.data(201);
        assert_eq!((&ravi["scope"], &ravi["phone"], &ravi["active"]), (&json!("own"), &json!("+919846012345"), &json!(true)));
        let ravi_at = at("/staff", &ravi);
        assert_eq!(caller.patch(&ravi_at, &json!({ "role": "manager", "scope": "department", "on_duty": false })).await.code, 204);
        let read = caller.get(&ravi_at).await.data(200);
        assert_eq!((&read["role"], &read["scope"], &read["on_duty"]), (&json!("manager"), &json!("department"), &json!(false)));
        let lead = caller.post("/leads", &json!({ "phone_numbers": ["+919846012345"], "assigned_to_id": ravi["id"] })).await.data(201);
        let owner = caller.get("/staff").await.data(200).as_array().unwrap().iter().find(|staff| staff["role"] == "owner").unwrap()["id"].clone();
        assert_eq!(caller.post(&format!("{ravi_at}/hand-over"), &json!({ "staff_id": owner })).await.code, 204);
        assert_eq!(caller.get(&at("/leads", &lead)).await.data(200)["assigned_to"]["id"], owner);
        assert_eq!(caller.delete(&ravi_at).await.code, 204);
        assert_eq!(caller.get(&ravi_at).await.data(200)["active"], false);
        assert_eq!(act(&caller, &format!("{ravi_at}/reactivate")).await, 204);
        let twin = caller.post("/staff", &json!({ "name": "Other", "email": "RAVI@example.com", "role": "agent" })).await;
        assert!(twin.body.contains("Ravi has this e-mail address already"), "{}", twin.body);
        assert_eq!(twin.problem(409), "conflict");
        assert_eq!(caller.post("/staff", &json!({ "name": "X", "email": "x", "role": "agent" })).await.json()["errors"][0]["pointer"], "/email");
        assert_eq!(caller.post("/staff", &json!({ "name": "X", "email": "x@example.com", "role": "king" })).await.json()["errors"][0]["pointer"], "/role");
    }

    async fn additional_fields_are_made_changed_ordered_merged_and_deleted(server: &Server) {
        let caller = Caller::of(server).await;
        let mut made = Vec::new();
        for label in ["City", "Town", "Place"] {
            made.push(caller.post("/custom-fields", &json!({ "label": label, "field_type": "text" })).await.data(201));
        }
        let city_at = at("/custom-fields", &made[0]);
        assert_eq!(caller.patch(&city_at, &json!({ "label": "Home town", "searchable": true })).await.code, 204);
        let read = caller.get(&city_at).await.data(200);
        assert_eq!((&read["label"], &read["field_key"], &read["searchable"]), (&json!("Home town"), &json!("city"), &json!(true)));
        let ids: Vec<&Json> = made.iter().rev().map(|field| &field["id"]).collect();
        assert_eq!(caller.post("/custom-fields/order", &json!({ "ids": ids })).await.code, 204);
        assert_eq!(&caller.get("/custom-fields").await.data(200)[0]["id"], ids[0]);
        let lead = caller.post("/leads", &json!({ "phone_numbers": ["+919846012345"], "custom_fields": { "town": "Kochi" } })).await.data(201);
        assert_eq!(caller.delete(&at("/custom-fields", &made[1])).await.problem(409), "conflict");
        assert_eq!(caller.post(&format!("{}/merge", at("/custom-fields", &made[1])), &json!({ "into_id": made[0]["id"] })).await.code, 204);
        assert_eq!(caller.get(&at("/leads", &lead)).await.data(200)["custom_fields"], json!([{ "field_key": "city", "value": "Kochi" }]));
        let last = at("/custom-fields", &made[2]);
        let tag = caller.get(&last).await.header("etag").to_owned();
        assert_eq!(caller.patch(&last, &json!({ "required": true })).await.code, 204);
        let stale = caller.send(Method::DELETE, &last, &[("if-match", &tag)], None).await;
        assert_eq!(stale.problem(412), "changed");
        assert_eq!(caller.delete(&last).await.code, 204);
        assert_eq!(caller.get("/custom-fields").await.data(200).as_array().unwrap().len(), 1);
    }

    async fn each_type_of_field_takes_its_values_and_refuses_others_by_name(server: &Server) {
        let caller = Caller::of(server).await;
        let options = json!([{ "label": "2 BHK", "value": "_2_bhk" }, { "label": "Big House", "value": "big_house" }]);
        for (number, (kind, right, wrong)) in [
            ("text", json!("Kochi"), json!(5)),
            ("textarea", json!("a\nb"), json!(["a"])),
            ("number", json!(12.5), json!("12.5")),
            ("boolean", json!(true), json!("true")),
            ("select", json!("_2_bhk"), json!("3 BHK")),
            ("multiselect", json!(["_2_bhk", "big_house"]), json!("big_house")),
            ("date", json!("2026-02-28"), json!("28-02-2026")),
            ("datetime", json!("2026-02-28T10:11:12"), json!("2026-02-28")),
            ("email", json!("meera@example.com"), json!("meera")),
            ("phone", json!("+919846012345"), json!("abc")),
            ("url", json!("https://example.com/x"), json!("example")),
        ].into_iter().enumerate() {
            let mut field = json!({ "label": format!("2nd {kind}"), "field_type": kind });
            if kind.ends_with("select") {
                field["options"] = json!(["2 BHK", "Big House"]);
            }
            let made = caller.post("/custom-fields", &field).await.data(201);
            let key = format!("_2nd_{kind}");
            let allowed = if kind.ends_with("select") { options.clone() } else { json!([]) };
            assert_eq!((&made["field_key"], &made["allowed_values"]), (&json!(key), &allowed));

            let lead = |value: &Json| json!({ "phone_numbers": [format!("+91984600{number:04}")], "custom_fields": { &key: value } });
            let refused = caller.post("/leads", &lead(&wrong)).await;
            assert_eq!(refused.problem(422), "invalid");
            let errors = refused.json()["errors"].clone();
            assert_eq!(errors[0]["pointer"], format!("/custom_fields/{key}"), "{errors}");
            assert!(!kind.ends_with("select") || errors[0]["detail"].as_str().unwrap().contains("big_house"), "{errors}");
            let made = caller.post("/leads", &lead(&right)).await.data(201);
            assert_eq!(made["custom_fields"], json!([{ "field_key": key, "value": right }]));
            // What is read can be sent straight back.
            assert_eq!(caller.patch(&at("/leads", &made), &made).await.code, 204);
            let read = caller.get(&at("/leads", &made)).await.data(200);
            assert_eq!(read["custom_fields"], made["custom_fields"]);
        }
    }

    async fn settings_are_read_and_changed(server: &Server) {
        let caller = Caller::of(server).await;
        let before = caller.get("/account").await.data(200);
        assert_eq!((&before["currency"], &before["on_duplicate"], &before["time_zone"]), (&json!("INR"), &json!("merge"), &json!("Asia/Kolkata")));
        assert_eq!(caller.patch("/account", &json!({ "on_duplicate": "reject", "working_hours": { "monday": [["09:00", "18:00"]] } })).await.code, 204);
        let after = caller.get("/account").await.data(200);
        assert_eq!((&after["on_duplicate"], &after["working_hours"]["monday"]), (&json!("reject"), &json!([["09:00", "18:00"]])));
        assert_eq!((&after["first_weekday"], &after["holidays"]), (&json!("monday"), &json!([])));
        let days = json!({ "first_weekday": "saturday", "holidays": [{ "date": "2027-01-26" }, { "date": "2026-12-25", "name": "Christmas" }] });
        assert_eq!(caller.patch("/account", &days).await.code, 204);
        let after = caller.get("/account").await.data(200);
        assert_eq!((&after["first_weekday"], &after["holidays"][0]["name"], &after["holidays"][1]["date"]), (&json!("saturday"), &json!("Christmas"), &json!("2027-01-26")));
        assert_eq!(caller.patch("/account", &json!({ "monthly_target": "1500.50" })).await.code, 204);
        assert_eq!(caller.get("/account").await.data(200)["monthly_target"], json!(1500.50));
        assert_eq!(caller.patch("/account", &json!({ "monthly_target": "much" })).await.json()["errors"][0]["pointer"], "/monthly_target");
        assert_eq!(caller.patch("/account", &json!({ "monthly_target": null })).await.code, 204);
        assert_eq!(caller.get("/account").await.data(200)["monthly_target"], json!(null));
        assert_eq!(caller.patch("/account", &json!({ "holidays": [{ "date": "tomorrow" }] })).await.json()["errors"][0]["pointer"], "/holidays");
        assert_eq!(caller.patch("/account", &json!({ "time_zone": "Moon" })).await.json()["errors"][0]["pointer"], "/time_zone");
    }

    async fn a_refused_call_is_read_corrected_and_sent_again(server: &Server) {
        let caller = Caller::of(server).await;
        caller.site.add_lead("123", &[("name", "Meera")]).await.says("fail", "The mobileno must be between 8 and 14 digits.");
        caller.site.lead("9846012345", &[]).await;
        let refused = caller.get("/request-log?refused=true").await.json();
        let line = &refused["data"][0];
        assert_eq!((refused["data"].as_array().unwrap().len(), &line["endpoint"], &line["sent"]["mobileno"]), (1, &json!("gl-website-contacts"), &json!("123")));
        let line_at = at("/request-log", line);
        let again = caller.post(&format!("{line_at}/replay"), &json!({ "corrections": { "mobileno": "12" } })).await;
        assert_eq!(again.problem(409), "conflict");
        assert!(again.json()["detail"].as_str().unwrap().contains("between 8 and 14 digits"));
        let done = caller.post(&format!("{line_at}/replay"), &json!({ "corrections": { "Mobile No": null, "mobileno": "9846099999" } })).await.data(201);
        assert_eq!((&done["outcome"], done["lead_id"].is_string()), (&json!("success"), true));
        assert_eq!(caller.get(&line_at).await.data(200)["replayed_as"], done["id"]);
        assert_eq!(caller.get(&format!("/leads/{}", done["lead_id"].as_str().unwrap())).await.data(200)["name"], "Meera");
        assert_eq!(caller.post(&format!("{}/replay", at("/request-log", &done)), &json!({})).await.code, 409);
        let once_more = caller.send(Method::POST, &format!("{line_at}/replay"), &[], None).await;
        assert_eq!(once_more.problem(409), "conflict");
        let why = once_more.json()["detail"].as_str().unwrap().to_owned();
        assert!(why.contains(done["lead_id"].as_str().unwrap()) && why.contains(done["created_at"].as_str().unwrap()), "{why}");
        assert_eq!(caller.site.leads().await, 2);
        let shown = caller.get(&line_at).await.data(200);
        assert!(shown["token_name"].is_string(), "{shown}");
        let name: String = form_urlencoded::byte_serialize(shown["token_name"].as_str().unwrap().as_bytes()).collect();
        assert_eq!(caller.get(&format!("/request-log?token={name}")).await.json()["data"].as_array().unwrap().len(), 3);
    }

    async fn notes_of_all_leads_are_listed_by_lead_writer_and_time(server: &Server) {
        let caller = Caller::of(server).await;
        let ravi = caller.site.agent("Ravi", &[]).await;
        let mut leads = Vec::new();
        for phone in ["9846012345", "9846055555"] {
            leads.push(caller.site.lead(phone, &[]).await.id);
        }
        let add = async |lead: usize, content: &str| caller.post(&format!("/leads/{}/notes", leads[lead]), &json!({ "content": content })).await.data(201)["note_id"].clone();
        for (lead, content) in [(0, "first"), (1, "second"), (0, "third")] {
            add(lead, content).await;
        }
        let told = async |caller: &Caller, query: &str| {
            let page = caller.get(&format!("/notes?{query}")).await;
            let words = |note: &Json| note["content"].as_str().unwrap().to_owned();
            page.data(200).as_array().unwrap().iter().map(words).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(told(&caller, "").await, "third second first");
        assert_eq!(told(&caller, &format!("lead_id={}", leads[0])).await, "third first");
        let page = caller.get("/notes?per_page=2").await.json();
        assert_eq!(told(&caller, &format!("cursor={}", page["meta"]["next_cursor"].as_str().unwrap())).await, "first");
        assert_eq!(told(&caller, "created_since=2020-01-01").await, "third second first");
        assert_eq!(told(&caller, "created_since=2090-01-01T00:00:00Z").await, "");
        for (query, parameter) in [("created_since=soon", "created_since"), ("cursor=x", "cursor"), ("lead_id=x", "lead_id"), ("staff_id=x", "staff_id")] {
            let wrong = caller.get(&format!("/notes?{query}")).await;
            assert_eq!((wrong.problem(422), &wrong.json()["errors"][0]["parameter"]), ("invalid".to_owned(), &json!(parameter)));
        }
        let [first, second] = leads[..] else { panic!() };
        assert_eq!(caller.patch(&format!("/leads/{second}"), &json!({ "assigned_to_id": ravi })).await.code, 204);
        let his = Caller::with(caller.site, openlead_core::token::Scope::Write, Some(ravi)).await;
        assert_eq!(told(&his, "").await, "second", "an agent sees the notes on their leads");
        assert_eq!(told(&his, &format!("lead_id={first}")).await, "");
        his.post(&format!("/leads/{second}/notes"), &json!({ "content": "fourth" })).await.data(201);
        assert_eq!(told(&his, &format!("staff_id={ravi}")).await, "fourth");
        his.site.act(move |act| openlead_core::lead::trash(act, second)).await;
        assert_eq!(told(&his, "").await, "", "what is in the trash is not listed");
    }

    async fn a_note_is_changed_pinned_and_deleted(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = lead(&caller).await;
        let note = caller.post(&format!("/leads/{}/notes", lead.as_str().unwrap()), &json!({ "content": "Fees", "title": "Call" })).await.data(201);
        let note_at = format!("/notes/{}", note["note_id"].as_str().unwrap());
        assert_eq!(caller.get(&note_at).await.data(200)["title"], "Call");
        assert_eq!(caller.patch(&note_at, &json!({ "content": "Fees and hostel", "pinned": true })).await.code, 204);
        let read = caller.get(&note_at).await.data(200);
        assert_eq!((&read["content"], read["pinned_at"].is_string()), (&json!("Fees and hostel"), true));
        assert_eq!((caller.delete(&note_at).await.code.as_u16(), caller.get(&note_at).await.code.as_u16()), (204, 404));
    }

    async fn an_option_that_leads_have_is_not_taken_away(server: &Server) {
        let caller = Caller::of(server).await;
        for (label, kind) in [("Course", "select"), ("Towns", "multiselect")] {
            let field = caller.post("/custom-fields", &json!({ "label": label, "field_type": kind, "options": ["A", "A b", "C"] })).await.data(201);
            let field_at = at("/custom-fields", &field);
            let value = match kind {
                "select" => json!("a_b"),
                _ => json!(["a_b", "c"]),
            };
            let number = format!("+9198460123{}", label.len());
            let lead = caller.post("/leads", &json!({ "phone_numbers": [number], "custom_fields": { (field["field_key"].as_str().unwrap()): value } })).await.data(201);
            let refused = caller.patch(&field_at, &json!({ "options": ["C", "A"] })).await;
            assert_eq!(refused.problem(409), "conflict");
            assert!(refused.json()["detail"].as_str().unwrap().starts_with(&format!("1 lead has the option A b in {label}")), "{}", refused.body);
            let values = async || caller.get(&field_at).await.data(200)["allowed_values"].clone();
            assert_eq!(values().await[1], json!({ "label": "A b", "value": "a_b" }));
            // One that nobody has goes; others move, come, and get another label.
            let more = json!({ "options": ["D", "C", { "label": "A and b", "value": "a_b" }] });
            assert_eq!(caller.patch(&field_at, &more).await.code, 204);
            assert_eq!(values().await, json!([{ "label": "D", "value": "d" }, { "label": "C", "value": "c" }, { "label": "A and b", "value": "a_b" }]));
            let as_read = json!({ "options": values().await });
            assert_eq!(caller.patch(&field_at, &as_read).await.code, 204);
            let unknown = json!({ "options": [{ "label": "X", "value": "x" }] });
            assert_eq!(caller.patch(&field_at, &unknown).await.json()["errors"][0]["pointer"], "/options");
            // What a lead has can be sent back.
            let lead_at = at("/leads", &lead);
            let shown = caller.get(&lead_at).await.data(200)["custom_fields"].clone();
            assert_eq!(caller.patch(&lead_at, &json!({ "custom_fields": shown })).await.code, 204);
        }
    }
}
