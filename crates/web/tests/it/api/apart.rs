//! No key of one account reads, counts, searches or changes anything of another, whatever operation it calls with whatever id.
//! All of it follows from the OpenAPI document: a new operation is called too, and one with an unknown kind of id fails here.

use std::collections::BTreeMap;

use axum::http::Method;
use openlead_core::account::{NewAccount, create};
use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Actor, Id, Via, of, search};
use openlead_testkit::{Server, on_each_engine};
use serde_json::{Value as Json, json};

use super::Caller;
use super::operation::{Operation, operations};
use super::rows::rows;
use super::things::Things;
use crate::site::{Answer, Site, form};

/// Begins each name in the other account, and is in no other word.
const MARK: &str = "Qzxwv";
const NUMBER: usize = 77_077;

/// What must never be seen: the other account's ids, and whatever its people have typed.
struct Secrets(Vec<String>);

impl Secrets {
    fn of(things: &Things) -> Self {
        let typed = [MARK.to_lowercase(), things.phone()[3..].to_owned()];
        Self(things.ids().map(str::to_owned).chain(typed).collect())
    }

    /// An answer has none of them, apart from what was asked.
    #[track_caller]
    fn are_not_in(&self, answer: &Answer, asked: &[&str]) {
        let said = asked
            .iter()
            .fold(answer.body.to_lowercase(), |said, asked| {
                said.replace(&asked.to_lowercase(), "")
            });
        for secret in &self.0 {
            assert!(
                !said.contains(secret),
                "{asked:?} is answered with {secret}: {said}"
            );
        }
    }
}

async fn other(server: &Server) -> Caller {
    let new = NewAccount {
        password: Some("correct horse".to_owned()),
        ..NewAccount::new(MARK, MARK, "owner@qzxwv.example.com")
    };
    let account = create(&server.openlead, new, Via::Cli).await.unwrap();
    let openlead = server.openlead.clone();
    let actor = Actor::nobody(account.account, Via::Cli);
    let add = move |act: &mut openlead_core::Act| {
        token::add(&openlead, act, Kind::Key, "theirs", Scope::Write, None)
    };
    let (_, key) = server.openlead.act(actor, add).await.unwrap();
    Caller {
        site: Site::of_account(server, account),
        key,
    }
}

async fn catch_up(server: &Server) {
    while search::catch_up(&server.openlead).await.unwrap() != search::Step::UpToDate {}
}

/// All that a key can read without an id. An export is an event itself, so exports are read apart.
async fn view(caller: &Caller, exports: bool) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for operation in readings() {
        if exports != operation.id.starts_with("export") {
            continue;
        }
        for address in operation.addresses(&operation.path) {
            let answer = operation
                .send(caller, Some(&caller.key), &address, None)
                .await;
            assert_eq!(answer.code, 200, "{address} {}", answer.body);
            all.insert(address, without_uses(&answer.body));
        }
    }
    all
}

#[track_caller]
fn assert_same(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) {
    assert!(before.len() == after.len() && !before.is_empty());
    for (address, answer) in before {
        assert_eq!(
            &after[address], answer,
            "the other account shows through at {address}"
        );
    }
}

/// When a key was last used changes by reading.
fn without_uses(body: &str) -> String {
    let mut parts = body.split("\"used_at\":");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        all + part.split_once([',', '}']).map_or(part, |(_, rest)| rest)
    })
}

fn readings() -> impl Iterator<Item = Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.method == Method::GET && operation.path_names().is_empty())
}

