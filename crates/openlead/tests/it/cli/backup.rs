use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use openlead_testkit::fresh_database;
use rusqlite::Connection;
use serde_json::Value as Json;

use super::home::Home;
use super::server::Server;

const PASSPHRASE: &str = "correct horse battery";
const LEAD: &str = "countrycode=91&source=Website&mobileno=";

fn send(server: &Server, token: &str, number: u64) {
    let answer = server.lead(&format!("token={token}&{LEAD}{number}"));
    assert!(answer.contains("success"), "{answer}");
}

/// The phone numbers of all leads.
fn numbers(data: &Path) -> Vec<String> {
    let connection = Connection::open(data.join("openlead.db")).unwrap();
    let mut numbers = connection
        .prepare("SELECT number FROM lead_phone ORDER BY number")
        .unwrap();
    let numbers = numbers.query_map([], |row| row.get(0)).unwrap();
    numbers.collect::<Result<_, _>>().unwrap()
}

fn backup(home: &Home, file: &str) -> Json {
    let file = home.file(file);
    home.json(&[
        "backup",
        "--output",
        file.to_str().unwrap(),
        "--backup-passphrase",
        PASSPHRASE,
    ])
}

fn restore_args<'a>(file: &'a str, data: &'a str) -> [&'a str; 6] {
    [
        "restore",
        file,
        "--data",
        data,
        "--backup-passphrase",
        PASSPHRASE,
    ]
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Runs a command for so long at most, then kills it; whether it had ended by itself.
pub fn cut_off(mut command: Command, after: Duration) -> bool {
    let mut child: Child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_never, wait) = sync_channel::<()>(0);
    let _ = wait.recv_timeout(after);
    let ended = child.try_wait().unwrap().is_some();
    let _ = child.kill();
    child.wait().unwrap();
    ended
}

#[test]
fn a_copy_of_a_running_server_brings_everything_back() {
    let home = Home::sqlite().with_acme();
    let token = home.token();
    fs::create_dir_all(home.data().join("uploads/7")).unwrap();
    fs::write(home.data().join("uploads/7/plan.pdf"), "a plan").unwrap();
    let server = Server::start(&home, &[]);
    let answered = 20;
    (0..answered).for_each(|number| send(&server, &token, 9_000_000_000 + number));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut next = 9_100_000_000;
            while !done.load(Ordering::Relaxed) {
                send(&server, &token, next);
                next += 1;
            }
        });
        let said = backup(&home, "copy.tar.zst");
        done.store(true, Ordering::Relaxed);
        assert_eq!(said["key"], true, "{said}");
        assert_eq!(
            said["bytes"],
            home.file("copy.tar.zst").metadata().unwrap().len()
        );
    });
    let data = home.file("restored");
    let file = home.file("copy.tar.zst");
    let said = home.json(&restore_args(text(&file), text(&data)));
    assert_eq!(
        (&said["database"], &said["key"]),
        (&true.into(), &true.into())
    );
    let restored = numbers(&data);
    let before: Vec<_> = (0..answered)
        .map(|number| format!("91{}", 9_000_000_000 + number))
        .collect();
    assert!(restored.starts_with(&before), "{restored:?}");
    let there = numbers(&home.data());
    assert!(restored.iter().all(|number| there.contains(number)));
    assert_eq!(
        fs::read(data.join("uploads/7/plan.pdf")).unwrap(),
        b"a plan"
    );
    let again = Server::start(&home, &["--data", text(&data)]);
    send(&again, &token, 9_200_000_000);
}

