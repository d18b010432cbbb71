//! Leads, their notes and events.

use axum::http::Method;
use openlead_core::token::Scope;
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;

/// The numbers of the leads of a list.
fn numbers(page: &Json) -> Vec<&str> {
    let leads = page["data"].as_array().unwrap().iter();
    leads
        .map(|lead| lead["phone_numbers"][0]["number"].as_str().unwrap())
        .collect()
}

on_each_engine! {
    async fn a_lead_is_read_in_the_shape_of_the_contract(server: &Server) {
        let caller = Caller::of(server).await;
        let sales = caller.site.department("Sales").await;
        let ravi = caller.site.agent("Ravi", &[sales]).await;
        let lead = caller.site.lead("9846012345", &[("name", "Meera"), ("email", "Meera@example.com"), ("department", "Sales"),
            ("purpose", "BBA"), ("city", "Kochi"), ("more_phone_numbers", "9846099999"), ("company_name", "Acme")]).await;
        let answer = caller.get(&format!("/leads/{}", lead.id)).await;
        assert!(!answer.header("etag").is_empty());
        let shown = answer.data(200);
        assert_eq!((&shown["id"], &shown["lead_id"]), (&json!(lead.id), &json!(lead.id)));
        assert_eq!(shown["phone_numbers"], json!([
            { "number": "+919846012345", "phone_number": "+919846012345", "country_code": "91", "is_primary": true },
            { "number": "+919846099999", "phone_number": "+919846099999", "country_code": "91", "is_primary": false },
        ]));
        assert_eq!((&shown["name"], &shown["email"], &shown["company_name"]), (&json!("Meera"), &json!("Meera@example.com"), &json!("Acme")));
        assert_eq!((&shown["source"]["name"], &shown["purposes"][0]["name"]), (&json!("Website"), &json!("BBA")));
        assert_eq!((&shown["status"]["name"], &shown["status"]["slug"], shown["status"]["color"].is_string()), (&json!("New"), &json!("new"), true));
        assert_eq!((&shown["department"], &shown["assigned_to"]), (&json!({ "id": sales, "name": "Sales" }), &json!({ "id": ravi, "name": "Ravi" })));
        assert_eq!(shown["custom_fields"], json!([{ "field_key": "city", "value": "Kochi" }]));
        assert_eq!((&shown["notes"], &shown["score"], &shown["is_starred"], &shown["type"], &shown["next_follow_up_at"]), (&json!(""), &json!(0), &json!(false), &json!(null), &json!(null)));
        let at = shown["created_at"].as_str().unwrap();
        assert!(at.len() == 27 && at.ends_with('Z'), "{at}");
        assert_eq!(caller.get("/leads/by-identifier").await.problem(405), "method_not_allowed");
    }

    async fn leads_are_listed_filtered_sorted_and_paged(server: &Server) {
        let caller = Caller::of(server).await;
        for number in 0..5 {
            let source = if number % 2 == 0 { "Website" } else { "Facebook" };
            caller.site.lead(&format!("984601234{number}"), &[("source", source), ("name", &format!("Person {number}")), ("city", "Kochi")]).await;
        }
        let all = caller.get("/leads?per_page=2").await.json();
        assert_eq!((numbers(&all), &all["meta"]["per_page"]), (vec!["+919846012344", "+919846012343"], &json!(2)));
        let cursor = all["meta"]["next_cursor"].as_str().unwrap();
        caller.site.lead("9846012349", &[]).await;
        let next = caller.get(&format!("/leads?per_page=2&cursor={cursor}")).await.json();
        assert_eq!(numbers(&next), ["+919846012342", "+919846012341"], "a cursor survives new leads");
        let last = caller.get(&format!("/leads?per_page=2&cursor={}", next["meta"]["next_cursor"].as_str().unwrap())).await.json();
        assert_eq!((numbers(&last), &last["meta"]["next_cursor"]), (vec!["+919846012340"], &json!(null)));
        let meta = caller.get("/meta").await.data(200);
        let source = |name: &str| meta["sources"].as_array().unwrap().iter().find(|item| item["name"] == name).unwrap()["id"].as_str().unwrap().to_owned();
        let query = format!("/leads?source[]={}&sort_by=name&sort_direction=asc&with_total=true", source("Facebook"));
        let some = caller.get(&query).await.json();
        assert_eq!((numbers(&some), &some["meta"]["total"], &some["meta"]["total_is_exact"]), (vec!["+919846012341", "+919846012343"], &json!(2), &json!(true)));
        let two = caller.get(&format!("/leads?source={},{}", source("Facebook"), source("Instagram"))).await.json();
        assert_eq!(numbers(&two).len(), 2);
        let filter = r#"{"or":[{"field":"name","op":"is","value":"person 1"},{"and":[{"field":"custom_fields.city","op":"is","value":"kochi"},{"field":"name","op":"starts_with","value":"Person 4"}]}]}"#;
        let nested = caller.get(&format!("/leads?{}", crate::site::form(&[("filter", filter)]))).await.json();
        assert_eq!(numbers(&nested), ["+919846012344", "+919846012341"]);
        assert_eq!(numbers(&caller.get("/leads?search=98460+12343").await.json()), ["+919846012343"]);
        assert!(!all["meta"].as_object().unwrap().contains_key("total"), "counted only when asked for");
    }

    async fn times_of_lists_are_inclusive(server: &Server) {
        let caller = Caller::of(server).await;
        let first = caller.site.lead("9846012340", &[]).await;
        let second = caller.site.lead("9846012341", &[]).await;
        let at = |micros| openlead_core::time::to_rfc3339(micros);
        let from = caller.get(&format!("/leads?sort_direction=asc&created_at[from]={}", at(first.created_at))).await.json();
        assert_eq!(numbers(&from), ["+919846012340", "+919846012341"]);
        let to = caller.get(&format!("/leads?created_at%5Bto%5D={}", at(first.created_at))).await.json();
        assert_eq!(numbers(&to), ["+919846012340"]);
        let after = caller.get(&format!("/leads?created_at[from]={}", at(second.created_at + 1))).await.json();
        assert_eq!(numbers(&after), Vec::<&str>::new());
        assert_eq!(caller.get("/leads?created_at[from]=2000-01-01&created_at[to]=2000-01-02").await.json()["data"], json!([]));
    }

    async fn what_is_wrong_with_a_list_is_named(server: &Server) {
        let caller = Caller::of(server).await;
        for (query, parameter) in [
            ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("per_page=x", "per_page"), ("cursor=x", "cursor"), ("status=x", "status"),
            ("assigned_to[]=x", "assigned_to"), ("created_at[from]=x", "created_at[from]"), ("sort_by=x", "sort_by"), ("sort_direction=x", "sort_direction"),
            ("filter=x", "filter"), ("filter={}", "filter"), ("updated_since=x", "updated_since"), ("segment=x", "segment"), ("search=%00", "search"),
        ] {
            let refused = caller.get(&format!("/leads?{query}")).await;
            assert_eq!(refused.problem(422), "invalid");
            assert_eq!(refused.json()["errors"][0]["parameter"], parameter, "{query} {}", refused.body);
        }
    }

    async fn a_lead_goes_into_the_trash_and_comes_back(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = caller.site.lead("9846012345", &[]).await;
        let at = format!("/leads/{}", lead.id);
        let tag = caller.get(&at).await.header("etag").to_owned();
        assert_eq!(caller.send(Method::DELETE, &at, &[("if-match", "\"x\"")], None).await.problem(412), "changed");
        assert_eq!(caller.send(Method::DELETE, &at, &[("if-match", &tag)], None).await.code, 204);
        assert_eq!(caller.get("/leads").await.json()["data"], json!([]));
        assert!(caller.get(&at).await.data(200)["deleted_at"].is_string());
        assert_eq!(caller.get("/leads?segment=trash").await.json()["data"][0]["id"], json!(lead.id));
        let since = caller.get("/leads?updated_since=2020-01-01").await.json();
        assert_eq!((&since["data"][0]["id"], &since["meta"]["gone"]), (&json!(lead.id), &json!([])));
        assert_eq!(caller.delete(&at).await.code, 204, "it stays there");
        assert_eq!(caller.send(Method::POST, &format!("{at}/restore"), &[], None).await.code, 204);
        assert_eq!(caller.get(&at).await.data(200)["deleted_at"], json!(null));
    }

    async fn notes_are_added_by_id_and_by_identifier(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = caller.site.lead("9846012345", &[("email", "meera@example.com")]).await;
        let at = format!("/leads/{}/notes", lead.id);
        let added = caller.post(&at, &json!({ "content": "Asked about fees", "title": "Call" })).await.data(201);
        assert!(added["note_id"].is_string());
        for who in [json!({ "phone_number": "+91 98460 12345" }), json!({ "email": "MEERA@example.com" })] {
            let mut body = who.clone();
            body["content"] = json!("Again");
            caller.post("/leads/by-identifier/notes", &body).await.data(201);
        }
        for nobody in [json!({ "phone_number": "+919846000000", "content": "x" }), json!({ "email": "no@example.com", "content": "x" })] {
            assert_eq!(caller.post("/leads/by-identifier/notes", &nobody).await.problem(404), "not_found");
        }
        assert_eq!(caller.post("/leads/by-identifier/notes", &json!({ "content": "x" })).await.json()["errors"][0]["pointer"], "/phone_number");
        assert_eq!(caller.post("/leads/by-identifier/notes", &json!({ "content": "x", "phone_number": "12" })).await.json()["errors"][0]["pointer"], "/phone_number");
        let notes = caller.get(&at).await.data(200);
        assert_eq!(notes.as_array().unwrap().len(), 3);
        assert_eq!(notes[2]["id"], added["note_id"]);
        assert_eq!(caller.post("/leads/0000000000000/notes", &json!({ "content": "x" })).await.problem(404), "not_found");
    }

    async fn what_happened_is_read_per_lead_and_in_all(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = caller.site.lead("9846012345", &[]).await;
        caller.post(&format!("/leads/{}/notes", lead.id), &json!({ "content": "Asked about fees" })).await.data(201);
        let story = caller.get(&format!("/leads/{}/events?per_page=1", lead.id)).await.json();
        assert_eq!((&story["data"][0]["type"], &story["data"][0]["sequence"], &story["data"][0]["via"]), (&json!("note.created"), &json!(2), &json!("api")));
        let earlier = caller.get(&format!("/leads/{}/events?per_page=1&cursor={}", lead.id, story["meta"]["next_cursor"].as_str().unwrap())).await.json();
        assert_eq!((&earlier["data"][0]["type"], &earlier["meta"]["next_cursor"]), (&json!("lead.created"), &json!(null)));
        let mut types = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = caller.get(&format!("/events?per_page=2&cursor={cursor}")).await.json();
            types.extend(page["data"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap().to_owned()));
            cursor = page["meta"]["next_cursor"].as_str().unwrap().to_owned();
            if page["meta"]["has_more"] == json!(false) {
                break;
            }
        }
        assert_eq!(types.first().map(String::as_str), Some("account.created"));
        assert_eq!(types[types.len() - 2..], ["lead.created", "note.created"]);
        assert_eq!(caller.get(&format!("/events?cursor={cursor}")).await.json()["data"], json!([]));
        assert_eq!(caller.get("/events?cursor=x").await.problem(422), "invalid");
        let only = caller.get("/events?type[]=lead.created").await.json();
        assert_eq!((only["data"].as_array().unwrap().len(), &only["data"][0]["lead_id"]), (1, &json!(lead.id)));
        caller.post(&format!("/leads/{}/notes", lead.id), &json!({ "content": "News" })).await.data(201);
        let news = caller.get(&format!("/events?cursor={cursor}")).await.json();
        assert_eq!((news["data"].as_array().unwrap().len(), &news["data"][0]["type"]), (1, &json!("note.created")));
    }

    async fn a_key_in_an_agents_name_sees_what_the_agent_sees(server: &Server) {
        let caller = Caller::of(server).await;
        let ravi = caller.site.agent("Ravi", &[]).await;
        caller.site.lead("9846012340", &[("staff_name", "Ravi")]).await;
        let other = caller.site.lead("9846012341", &[]).await;
        let ravis = Caller::with(caller.site, Scope::Write, Some(ravi)).await;
        let seen = ravis.get("/leads?with_total=true").await.json();
        assert_eq!((numbers(&seen), &seen["meta"]["total"]), (vec!["+919846012340"], &json!(1)));
        for path in ["", "/events", "/notes"] {
            assert_eq!(ravis.get(&format!("/leads/{}{path}", other.id)).await.problem(404), "not_found", "{path}");
        }
        assert_eq!(ravis.post("/leads/by-identifier/notes", &json!({ "phone_number": "+919846012341", "content": "x" })).await.problem(404), "not_found");
        let events = ravis.get("/events").await.json();
        assert_eq!((events["data"].as_array().unwrap().len(), &events["data"][0]["type"]), (1, &json!("lead.created")));
    }

    async fn filters_of_texts_know_no_case_in_any_script(server: &Server) {
        let caller = Caller::of(server).await;
        let towns = ["École de Kochi", "ШКОЛА Кочи", "ΣΧΟΛΗ", "Plain Town", "50% x_y"];
        for (place, town) in towns.iter().enumerate() {
            caller.site.lead(&format!("984601234{place}"), &[("town", town), ("company_name", town)]).await;
        }
        for field in ["custom_fields.town", "company_name"] {
            for (op, value, found) in [
                ("is", json!("éCOLE DE kochi"), 0), ("is", json!("школа кочи"), 1), ("is", json!("σχολη"), 2), ("is", json!("PLAIN town"), 3),
                ("in", json!(["nothing", "Школа КОЧИ"]), 1), ("contains", json!("OLE de"), 0), ("contains", json!("ЛА КО"), 1),
                ("starts_with", json!("éc"), 0), ("starts_with", json!("шкОЛ"), 1), ("starts_with", json!("σχ"), 2), ("starts_with", json!("50% X_"), 4),
            ] {
                let filter = json!({ "field": field, "op": op, "value": value }).to_string();
                let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
                let page = caller.get(&format!("/leads?filter={filter}")).await.json();
                assert_eq!(numbers(&page), [format!("+91984601234{found}")], "{field} {op} {value}");
            }
            // An accent is a letter of its own.
            let filter = json!({ "field": field, "op": "contains", "value": "ecole" }).to_string();
            let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
            assert_eq!(caller.get(&format!("/leads?filter={filter}")).await.json()["data"], json!([]));
        }
    }
}
