use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use openlead_db::Clock;
use rusqlite::Connection;

use super::backup::cut_off;
use super::home::Home;
use super::server::Server;

const SECOND: i64 = 1_000_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// A lead with the moments before it was sent and after it was answered.
struct Sent {
    number: u64,
    before: i64,
    after: i64,
}

fn send(server: &Server, token: &str, number: u64) -> Sent {
    let clock = Clock::system();
    let before = clock.now();
    let answer = server.lead(&format!(
        "token={token}&countrycode=91&source=Website&mobileno={number}"
    ));
    assert!(answer.contains("success"), "{answer}");
    Sent {
        number,
        before,
        after: clock.now(),
    }
}

/// Waits for something that must come.
fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let limit = Instant::now() + PATIENCE;
    let (_never, wait) = sync_channel::<()>(0);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < limit, "it does not come");
        let _ = wait.recv_timeout(Duration::from_millis(50));
    }
}

/// Waits for the first copy: of which second it is.
fn first_copy(server: &Server) -> i64 {
    until(|| Some(metric(server, "openlead_backup_last_seconds")).filter(|last| *last > 0))
}

/// Waits until the log is copied beyond a second.
fn copied_beyond(server: &Server, second: i64) {
    until(|| (metric(server, "openlead_backup_log_until_seconds") > second).then_some(()));
}

/// A count of `/metrics`.
fn metric(server: &Server, name: &str) -> i64 {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nHost: openlead\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap().parse().unwrap()
}

/// Every row of leads, numbers and events, as text.
fn rows(database: &Path) -> Vec<String> {
    let connection = Connection::open(database).unwrap();
    let mut all = Vec::new();
    for table in ["lead", "lead_phone", "event"] {
        let sql = format!("SELECT * FROM {table}");
        let mut statement = connection.prepare(&sql).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|column| format!("{:?}", row.get_ref(column)));
            Ok(cells.collect::<Vec<_>>().join("|"))
        };
        all.extend(
            statement
                .query_map([], row)
                .unwrap()
                .map(|row| format!("{table} {}", row.unwrap())),
        );
    }
    all
}

