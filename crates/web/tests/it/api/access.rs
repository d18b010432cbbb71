//! Who may call what: every operation of the document with every kind of key.

use std::fmt::Write as _;

use axum::http::Method;
use openlead_core::staff::{self, NewStaff, Role};
use openlead_core::token::{self, Kind, Scope};
use openlead_core::{Id, of};
use openlead_testkit::{Engine, Server};

use super::Caller;
use super::operation::operations;
use super::things::Things;
use crate::site::Site;

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

/// Nobody, and a key of each scope and role.
async fn keys(caller: &Caller) -> Vec<(&'static str, Option<String>)> {
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
    keys
}

/// An account has only so many webhooks.
async fn without_webhooks(caller: &Caller) {
    for webhook in caller.get("/webhooks").await.data(200).as_array().unwrap() {
        caller
            .delete(&format!("/webhooks/{}", webhook["id"].as_str().unwrap()))
            .await;
    }
}

/// What each operation answers to whom. Whoever changes something is the last one to be asked about these things.
async fn matrix(engine: Engine) -> String {
    let server = Server::open(engine).await;
    let caller = Caller::of(&server).await;
    let keys = keys(&caller).await;
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
        for (name, key) in &keys {
            if things.is_none() {
                number += 1;
                things = Some(Things::of(&caller, "Any", number, Some(&operation.head())).await);
            }
            let answer = operation
                .call(&caller, key.as_deref(), things.as_ref().unwrap())
                .await;
            write!(matrix, " {name}={}", answer.code.as_u16()).unwrap();
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