/// Every parameter of every list is asked with every id and word of the other account.
async fn ask(mine: &Caller, theirs: &Things, secrets: &Secrets) {
    let field = format!("custom_fields.{}_field_{NUMBER}", MARK.to_lowercase());
    let mut words: Vec<String> = theirs.ids().map(str::to_owned).collect();
    words.extend([
        theirs.phone(),
        theirs.email("person"),
        format!("{MARK} person {NUMBER}"),
        field.clone(),
    ]);
    for operation in readings() {
        for name in operation.free_texts() {
            for word in &words {
                let mut texts = vec![word.clone()];
                if name == "filter" {
                    let of = |field: &str| {
                        json!({ "field": field, "op": "is", "value": word }).to_string()
                    };
                    texts = [
                        "name",
                        "status",
                        "source",
                        "assigned_to",
                        "department",
                        &field,
                    ]
                    .map(of)
                    .to_vec();
                }
                for text in texts {
                    let address = operation.asking(name, &text);
                    let answer = operation.send(mine, Some(&mine.key), &address, None).await;
                    secrets.are_not_in(&answer, &[word, &field]);
                    // A cursor is a place in the caller's own list.
                    let is_place = name == "cursor";
                    assert!(is_place || is_nothing(&answer), "{address} {}", answer.body);
                }
            }
        }
    }
}

/// A refusal, an empty list, or a table without rows.
fn is_nothing(answer: &Answer) -> bool {
    if answer.code != 200 {
        return answer.code.is_client_error();
    }
    match serde_json::from_str::<Json>(&answer.body) {
        Ok(json) => json["data"] == json!([]),
        Err(_) => answer.body.lines().count() <= 1,
    }
}

/// Every operation with an id in its path is called with each of them from the other account, the rest from its own.
async fn aim(mine: &Caller, own: &Things, theirs: &Things, secrets: &Secrets) {
    for operation in operations() {
        let names: Vec<String> = operation
            .path_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        for chosen in 1..1_usize << names.len() {
            let is_theirs = |name: &str| {
                let place = names.iter().position(|other| other == name).unwrap();
                chosen >> place & 1 == 1
            };
            let path = own.path(
                &operation,
                |name| if is_theirs(name) { theirs } else { own },
            );
            let body = operation.has_body.then(|| own.body(&operation));
            let answer = operation
                .send(mine, Some(&mine.key), &path, body.as_ref())
                .await;
            assert_eq!(answer.code, 404, "{} {path} {}", operation.id, answer.body);
            secrets.are_not_in(&answer, &[&path]);
        }
    }
}

/// Every operation whose body has ids is called with its own things, and one id of the other account.
async fn hand_in(mine: &Caller, own: &Things, theirs: &Things, secrets: &Secrets) {
    let mut taken = Vec::new();
    for operation in operations() {
        for (spot, noun) in operation.spots() {
            for id in theirs.ids_of(&noun) {
                let body = with(own.body(&operation), &spot, id);
                let path = own.path(&operation, |_| own);
                let answer = operation
                    .send(mine, Some(&mine.key), &path, Some(&body))
                    .await;
                secrets.are_not_in(&answer, &[id]);
                // Of many leads each is refused for itself.
                let of_many =
                    ["create_leads", "begin_bulk_change"].contains(&operation.id.as_str());
                if !of_many && ![404, 422].contains(&answer.code.as_u16()) {
                    taken.push(format!("{} {body}: {}", operation.id, answer.code));
                }
            }
        }
    }
    assert!(taken.is_empty(), "{}", taken.join("\n"));
}

/// A body with a value at a place, and what the kind of thing at this place needs.
fn with(mut body: Json, spot: &[String], id: &str) -> Json {
    let mut at = &mut body;
    for step in spot {
        at = match step.as_str() {
            "0" => {
                if !at.is_array() {
                    *at = json!([]);
                }
                let list = at.as_array_mut().unwrap();
                list.resize(list.len().max(1), Json::Null);
                &mut list[0]
            }
            name => &mut at[name],
        };
    }
    *at = json!(id);
    match body.get_mut("deed").and_then(Json::as_object_mut) {
        Some(deed) if deed.contains_key("category_id") => {
            deed.insert("action".to_owned(), json!("task"));
            deed.insert("name".to_owned(), json!("Task"));
        }
        Some(deed) if deed.contains_key("status_id") => {
            deed.insert("action".to_owned(), json!("status"));
        }
        Some(deed) if deed.contains_key("department_id") => {
            deed.insert("action".to_owned(), json!("department"));
        }
        _ => {}
    }
    body
}