fn numbers(database: &Path) -> Vec<u64> {
    let connection = Connection::open(database).unwrap();
    let mut statement = connection
        .prepare("SELECT number FROM lead_phone ORDER BY number")
        .unwrap();
    let numbers = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    numbers
        .map(|number| number.unwrap()[2..].parse().unwrap())
        .collect()
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
fn every_second_before_a_kill_is_brought_back_as_it_was() {
    let home = Home::sqlite().with_acme();
    let token = home.token();
    let copies = home.file("copies");
    let args = [
        "--backup-dir",
        copies.to_str().unwrap(),
        "--backup-log",
        "--backup-passphrase",
        "correct horse",
    ];
    let server = Server::start(&home, &args);
    let first = first_copy(&server);
    let clock = Clock::system();
    let end = clock.now() + 4 * SECOND;
    let mut sent = Vec::new();
    while clock.now() < end {
        sent.push(send(&server, &token, 9_000_000_000 + sent.len() as u64));
    }
    let last = end / SECOND;
    copied_beyond(&server, last);
    // These are in the log only, or not even there yet.
    for _ in 0..5 {
        sent.push(send(&server, &token, 9_000_000_000 + sent.len() as u64));
    }
    drop(server);
    let server = Server::start(&home, &args);
    drop(server);
    let chains = fs::read_dir(&copies)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(chains.count(), 1, "the log goes on where it was cut off");

    let original = home.data().join("openlead.db");
    for second in first..=last {
        let data = home.file(&format!("at{second}"));
        let at = openlead_core::time::to_rfc3339(second * SECOND);
        home.json(&[
            "restore",
            copies.to_str().unwrap(),
            "--at",
            &at,
            "--data",
            data.to_str().unwrap(),
            "--backup-passphrase",
            "correct horse",
        ]);
        let restored = data.join("openlead.db");
        let there = numbers(&restored);
        let answered = sent
            .iter()
            .filter(|sent| sent.after <= second * SECOND)
            .count();
        let begun = sent
            .iter()
            .filter(|sent| sent.before <= second * SECOND)
            .count();
        assert!(
            (answered..=begun).contains(&there.len()),
            "{answered} <= {} <= {begun}",
            there.len()
        );
        assert!(
            there
                .iter()
                .zip(&sent)
                .all(|(there, sent)| *there == sent.number)
        );
        // Rows of leads are never changed here, so what was there then is there now.
        let now = rows(&original);
        assert!(rows(&restored).iter().all(|row| now.contains(row)));
    }
    let data = home.file("last");
    home.json(&[
        "restore",
        copies.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
        "--backup-passphrase",
        "correct horse",
    ]);
    assert_eq!(rows(&data.join("openlead.db")), rows(&original));
    assert_eq!(numbers(&data.join("openlead.db")).len(), sent.len());
}

#[test]
fn copies_are_made_by_themselves_and_the_oldest_go() {
    let home = Home::sqlite().with_acme();
    let copies = home.file("copies");
    let args = [
        "--backup-dir",
        copies.to_str().unwrap(),
        "--backup-keep",
        "1",
    ];
    for _ in 0..2 {
        let server = Server::start(&home, &[&args[..], &["--backup-log"]].concat());
        first_copy(&server);
        drop(server);
        // A command that leaves the database takes the rest of the log with it: the next piece is a new one.
        home.json(&["token", "show"]);
        Connection::open(home.data().join("openlead.db"))
            .unwrap()
            .execute("VACUUM", [])
            .unwrap();
    }
    let chains: Vec<_> = fs::read_dir(&copies)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(chains.len(), 1, "{chains:?}");
    let why = home.refused(
        &[
            "restore",
            copies.to_str().unwrap(),
            "--at",
            "2001-01-01T00:00:00Z",
            "--data",
            home.file("x").to_str().unwrap(),
        ],
        1,
    );
    assert!(why.contains("the first copy"), "{why}");
    let why = home.refused(
        &[
            "restore",
            copies.to_str().unwrap(),
            "--at",
            "2090-01-01T00:00:00Z",
            "--data",
            home.file("x").to_str().unwrap(),
        ],
        2,
    );
    assert!(why.contains("has not come yet"), "{why}");
    let why = Home::postgres().refused(&["serve", "--backup-dir", copies.to_str().unwrap()], 2);
    assert!(why.contains("is for SQLite"), "{why}");
}

#[test]
fn a_restore_of_a_second_that_is_killed_is_whole_or_refused_and_can_be_begun_again() {
    let home = Home::sqlite().with_acme();
    let token = home.token();
    let copies = home.file("copies");
    let server = Server::start(
        &home,
        &["--backup-dir", copies.to_str().unwrap(), "--backup-log"],
    );
    first_copy(&server);
    let sent: Vec<Sent> = (0..20)
        .map(|number| send(&server, &token, 9_000_000_000 + number))
        .collect();
    let last = sent[sent.len() - 1].after / SECOND + 1;
    copied_beyond(&server, last);
    drop(server);
    let at = openlead_core::time::to_rfc3339(last * SECOND);
    for step in 0..12 {
        let data = home.file(&format!("restored{step}"));
        let args = [
            "restore",
            copies.to_str().unwrap(),
            "--at",
            &at,
            "--data",
            data.to_str().unwrap(),
        ];
        cut_off(home.command(&args), Duration::from_millis(step * step));
        let half = data.join(".openlead-restoring").exists();
        if half {
            let why = home.refused(&["token", "show", "--data", data.to_str().unwrap()], 1);
            assert!(
                why.contains("cut off") || why.contains("no openlead data"),
                "{why}"
            );
        }
        if half || !data.join("openlead.db").exists() {
            home.json(&args);
        }
        let there = numbers(&data.join("openlead.db"));
        assert!(
            there.iter().eq(sent.iter().map(|sent| &sent.number)),
            "{there:?}"
        );
    }
}

#[test]
fn copies_of_a_server_that_is_killed_while_it_makes_them_are_whole() {
    let home = Home::sqlite().with_acme();
    let copies = home.file("copies");
    let made = || {
        let entries = fs::read_dir(&copies).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().path());
        let is_copy = |path: &std::path::PathBuf| path.to_str().unwrap().ends_with(".tar.zst");
        names.filter(is_copy).collect::<Vec<_>>()
    };
    let (mut step, mut restored) = (0, 0);
    while restored < 3 {
        let server = Server::start(&home, &["--backup-dir", copies.to_str().unwrap()]);
        let (_never, wait) = sync_channel::<()>(0);
        let _ = wait.recv_timeout(Duration::from_millis(step * 20));
        drop(server);
        step += 1;
        for copy in made() {
            let data = home.file(&format!("restored{restored}"));
            home.json(&[
                "restore",
                copy.to_str().unwrap(),
                "--data",
                data.to_str().unwrap(),
            ]);
            // Then another one is due.
            fs::remove_file(copy).unwrap();
            restored += 1;
        }
        assert!(step < 100, "no copy was made");
    }
    let server = Server::start(&home, &["--backup-dir", copies.to_str().unwrap()]);
    first_copy(&server);
    let there: Vec<_> = fs::read_dir(&copies).unwrap().collect();
    assert_eq!(there.len(), 1, "what was half is gone: {there:?}");
}
