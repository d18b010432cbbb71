//! What the command line does and reads, seen from inside the database.

use std::collections::HashSet;
use std::sync::Arc;

use openlead_core::lead::{Enquiry, capture};
use openlead_core::list::List;
use openlead_core::phone::Phone;
use openlead_core::{Act, Actor, Openlead, Result, Settings, Via, account, event};
use rusqlite::{Connection, Row};

use super::home::{Home, on_both};
use super::server::Server;

/// Does something in the only account of a home.
fn act<T, F>(home: &Home, act: F) -> T
where
    T: Send + 'static,
    F: Fn(&mut Act) -> Result<T> + Send + 'static,
{
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let openlead = Openlead::open(&Settings::new(home.url(), home.data())).await;
        let openlead = Arc::new(openlead.unwrap());
        let account = openlead
            .db
            .read(|tx| account::named(tx, None))
            .await
            .unwrap();
        let done = openlead.act(Actor::nobody(account.id, Via::V1), act).await;
        openlead.close().await.unwrap();
        done.unwrap()
    })
}

on_both! {
    fn what_the_command_line_does_is_in_the_audit_as_such(home: Home) {
        let home = home.with_acme();
        home.json(&["department", "add", "Sales"]);
        home.json(&["staff", "add", "--name", "Binu", "--email", "binu@example.com", "--department", "Sales"]);
        home.json(&["staff", "deactivate", "Binu"]);
        home.json(&["key", "create", "--name", "Website"]);
        home.json(&["key", "revoke", "Website"]);
        home.json(&["token", "generate"]);
        let events = act(&home, |act| event::audit(act, None, 100));
        assert!(events.iter().all(|event| event.via == Via::Cli), "{events:?}");
        let kinds: HashSet<&str> = events.iter().map(|event| event.kind.as_str()).collect();
        for kind in ["account.created", "department.added", "department.joined", "staff.added", "staff.password_set",
            "staff.deactivated", "token.made", "token.revoked"]
        {
            assert!(kinds.contains(kind), "{kind} in {kinds:?}");
        }
    }

    fn an_export_of_several_pages_has_every_lead_once_in_order(home: Home) {
        const LEADS: i64 = 2_001;
        let home = home.with_acme();
        for start in (0..LEADS).step_by(500) {
            act(&home, move |act| {
                let source = act.catalog.lists.first(List::Source)?;
                for number in start..LEADS.min(start + 500) {
                    let phone = Phone::from_parts("91", &format!("90000{number:05}")).unwrap();
                    capture(act, &Enquiry::new(phone, source))?;
                }
                Ok(())
            });
        }
        let said = home.run(&["export", "leads", "--format", "csv"]);
        let phones: Vec<_> = said.out.lines().skip(1).map(|line| line.split(',').nth(2).unwrap().to_owned()).collect();
        let expected: Vec<_> = (0..LEADS).map(|number| format!("+9190000{number:05}")).collect();
        assert_eq!(phones, expected);
        assert!(said.err.ends_with("2001 leads, done\n"), "{}", said.err);
    }
}

#[test]
fn a_program_that_leaves_the_database_takes_nothing_from_the_running_server() {
    let home = Home::sqlite().with_acme();
    let token = home.json(&["token", "show"])["token"].clone();
    let lead = |number: u64| {
        let token = token.as_str().unwrap();
        format!("token={token}&countrycode=91&source=Website&mobileno={number}")
    };
    let leads = || {
        let connection = Connection::open(home.data().join("openlead.db")).unwrap();
        let count = |row: &Row<'_>| row.get::<_, i64>(0);
        let leads = connection
            .query_row("SELECT count(*) FROM lead", [], count)
            .unwrap();
        connection.close().unwrap();
        leads
    };
    let server = Server::start(&home, &[]);
    server.lead(&lead(9_000_000_001));
    assert_eq!(leads(), 1);
    server.lead(&lead(9_000_000_002));
    // Killed, so that it has no time to put anything right.
    drop(server);
    assert_eq!(leads(), 2);
}
