//! Who may call what: every operation of the document with every kind of key, and no key reaches into another account.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::{Method, StatusCode};
use openlead_core::account::{NewAccount, create};
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Actor, Id, Via, of};
use openlead_testkit::{Engine, Server, on_each_engine};
use openlead_web::api::openapi::document;
use serde_json::{Value as Json, json};

use super::Caller;
use crate::site::Site;

/// An operation of the document.
struct Operation {
    id: String,
    method: Method,
    path: String,
    has_body: bool,
}

fn operations() -> Vec<Operation> {
    let document: Json = serde_json::from_str(&document().to_json().unwrap()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                has_body: operation["requestBody"].is_object(),
            });
        }
    }
    all
}

/// A lead, a department with a member, and one of what is wanted, or of everything; in the account of a caller.
struct Things(BTreeMap<&'static str, String>, usize);

impl Things {
    #[expect(clippy::too_many_lines, reason = "an arm each operation")]
    async fn of(caller: &Caller, number: usize, wanted: Option<&str>) -> Self {
        let wants = |path: &str| wanted.is_none_or(|wanted| wanted == path);
        let post = async |path: &str, body: Json| {
            let made = caller.post(path, &body).await;
            assert_eq!(made.code, StatusCode::CREATED, "{path} {}", made.body);
            made.json()["data"].clone()
        };
        let id = |made: &Json| made["id"].as_str().unwrap().to_owned();
        let lead = id(&post(
            "/leads",
            json!({ "phone_numbers": [format!("+9198461{number:05}")], "name": "Person" }),
        )
        .await);
        let mut all = BTreeMap::new();
        for list in [
            "/statuses",
            "/sources",
            "/purposes",
            "/lead-types",
            "/task-categories",
            "/deal-stages",
            "/lost-reasons",
        ] {
            if !wants(list) {
                continue;
            }
            all.insert(
                list,
                id(&post(list, json!({ "name": format!("Entry {number}") })).await),
            );
        }
        if wants("/departments") {
            all.insert(
                "/departments",
                id(&post(
                    "/departments",
                    json!({ "name": format!("Department {number}") }),
                )
                .await),
            );
        }
        if wants("/departments") || wants("/staff") {
            all.insert("/staff", id(&post("/staff", json!({ "name": "Somebody", "email": format!("s{number}@{}.example.com", lead), "role": "agent" })).await));
        }
        if wants("/source-numbers") {
            all.insert(
                "/source-numbers",
                id(&post(
                    "/source-numbers",
                    json!({ "number": format!("+9148442{number:05}") }),
                )
                .await),
            );
        }
        if wants("/custom-fields") {
            all.insert(
                "/custom-fields",
                id(&post(
                    "/custom-fields",
                    json!({ "label": format!("Field {number}"), "field_type": "text" }),
                )
                .await),
            );
        }
        if wants("/tasks") {
            all.insert(
                "/tasks",
                id(&post("/tasks", json!({ "name": "Task", "lead_id": lead })).await),
            );
        }
        if wants("/deals") {
            all.insert(
                "/deals",
                id(&post("/deals", json!({ "lead_id": lead })).await),
            );
        }
        if wants("/keys") {
            all.insert(
                "/keys",
                id(&post("/keys", json!({ "name": "Key", "scope": "read" })).await),
            );
        }
        if wants("/webhooks") {
            let webhook =
                id(&post("/webhooks", json!({ "url": "https://example.com/hook" })).await);
            let test = post(&format!("/webhooks/{webhook}/test"), json!({})).await;
            all.insert("/event", test["event_id"].as_str().unwrap().to_owned());
            all.insert("/webhooks", webhook);
        }
        if wants("/notes") {
            all.insert(
                "/notes",
                post(
                    &format!("/leads/{lead}/notes"),
                    json!({ "content": "Note" }),
                )
                .await["note_id"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
        }
        let call = post("/calls", json!({ "direction": "in", "phone_number": format!("+9198461{number:05}"), "outcome": "missed" })).await;
        all.insert("/calls", call["call_id"].as_str().unwrap().to_owned());
        if wants("/imports") {
            let file = json!({ "phone": format!("98462{number:05}") });
            all.insert(
                "/imports",
                id(&post("/imports?name=leads.ndjson", file).await),
            );
        }
        if wants("/merges") {
            let other = post(
                "/leads",
                json!({ "phone_numbers": [format!("+9198463{number:05}")] }),
            )
            .await;
            let merge = json!({ "other_id": other["id"] });
            all.insert(
                "/merges",
                id(&post(&format!("/leads/{lead}/merge"), merge).await),
            );
        }
        if wants("/bulk-changes") {
            all.insert(
            "/bulk-changes",
            id(&post(
                "/bulk-changes",
                json!({ "deed": { "action": "assign", "assigned_to_id": null }, "lead_ids": [lead] }),
            )
            .await),
        );
        }
        all.insert("/leads", lead);
        if wants("/departments") {
            let member = format!("/departments/{}/members", all["/departments"]);
            assert_eq!(
                caller
                    .post(&member, &json!({ "staff_id": all["/staff"] }))
                    .await
                    .code,
                204
            );
        }
        Self(all, number)
    }

    /// The address of an operation, with the ids of these things.
    fn address(&self, operation: &Operation, request: &str) -> String {
        let head = format!("/{}", operation.path.split('/').nth(1).unwrap());
        let own = if head == "/request-log" {
            request
        } else {
            self.0.get(head.as_str()).map_or("", String::as_str)
        };
        let mut path = operation
            .path
            .replace("{id}", own)
            .replace(
                "{staff_id}",
                self.0.get("/staff").map_or("", String::as_str),
            )
            .replace(
                "{event_id}",
                self.0.get("/event").map_or("", String::as_str),
            );
        if path == "/tasks" && operation.method == Method::GET {
            path += "?bucket=overdue";
        }
        path
    }

    /// A body with which the operation does something.
    fn body(&self, operation: &Operation) -> Json {
        let (of, number) = (|path: &str| json!(self.0[path]), self.1);
        match operation.id.as_str() {
            "create_lead" => json!({ "phone_numbers": [format!("+9198470{number:05}")] }),
            "change_lead" => json!({ "name": "Other" }),
            "change_lead_by_identifier" => {
                json!({ "phone_number": "+919847000009", "name": "Other" })
            }
            "create_leads" => {
                json!({ "leads": [{ "phone_numbers": ["+919847000002"] }], "dry_run": true })
            }
            "begin_bulk_change" => {
                json!({ "deed": { "action": "assign", "assigned_to_id": null }, "lead_ids": [of("/leads")] })
            }
            "create_lead_note" => json!({ "content": "Note" }),
            "create_note_by_identifier" => {
                json!({ "phone_number": "+919847000009", "content": "Note" })
            }
            "create_task" => json!({ "name": "Task", "lead_id": of("/leads") }),
            "create_task_comment" => json!({ "content": "Comment" }),
            "create_deal" => json!({ "lead_id": of("/leads") }),
            "log_call" => {
                json!({ "direction": "in", "phone_number": "+919847000003", "outcome": "missed" })
            }
            "create_department" => json!({ "name": format!("Another department {number}") }),
            "add_department_member" => json!({ "staff_id": of("/staff") }),
            "change_department_member" => json!({ "weight": 2 }),
            "create_source_number" => json!({ "number": format!("+9148443{number:05}") }),
            "create_member_of_staff" => {
                json!({ "name": "New", "email": format!("new{number}@example.com"), "role": "agent" })
            }
            "hand_over" => json!({}),
            "create_custom_field" => {
                json!({ "label": format!("Another field {number}"), "field_type": "text" })
            }
            "order_custom_fields" => json!({ "ids": [of("/custom-fields")] }),
            "create_key" => json!({ "name": "Key", "scope": "read" }),
            "create_webhook" => json!({ "url": "https://example.com/other" }),
            "replay_request" => {
                json!({ "corrections": { "mobileno": format!("98480{number:05}") } })
            }
            "replay_deliveries" | "complete_task" | "export_leads_by_filter" => json!({}),
            "create_import" => json!({ "phone": format!("98464{number:05}") }),
            "change_import" => json!({ "map": { "columns": { "phone": "phone" } } }),
            "merge_lead" => json!({ "other_id": "0000000000001" }),
            id if id.starts_with("merge_") => json!({ "into_id": "0000000000000" }),
            id if id.starts_with("order_") => json!({ "ids": [] }),
            id if id.starts_with("create_") && self.0.contains_key(operation.path.as_str()) => {
                json!({ "name": format!("Another entry {number}") })
            }
            id if id.starts_with("change_") => json!({}),
            other => panic!("{other} is new: say in this test with what body it does something"),
        }
    }
}

async fn call(
    caller: &Caller,
    key: Option<&str>,
    operation: &Operation,
    things: &Things,
    request: &str,
) -> u16 {
    let bearer = key.map(|key| format!("Bearer {key}")).unwrap_or_default();
    let body = operation.has_body.then(|| things.body(operation));
    let path = things.address(operation, request);
    let answer = caller
        .send(
            operation.method.clone(),
            &path,
            &[("authorization", &bearer)],
            body.as_ref(),
        )
        .await;
    assert!(
        answer.code != StatusCode::INTERNAL_SERVER_ERROR,
        "{} {}",
        operation.id,
        answer.body
    );
    answer.code.as_u16()
}

async fn key(site: &Site, scope: Scope, staff: Option<Id<of::Staff>>) -> String {
    let openlead = site.openlead.clone();
    site.act(move |act| token::add(&openlead, act, Kind::Key, "test", scope, staff))
        .await
        .1
}

async fn person(site: &Site, role: Role) -> Id<of::Staff> {
    site.act(move |act| {
        let new = NewStaff {
            name: role.as_str().to_owned(),
            email: format!("{}@roles.example.com", role.as_str()),
            phone: None,
            role,
            scope: None,
            departments: Vec::new(),
        };
        staff::add(act, &new)
    })
    .await
}

/// The newest refused call of the v1 API.
async fn refused(caller: &Caller) -> String {
    caller.site.add_lead("12", &[]).await;
    caller
        .get("/request-log?refused=true&per_page=1")
        .await
        .json()["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn every_operation_is_open_to_whom_it_was_promised() {
    let server = Server::open(Engine::Sqlite).await;
    let caller = Caller::of(&server).await;
    let mut keys = vec![
        ("none", None),
        ("read", Some(key(&caller.site, Scope::Read, None).await)),
        ("write", Some(caller.key.clone())),
    ];
    for role in Role::ALL {
        let staff = person(&caller.site, role).await;
        keys.push((
            role.as_str(),
            Some(key(&caller.site, Scope::Write, Some(staff)).await),
        ));
    }
    let mut matrix = String::new();
    let mut number = 0;
    for operation in operations() {
        write!(
            matrix,
            "{:6} {:52}",
            operation.method.as_str(),
            operation.path
        )
        .unwrap();
        for (name, key) in &keys {
            number += 1;
            let head = format!("/{}", operation.path.split('/').nth(1).unwrap());
            let things = Things::of(&caller, number, Some(&head)).await;
            let request = if operation.path.starts_with("/request-log/") {
                refused(&caller).await
            } else {
                String::new()
            };
            let code = call(&caller, key.as_deref(), &operation, &things, &request).await;
            write!(matrix, " {name}={code}").unwrap();
            for webhook in caller.get("/webhooks").await.data(200).as_array().unwrap() {
                caller
                    .delete(&format!("/webhooks/{}", webhook["id"].as_str().unwrap()))
                    .await;
            }
        }
        matrix.push('\n');
    }
    insta::assert_snapshot!(matrix);
}

/// All that a key can read in lists.
async fn all(caller: &Caller) -> Vec<String> {
    let mut all = Vec::new();
    for path in [
        "/leads?segment=all&with_total=true",
        "/leads?segment=trash",
        "/meta",
        "/keys",
        "/account",
        "/statuses",
        "/sources",
        "/purposes",
        "/lead-types",
        "/task-categories",
        "/deal-stages",
        "/lost-reasons",
        "/departments",
        "/staff",
        "/source-numbers",
        "/custom-fields",
        "/tasks?bucket=no_date",
        "/tasks?bucket=overdue",
        "/tasks?bucket=done",
        "/tasks/counts",
        "/deals",
        "/calls",
        "/webhooks",
        "/imports",
        "/duplicates",
        "/request-log",
        "/events?per_page=100",
    ] {
        let answer = caller.get(path).await;
        assert_eq!(answer.code, 200, "{path} {}", answer.body);
        all.push(answer.body);
    }
    all
}

on_each_engine! {
    async fn no_key_reads_counts_or_changes_what_is_another_accounts(server: &Server) {
        let mine = Caller::of(server).await;
        let other = create(&server.openlead, NewAccount { password: Some("correct horse".to_owned()), ..NewAccount::new("Other", "Olga", "olga@example.com") }, Via::Cli).await.unwrap();
        let openlead = server.openlead.clone();
        let made = server.openlead.act(Actor::nobody(other.account, Via::Cli), move |act| token::add(&openlead, act, Kind::Key, "theirs", Scope::Write, None)).await.unwrap();
        let theirs = Caller { site: Site::of_account(server, other), key: made.1 };
        let things = Things::of(&theirs, 1, None).await;
        let before = all(&theirs).await;
        let own = all(&mine).await;
        for id in things.0.values() {
            assert!(own.iter().all(|body| !body.contains(id)), "a list has {id}");
        }
        let key = mine.key.clone();
        let written = ["create_task", "create_deal", "begin_bulk_change", "order_custom_fields", "add_department_member"];
        for operation in operations() {
            if operation.path.contains('{') || written.contains(&operation.id.as_str()) {
                let code = call(&mine, Some(&key), &operation, &things, "0000000000001").await;
                let harmless = operation.id == "begin_bulk_change" && code == 201;
                assert!((400..500).contains(&code) || harmless, "{} answered {code}", operation.id);
            }
        }
        for search in ["Person", "9846100001", "Note"] {
            assert_eq!(mine.get(&format!("/leads?search={search}&with_total=true")).await.json()["meta"]["total"], 0);
        }
        let after = all(&theirs).await;
        for (before, after) in before.iter().zip(&after) {
            // When the key was last used is all that may differ.
            let without = |body: &str| body.split("\"used_at\"").map(|part| part.split_once(',').map_or(part, |(_, rest)| rest).to_owned()).collect::<Vec<_>>();
            assert_eq!(without(before)[1..], without(after)[1..]);
            assert!(before == after || before.contains("used_at"));
        }
    }
}
