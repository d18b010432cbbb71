//! Many at once: one phone is one lead, whoever sends it how often.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;

use openlead_testkit::{Program, fresh_database, postgres, temp_dir};

use crate::program::{Client, Kept, account, serve};

const POSTS: usize = 10_000;
const CONNECTIONS: usize = 64;

/// Sends the same lead over 64 connections, spread over the servers.
fn send_all(programs: &[Program], token: &str) -> usize {
    let share = |number: usize| POSTS / CONNECTIONS + usize::from(number < POSTS % CONNECTIONS);
    thread::scope(|scope| {
        let clients = (0..CONNECTIONS).map(|number| {
            let mut client =
                Client::connect(programs[number % programs.len()].address()).expect("it listens");
            scope.spawn(move || {
                for _ in 0..share(number) {
                    let answer = client.add_lead(token, 9_846_012_345).expect("an answer");
                    assert!(answer.is_success(), "{answer:?}");
                }
                share(number)
            })
        });
        let clients: Vec<_> = clients.collect();
        clients
            .into_iter()
            .map(|client| client.join().expect("no refusal"))
            .sum()
    })
}

fn make_one_lead(data: &Path, database: &str, servers: usize) {
    let token = account(data, database);
    let programs: Vec<_> = (0..servers).map(|_| serve(data, database)).collect();
    assert_eq!(send_all(&programs, &token), POSTS);
    for program in programs {
        program.terminate();
        assert!(program.wait().status.success());
    }
    let kept = Kept::open(database);
    assert_eq!(kept.phones(), [919_846_012_345]);
    assert_eq!(kept.numbers("SELECT enquiries FROM lead"), [10_000]);
    assert_eq!(
        kept.numbers("SELECT count(*) FROM event WHERE kind = 'lead.created'"),
        [1]
    );
    let sequences: BTreeSet<_> = kept
        .numbers("SELECT sequence FROM event WHERE lead_id <> 0")
        .into_iter()
        .collect();
    assert_eq!(
        sequences.len(),
        POSTS,
        "numbered without a gap and without a pair"
    );
    kept.assert_whole();
}

#[test]
fn ten_thousand_equal_posts_make_one_lead_on_sqlite() {
    let data = temp_dir();
    let database = format!("sqlite://{}", data.path().join("openlead.db").display());
    make_one_lead(data.path(), &database, 1);
}

#[test]
fn ten_thousand_equal_posts_make_one_lead_on_postgres() {
    let data = temp_dir();
    let database = fresh_database(postgres());
    make_one_lead(data.path(), database.url(), 1);
}

#[test]
fn ten_thousand_equal_posts_to_two_servers_make_one_lead() {
    let data = temp_dir();
    let database = fresh_database(postgres());
    make_one_lead(data.path(), database.url(), 2);
}
