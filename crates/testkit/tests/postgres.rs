//! The throw-away PostgreSQL does what crash tests build on.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::thread;

use openlead_testkit::{Database, Postgres, fresh_database, fresh_database_from, postgres};
use postgres::{Client, NoTls};

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}

fn leads(database: &Database) -> i64 {
    connect(database.url())
        .query_one("SELECT count(*) FROM lead", &[])
        .unwrap()
        .get(0)
}

#[test]
fn answered_commits_survive_an_immediate_stop() {
    let mut server = Postgres::temporary();
    let mut client = connect(server.url());
    client
        .batch_execute("CREATE TABLE lead (id BIGINT)")
        .unwrap();
    for id in 0..100_i64 {
        client
            .execute("INSERT INTO lead VALUES ($1)", &[&id])
            .unwrap();
    }

    server.stop_immediate();
    assert!(
        client
            .execute("INSERT INTO lead VALUES (100)", &[])
            .is_err()
    );
    assert!(Client::connect(server.url(), NoTls).is_err());

    server.start();
    let found: i64 = connect(server.url())
        .query_one("SELECT count(*) FROM lead", &[])
        .unwrap()
        .get(0);
    assert_eq!(found, 100);
}

#[test]
fn a_dropped_server_answers_no_more() {
    let server = Postgres::temporary();
    let url = server.url().to_owned();
    drop(connect(&url));
    drop(server);
    assert!(Client::connect(&url, NoTls).is_err());
}

/// This test is also the process that it kills.
#[test]
fn a_killed_process_takes_its_server_along() {
    const VICTIM: &str = "OPENLEAD_TEST_VICTIM";
    if env::var_os(VICTIM).is_some() {
        let server = Postgres::temporary();
        eprintln!("{}", server.url());
        loop {
            thread::park();
        }
    }

    let mut victim = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "a_killed_process_takes_its_server_along",
            "--nocapture",
        ])
        .env(VICTIM, "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut errors = BufReader::new(victim.stderr.take().unwrap());
    let mut url = String::new();
    errors.read_line(&mut url).unwrap();
    drop(connect(url.trim()));

    victim.kill().unwrap();
    victim.wait().unwrap();
    // The server's script still holds this pipe, until it has cleaned up.
    errors.read_to_end(&mut Vec::new()).unwrap();
    assert!(Client::connect(url.trim(), NoTls).is_err());
}

#[test]
fn databases_from_a_template_begin_alike_and_go_apart() {
    let template = fresh_database(postgres());
    connect(template.url())
        .batch_execute("CREATE TABLE lead AS SELECT 1 AS id")
        .unwrap();

    let one = fresh_database_from(postgres(), template.name());
    let other = fresh_database_from(postgres(), template.name());
    connect(one.url())
        .batch_execute("INSERT INTO lead VALUES (2)")
        .unwrap();

    assert_eq!((leads(&one), leads(&other)), (2, 1));
}

#[test]
fn a_database_is_gone_with_its_value() {
    let database = fresh_database(postgres());
    let url = database.url().to_owned();
    let _still_connected = connect(&url);
    drop(database);
    assert!(Client::connect(&url, NoTls).is_err());
}

#[tokio::test]
async fn a_database_can_be_made_inside_a_runtime() {
    let database = fresh_database(postgres());
    assert!(database.url().ends_with(database.name()));
}
