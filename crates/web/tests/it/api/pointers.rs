//! What is wrong is named as it was sent.

use axum::http::Method;
use openlead_testkit::on_each_engine;
use serde_json::{Value as Json, json};

use super::Caller;

/// What a POST has made, by its address and with one key of its body.
async fn made(caller: &Caller, path: &str, body: Json) -> String {
    let made = caller.post(path, &body).await.data(201);
    let id = made.get("id").or_else(|| made.get("note_id"));
    id.unwrap().as_str().unwrap().to_owned()
}

on_each_engine! {
    async fn a_pointer_is_the_name_that_was_sent(server: &Server) {
        let caller = Caller::of(server).await;
        let lead = made(&caller, "/leads", json!({ "phone_numbers": ["+919846012345"] })).await;
        let note = made(&caller, &format!("/leads/{lead}/notes"), json!({ "content": "x" })).await;
        let task = made(&caller, "/tasks", json!({ "name": "x" })).await;
        let deal = made(&caller, "/deals", json!({ "lead_id": lead })).await;
        let field = made(&caller, "/custom-fields", json!({ "label": "Course", "field_type": "select", "options": ["BBA"] })).await;
        let department = made(&caller, "/departments", json!({ "name": "Sales" })).await;
        let staff = made(&caller, "/staff", json!({ "name": "Ravi", "email": "ravi@example.com", "role": "agent" })).await;
        let status = made(&caller, "/statuses", json!({ "name": "Visited" })).await;
        let line = made(&caller, "/source-numbers", json!({ "number": "+914842345678", "label": "Line" })).await;
        let hook = made(&caller, "/webhooks", json!({ "url": "https://example.com/x", "events": ["lead.created"] })).await;
        let long = "x".repeat(30_000);
        let (post, patch) = (Method::POST, Method::PATCH);
        let number = "+919846055555";
        let cases = [
            (&post, "/leads".to_owned(), json!({ "phone_numbers": [number, "12"] }), "/phone_numbers/1"),
            (&post, "/leads".to_owned(), json!({ "phone_numbers": [{ "phone_number": "12" }] }), "/phone_numbers/0"),
            (&post, "/leads".to_owned(), json!({ "phone_numbers": [] }), "/phone_numbers"),
            (&post, "/leads".to_owned(), json!({ "phone_number": "12" }), "/phone_number"),
            (&post, "/leads".to_owned(), json!({}), "/phone_numbers"),
            (&patch, format!("/leads/{lead}"), json!({ "name": long }), "/name"),
            (&patch, format!("/leads/{lead}"), json!({ "email": "me" }), "/email"),
            (&patch, format!("/leads/{lead}"), json!({ "company_name": long }), "/company_name"),
            (&patch, format!("/leads/{lead}"), json!({ "address": long }), "/address"),
            (&patch, format!("/leads/{lead}"), json!({ "birth_date": "soon" }), "/birth_date"),
            (&patch, format!("/leads/{lead}"), json!({ "notes": long }), "/notes"),
            (&patch, format!("/leads/{lead}"), json!({ "score": 1.5 }), "/score"),
            (&patch, format!("/leads/{lead}"), json!({ "is_starred": 1 }), "/is_starred"),
            (&patch, format!("/leads/{lead}"), json!({ "lost_reason": long }), "/lost_reason"),
            (&patch, format!("/leads/{lead}"), json!({ "lost_reason_id": "x" }), "/lost_reason_id"),
            (&patch, format!("/leads/{lead}"), json!({ "next_follow_up_at": "soon" }), "/next_follow_up_at"),
            (&patch, format!("/leads/{lead}"), json!({ "status_id": "x" }), "/status_id"),
            (&patch, format!("/leads/{lead}"), json!({ "source_id": "x" }), "/source_id"),
            (&patch, format!("/leads/{lead}"), json!({ "purpose_ids": ["x"] }), "/purpose_ids"),
            (&patch, format!("/leads/{lead}"), json!({ "type_id": "x" }), "/type_id"),
            (&patch, format!("/leads/{lead}"), json!({ "assigned_to_id": "x" }), "/assigned_to_id"),
            (&patch, format!("/leads/{lead}"), json!({ "department_id": "x" }), "/department_id"),
            (&patch, format!("/leads/{lead}"), json!({ "custom_fields": { "course": "MBA" } }), "/custom_fields/course"),
            (&patch, format!("/leads/{lead}"), json!({ "custom_fields": [{ "field_key": "course", "value": "MBA" }] }), "/custom_fields/0/value"),
            (&patch, format!("/leads/{lead}"), json!({ "custom_fields": [{ "field_key": "course", "value": "bba" }, 7] }), "/custom_fields/1"),
            (&patch, "/leads/by-identifier".to_owned(), json!({ "phone_number": "12" }), "/phone_number"),
            (&patch, "/leads/by-identifier".to_owned(), json!({ "email": "me" }), "/email"),
            (&patch, "/leads/by-identifier".to_owned(), json!({ "phone_number": "+919846012345", "score": "x" }), "/score"),
            (&post, "/leads/bulk".to_owned(), json!({ "leads": [] }), "/leads"),
            (&post, "/bulk-changes".to_owned(), json!({ "deed": { "action": "delete" }, "lead_ids": [] }), "/lead_ids"),
            (&post, format!("/leads/{lead}/notes"), json!({ "content": " " }), "/content"),
            (&post, format!("/leads/{lead}/notes"), json!({ "content": long }), "/content"),
            (&post, format!("/leads/{lead}/notes"), json!({ "content": "x", "title": long }), "/title"),
            (&post, "/leads/by-identifier/notes".to_owned(), json!({ "content": " ", "phone_number": "+919846012345" }), "/content"),
            (&post, "/leads/by-identifier/notes".to_owned(), json!({ "content": "x", "email": "me" }), "/email"),
            (&patch, format!("/notes/{note}"), json!({ "content": " " }), "/content"),
            (&patch, format!("/notes/{note}"), json!({ "content": long }), "/content"),
            (&patch, format!("/notes/{note}"), json!({ "title": long }), "/title"),
            (&patch, format!("/notes/{note}"), json!({ "pinned": "x" }), "/pinned"),
            (&post, "/tasks".to_owned(), json!({ "name": " " }), "/name"),
            (&post, "/tasks".to_owned(), json!({ "name": "x", "due_at": "soon" }), "/due_at"),
            (&patch, format!("/tasks/{task}"), json!({ "name": " " }), "/name"),
            (&patch, format!("/tasks/{task}"), json!({ "due_at": "soon" }), "/due_at"),
            (&patch, format!("/tasks/{task}"), json!({ "remind_at": "soon" }), "/remind_at"),
            (&post, format!("/tasks/{task}/comments"), json!({ "content": " " }), "/content"),
            (&post, "/deals".to_owned(), json!({ "lead_id": lead, "amount": -1 }), "/amount"),
            (&post, "/deals".to_owned(), json!({ "lead_id": lead, "amount": "x" }), "/amount"),
            (&post, "/deals".to_owned(), json!({ "lead_id": lead, "start_date": "soon" }), "/start_date"),
            (&post, "/deals".to_owned(), json!({ "lead_id": lead, "end_date": "soon" }), "/end_date"),
            (&patch, format!("/deals/{deal}"), json!({ "name": " " }), "/name"),
            (&patch, format!("/deals/{deal}"), json!({ "currency": "rupees" }), "/currency"),
            (&patch, format!("/deals/{deal}"), json!({ "probability": 101 }), "/probability"),
            (&patch, format!("/deals/{deal}"), json!({ "amount": "x" }), "/amount"),
            (&patch, format!("/deals/{deal}"), json!({ "end_date": "soon" }), "/end_date"),
            (&post, "/calls".to_owned(), json!({ "direction": "moon", "outcome": "answered", "phone_number": number }), "/direction"),
            (&post, "/calls".to_owned(), json!({ "direction": "in", "outcome": "answered", "phone_number": "12" }), "/phone_number"),
            (&post, "/calls".to_owned(), json!({ "direction": "in", "outcome": "answered", "phone_number": number, "seconds": -1 }), "/seconds"),
            (&post, "/calls".to_owned(), json!({ "direction": "in", "outcome": "answered", "phone_number": number, "note": long }), "/note"),
            (&post, "/calls".to_owned(), json!({ "direction": "in", "outcome": "answered", "phone_number": number, "recording_url": "x" }), "/recording_url"),
            (&post, "/calls".to_owned(), json!({ "direction": "in", "outcome": "answered", "phone_number": number, "started_at": "soon" }), "/started_at"),
            (&post, "/departments".to_owned(), json!({ "name": " " }), "/name"),
            (&patch, format!("/departments/{department}"), json!({ "name": long }), "/name"),
            (&post, format!("/departments/{department}/members"), json!({ "staff_id": staff, "weight": 0 }), "/weight"),
            (&post, "/source-numbers".to_owned(), json!({ "number": "x", "label": "x" }), "/number"),
            (&post, "/source-numbers".to_owned(), json!({ "number": "+914842345679", "label": long }), "/label"),
            (&patch, format!("/source-numbers/{line}"), json!({ "label": long }), "/label"),
            (&post, "/staff".to_owned(), json!({ "name": " ", "email": "a@example.com", "role": "agent" }), "/name"),
            (&post, "/staff".to_owned(), json!({ "name": "A", "email": "me", "role": "agent" }), "/email"),
            (&post, "/staff".to_owned(), json!({ "name": "A", "email": "a@example.com", "role": "agent", "phone": "1" }), "/phone"),
            (&patch, format!("/staff/{staff}"), json!({ "role": "king" }), "/role"),
            (&patch, format!("/staff/{staff}"), json!({ "email": "me" }), "/email"),
            (&post, "/statuses".to_owned(), json!({ "name": " " }), "/name"),
            (&post, "/statuses".to_owned(), json!({ "name": "x", "color": "moon" }), "/color"),
            (&post, "/statuses".to_owned(), json!({ "name": "x", "kind": "moon" }), "/kind"),
            (&post, "/statuses".to_owned(), json!({ "name": "x", "rot_days": -1 }), "/rot_days"),
            (&post, "/statuses".to_owned(), json!({ "name": "x", "wip_limit": 0 }), "/wip_limit"),
            (&post, "/deal-stages".to_owned(), json!({ "name": "x", "probability": 101 }), "/probability"),
            (&patch, format!("/statuses/{status}"), json!({ "color": "moon" }), "/color"),
            (&patch, format!("/statuses/{status}"), json!({ "name": long }), "/name"),
            (&post, "/statuses/order".to_owned(), json!({ "ids": [status] }), "/ids"),
            (&post, "/custom-fields".to_owned(), json!({ "label": " ", "field_type": "text" }), "/label"),
            (&post, "/custom-fields".to_owned(), json!({ "label": "x", "field_type": "moon" }), "/field_type"),
            (&post, "/custom-fields".to_owned(), json!({ "label": "x", "field_type": "text", "options": ["A"] }), "/options"),
            (&post, "/custom-fields".to_owned(), json!({ "label": "x", "field_type": "text", "section": long }), "/section"),
            (&patch, format!("/custom-fields/{field}"), json!({ "label": " " }), "/label"),
            (&patch, format!("/custom-fields/{field}"), json!({ "options": ["BBA", "bba"] }), "/options"),
            (&post, "/custom-fields/order".to_owned(), json!({ "ids": [] }), "/ids"),
            (&post, "/webhooks".to_owned(), json!({ "url": "x", "events": ["lead.created"] }), "/url"),
            (&post, "/webhooks".to_owned(), json!({ "url": "https://example.com/x", "events": ["moon"] }), "/events"),
            (&patch, format!("/webhooks/{hook}"), json!({ "url": "x" }), "/url"),
            (&patch, format!("/webhooks/{hook}"), json!({ "events": ["moon"] }), "/events"),
            (&post, format!("/webhooks/{hook}/replay"), json!({ "from": "soon" }), "/from"),
            (&post, "/keys".to_owned(), json!({ "name": " ", "scope": "read" }), "/name"),
            (&post, "/keys".to_owned(), json!({ "name": "x", "scope": "all" }), "/scope"),
            (&patch, "/account".to_owned(), json!({ "name": " " }), "/name"),
            (&patch, "/account".to_owned(), json!({ "country_code": "x" }), "/country_code"),
            (&patch, "/account".to_owned(), json!({ "time_zone": "Moon" }), "/time_zone"),
            (&patch, "/account".to_owned(), json!({ "currency": "moon" }), "/currency"),
            (&patch, "/account".to_owned(), json!({ "request_log_days": -1 }), "/request_log_days"),
            (&patch, "/account".to_owned(), json!({ "response_minutes": -1 }), "/response_minutes"),
            (&patch, "/account".to_owned(), json!({ "working_hours": { "monday": "x" } }), "/working_hours"),
            (&patch, "/account".to_owned(), json!({ "monthly_target": "x" }), "/monthly_target"),
        ];
        let mut others = Vec::new();
        for (method, path, body, pointer) in cases {
            let answer = caller.send(method.clone(), &path, &[], Some(&body)).await;
            let json = answer.json();
            if (answer.code.as_u16(), json["errors"][0]["pointer"].as_str()) != (422, Some(pointer)) {
                others.push(format!("{method} {path} {pointer}: {} {}", answer.code, answer.body));
            }
        }
        assert!(others.is_empty(), "{}", others.join("\n"));
    }
}