#[test]
fn a_copy_without_a_passphrase_has_no_key_and_says_so() {
    let home = Home::sqlite().with_acme();
    let file = home.file("copy.tar.zst");
    let said = home.run(&["backup", "--output", text(&file)]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("without the server key"), "{}", said.err);
    let kept = fs::read(&file).unwrap();
    let why = home.refused(&["backup", "--output", text(&file)], 1);
    assert!(why.contains("add --force"), "{why}");
    assert_eq!(fs::read(&file).unwrap(), kept);
    let said = home.run(&["backup", "--output", text(&file), "--force"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let data = home.file("restored");
    let said = home.run(&["restore", text(&file), "--data", text(&data)]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("put server.key"), "{}", said.err);
    assert!(!data.join("server.key").exists());
    fs::copy(home.data().join("server.key"), data.join("server.key")).unwrap();
    let shown = home.json(&["token", "show", "--data", text(&data)]);
    assert_eq!(shown["token"], home.token());
}

#[test]
fn a_restore_replaces_nothing_and_takes_nothing_that_is_not_whole() {
    let home = Home::sqlite().with_acme();
    backup(&home, "copy.tar.zst");
    let file = home.file("copy.tar.zst");
    let why = home.refused(&restore_args(text(&file), text(&home.data())), 1);
    assert!(why.contains("is not empty"), "{why}");
    let server = Server::start(&home, &[]);
    let why = home.refused(&restore_args(text(&file), text(&home.data())), 1);
    assert!(why.contains("stop it"), "{why}");
    drop(server);
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    let data = home.file("restored");
    let broken = home.file("broken.tar.zst");
    for bytes in [
        &changed[..],
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        b"no copy",
        b"",
    ] {
        fs::write(&broken, bytes).unwrap();
        let why = home.refused(&restore_args(text(&broken), text(&data)), 1);
        assert!(why.contains("not a whole copy"), "{why}");
        assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    }
    let mut wrong = restore_args(text(&file), text(&data));
    wrong[5] = "wrong horse battery";
    let why = home.refused(&wrong, 1);
    assert!(why.contains("passphrase does not open"), "{why}");
    home.refused(&["restore", text(&file), "--backup-passphrase", "short"], 2);
    home.json(&restore_args(text(&file), text(&data)));
}

#[test]
fn a_restore_that_is_killed_is_whole_or_refused_and_can_be_begun_again() {
    let home = Home::sqlite().with_acme();
    backup(&home, "copy.tar.zst");
    let file = home.file("copy.tar.zst");
    for step in 0..12 {
        let data = home.file(&format!("restored{step}"));
        let command = home.command(&restore_args(text(&file), text(&data)));
        cut_off(command, Duration::from_millis(step * step));
        if data.join(".openlead-restoring").exists() {
            let why = home.refused(&["token", "show", "--data", text(&data)], 1);
            assert!(
                why.contains("cut off") || why.contains("no openlead data"),
                "{why}"
            );
        }
        if data.join("openlead.db").exists() && !data.join(".openlead-restoring").exists() {
            assert_eq!(
                home.json(&["token", "show", "--data", text(&data)])["token"],
                home.token()
            );
        } else {
            home.json(&restore_args(text(&file), text(&data)));
        }
    }
}

#[test]
fn a_restore_that_was_cut_off_between_its_files_is_refused_by_the_server() {
    let home = Home::sqlite().with_acme();
    backup(&home, "copy.tar.zst");
    fs::create_dir(home.data().join(".openlead-restoring")).unwrap();
    for command in [&["serve"][..], &["token", "show"], &["migrate"]] {
        let why = home.refused(command, 1);
        assert!(why.contains("cut off"), "{why}");
    }
    home.json(&restore_args(
        text(&home.file("copy.tar.zst")),
        text(&home.data()),
    ));
    home.token();
}

#[test]
fn a_backup_that_is_killed_leaves_no_copy_or_a_whole_one() {
    let home = Home::sqlite().with_acme();
    for step in 0..12 {
        let file = home.file(&format!("copy{step}.tar.zst"));
        let mut args = vec!["backup", "--output", text(&file)];
        args.extend(["--backup-passphrase", PASSPHRASE]);
        let ended = cut_off(home.command(&args), Duration::from_millis(step * step));
        assert!(!ended || file.exists());
        if file.exists() {
            let data = home.file(&format!("restored{step}"));
            home.json(&restore_args(text(&file), text(&data)));
        }
    }
    home.token();
}

#[test]
fn on_postgres_pg_dump_and_the_copy_of_the_key_bring_everything_back() {
    let home = Home::postgres().with_acme();
    let why = home.refused(&["backup"], 2);
    assert!(why.contains("pg_dump"), "{why}");
    let server = Server::start(&home, &[]);
    let token = home.token();
    send(&server, &token, 9_000_000_000);
    let key = home.file("key.tar.zst");
    let dump = home.file("openlead.dump");
    let said = home.json(&[
        "backup",
        "--without-database",
        "--output",
        text(&key),
        "--backup-passphrase",
        PASSPHRASE,
    ]);
    assert_eq!(
        (&said["key"], &said["database_bytes"]),
        (&true.into(), &Json::Null)
    );
    tool(
        "pg_dump",
        &["--format=custom", "--file", text(&dump), &home.url()],
    );
    drop(server);

    let database = fresh_database(openlead_testkit::postgres());
    tool(
        "pg_restore",
        &["--no-owner", "--dbname", database.url(), text(&dump)],
    );
    let data = home.file("restored");
    home.json(&restore_args(text(&key), text(&data)));
    let again = Server::start(
        &home,
        &["--data", text(&data), "--database", database.url()],
    );
    send(&again, &token, 9_000_000_001);
    let leads = home.run(&[
        "export",
        "leads",
        "--format",
        "ndjson",
        "--data",
        text(&data),
        "--database",
        database.url(),
    ]);
    assert_eq!(leads.out.lines().count(), 2, "{}", leads.err);
}

/// Runs a tool of the newest PostgreSQL of this machine, as the manual says to.
fn tool(name: &str, args: &[&str]) {
    let bins = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = bins
        .map(|bin| bin.path().join("bin").join(name))
        .filter(|bin| bin.exists())
        .max();
    let mut command = Command::new(newest.unwrap_or_else(|| name.into()));
    let output = command.args(args).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