/// The number of a phone, an address and a key of an earlier request name nothing of another account either.
async fn name(mine: &Caller, theirs: &Things, secrets: &Secrets) {
    let whom = [
        ("phone_number", theirs.phone()),
        ("email", theirs.email("person")),
    ];
    for (key, who) in &whom {
        for (method, path) in [(Method::PATCH, ""), (Method::POST, "/notes")] {
            let body = json!({ *key: who, "name": "Other", "content": "Note" });
            let answer = mine
                .send(
                    method,
                    &format!("/leads/by-identifier{path}"),
                    &[],
                    Some(&body),
                )
                .await;
            assert_eq!(answer.problem(404), "not_found");
            secrets.are_not_in(&answer, &[who]);
        }
    }
    for endpoint in [
        "gl-note-creation-api",
        "gl-status-change-api",
        "get-lead-status",
        "gl-task-creation-api",
        "gl-deal-creation-api",
    ] {
        let phone = &theirs.phone()[3..];
        let answer = mine
            .site
            .call(
                endpoint,
                &[
                    ("countrycode", "91"),
                    ("mobile_no", phone),
                    ("mobile", phone),
                    ("name", "Task"),
                    ("note", "Note"),
                    ("status", "New"),
                ],
            )
            .await;
        answer.says("error", "Enquiry Not Found.");
        secrets.are_not_in(&answer, &[phone]);
    }
}

on_each_engine! {
    async fn no_key_reads_counts_searches_or_changes_what_is_another_accounts(server: &Server) {
        let mine = Caller::of(server).await;
        let own = Things::of(&mine, "Own", 11, None).await;
        catch_up(server).await;
        let (exports, alone) = (view(&mine, true).await, view(&mine, false).await);

        let theirs = other(server).await;
        let things = Things::of(&theirs, MARK, NUMBER, None).await;
        catch_up(server).await;
        let secrets = Secrets::of(&things);
        let found = theirs.get(&format!("/leads?search={MARK}&with_total=true")).await;
        assert_eq!(found.json()["meta"]["total"], 1, "the search has it: {}", found.body);
        assert_same(&alone, &view(&mine, false).await);
        assert_same(&exports, &view(&mine, true).await);

        let before = rows(server, theirs.site.created.account).await;
        ask(&mine, &things, &secrets).await;
        aim(&mine, &own, &things, &secrets).await;
        hand_in(&mine, &own, &things, &secrets).await;
        name(&mine, &things, &secrets).await;
        catch_up(server).await;
        for (table, after) in rows(server, theirs.site.created.account).await {
            assert_eq!(after, before[&table], "of the other account {table} has changed");
        }
        assert_nothing_of(&rows(server, mine.site.created.account).await, &things);
    }

    async fn a_key_of_an_earlier_request_is_one_of_its_account_only(server: &Server) {
        let (mine, theirs) = (Caller::of(server).await, other(server).await);
        let body = json!({ "phone_numbers": ["+919846177077"], "name": MARK });
        let once = [("idempotency-key", "order-4711")];
        let first = theirs.send(Method::POST, "/leads", &once, Some(&body)).await;
        let second = mine.send(Method::POST, "/leads", &once, Some(&body)).await;
        assert_eq!(second.header("idempotent-replayed"), "");
        assert_ne!(first.data(201)["id"], second.data(201)["id"]);
        let token = form(&[("token", theirs.site.token())]);
        let read = mine.get(&format!("/request-log?{token}")).await;
        assert!(is_nothing(&read), "{}", read.body);
    }
}

/// The rows of an account name nothing of another. A change of many leads and an export keep what they were asked for.
fn assert_nothing_of(rows: &super::rows::Rows, theirs: &Things) {
    let numbers = theirs
        .ids()
        .map(|id| id.parse::<Id<of::Lead>>().unwrap().number().to_string());
    let ids: Vec<String> = theirs.ids().map(str::to_owned).chain(numbers).collect();
    for (table, rows) in rows.iter().filter(|(table, _)| *table != "bulk") {
        for row in rows.iter().filter(|row| !row.contains("leads.exported")) {
            let named = ids.iter().find(|id| row.contains(id.as_str()));
            assert_eq!(named, None, "in {table}: {row}");
        }
    }
}
