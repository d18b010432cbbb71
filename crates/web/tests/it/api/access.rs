//! Who may call what: every operation of the document with every kind of key.

use std::fmt::Write as _;

use axum::http::Method;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Id, of};
use openlead_testkit::{Engine, Server};
use serde_json::json;

use super::Caller;
use super::operation::{Operation, operations};
use super::things::Things;
use crate::site::{Answer, Site};

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

/// Somebody who calls.
struct Who {
    name: String,
    secret: Option<String>,
    /// The agent, who is to have the lead that it is about.
    has_it: Option<Id<of::Staff>>,
}

impl Who {
    fn new(name: &str, secret: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            secret,
            has_it: None,
        }
    }
}

/// Nobody, the token of the v1 API, a key of each scope, one of each scope for each role, and an agent with a lead of their own.
async fn callers(caller: &Caller) -> Vec<Who> {
    let mut all = vec![
        Who::new("none", None),
        Who::new("gl", Some(caller.site.token().to_owned())),
        Who::new("read", Some(key(&caller.site, Scope::Read, None).await)),
        Who::new("write", Some(caller.key.clone())),
    ];
    for role in Role::ALL {
        let (staff, name) = (person(&caller.site, role).await, role.as_str());
        let reads = key(&caller.site, Scope::Read, Some(staff)).await;
        let writes = key(&caller.site, Scope::Write, Some(staff)).await;
        all.push(Who::new(&format!("{name}/read"), Some(reads)));
        all.push(Who::new(name, Some(writes.clone())));
        if role == Role::Agent {
            let has_it = Some(staff);
            all.push(Who {
                has_it,
                ..Who::new("own", Some(writes))
            });
        }
    }
    all
}

/// An account has only so many webhooks.
async fn without_webhooks(caller: &Caller) {
    for webhook in caller.get("/webhooks").await.data(200).as_array().unwrap() {
        caller
            .delete(&format!("/webhooks/{}", webhook["id"].as_str().unwrap()))
            .await;
    }
}

async fn ask(caller: &Caller, operation: &Operation, who: &Who, things: &Things) -> Answer {
    if let Some(agent) = who.has_it {
        let lead = format!("/leads/{}", things.id("/leads"));
        caller
            .patch(&lead, &json!({ "assigned_to_id": agent }))
            .await;
    }
    let secret = who.secret.as_deref().unwrap_or_default();
    let bearer = format!("Bearer {secret}");
    operation
        .call(caller, &[("authorization", &bearer)], things)
        .await
}

/// What each operation answers to whom. Whoever changes something is the last one to be asked about these things.
async fn matrix(engine: Engine) -> String {
    let server = Server::open(engine).await;
    let caller = Caller::of(&server).await;
    let callers = callers(&caller).await;
    let (mut matrix, mut number) = (String::new(), 0);
    for operation in operations() {
        write!(
            matrix,
            "{:6} {:52}",
            operation.method.as_str(),
            operation.path
        )
        .unwrap();
        let mut things = None;
        for who in &callers {
            if things.is_none() {
                number += 1;
                things = Some(Things::of(&caller, "Any", number, Some(&operation.head())).await);
            }
            let answer = ask(&caller, &operation, who, things.as_ref().unwrap()).await;
            write!(matrix, " {}={}", who.name, answer.code.as_u16()).unwrap();
            if operation.method != Method::GET && answer.code.is_success() {
                things = None;
            }
        }
        if operation.head() == "/webhooks" {
            without_webhooks(&caller).await;
        }
        matrix.push('\n');
    }
    matrix
}

/// Both engines answer alike.
async fn assert_promised(engine: Engine) {
    let matrix = matrix(engine).await;
    insta::assert_snapshot!("every_operation_is_open_to_whom_it_was_promised", matrix);
}

#[tokio::test]
async fn every_operation_is_open_to_whom_it_was_promised_on_sqlite() {
    assert_promised(Engine::Sqlite).await;
}

#[tokio::test]
async fn every_operation_is_open_to_whom_it_was_promised_on_postgres() {
    assert_promised(Engine::Postgres).await;
}
