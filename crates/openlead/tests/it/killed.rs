//! A server that is killed while it takes in a file, and while it undoes that, goes on when it is started again: no row is
//! done twice.

use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use openlead_testkit::{Program, fresh_database, postgres, temp_dir};
use serde_json::Value as Json;

use crate::program::{Client, Kept, account, key, serve};

const ROWS: i64 = 6_000;
/// Nothing takes so long but a failure.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server that is killed, and its one import.
struct Desk<'a> {
    data: &'a Path,
    database: &'a str,
    key: String,
    program: Program,
    import: String,
}

impl<'a> Desk<'a> {
    /// With the import started.
    fn open(data: &'a Path, database: &'a str) -> Self {
        account(data, database);
        let key = key(data, database, "write");
        let program = serve(data, database);
        let row = |number: i64| format!("Person {number},98460{number:05}\n");
        let rows: String = (0..ROWS).map(row).collect();
        let mut desk = Self {
            data,
            database,
            key,
            program,
            import: String::new(),
        };
        let made = desk.ask("POST", "/imports", &format!("name,phone\n{rows}"));
        made["data"]["id"]
            .as_str()
            .expect("an id")
            .clone_into(&mut desk.import);
        desk.ask("POST", &format!("/imports/{}/start", desk.import), "");
        desk
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Json {
        let mut client = Client::connect(self.program.address()).expect("it listens");
        let answer = client
            .rest(&self.key, method, path, body)
            .expect("an answer");
        assert!((200..300).contains(&answer.code), "{answer:?}");
        serde_json::from_str(&answer.body).unwrap_or_default()
    }

    fn import(&self) -> Json {
        self.ask("GET", &format!("/imports/{}", self.import), "")["data"].clone()
    }

    /// How many leads are not in the trash.
    fn leads(&self) -> i64 {
        let page = self.ask("GET", "/leads?with_total=true&per_page=1", "");
        page["meta"]["total"].as_i64().expect("a count")
    }

    /// Kills the server and starts it again, as long after as a process has what it works on to itself.
    fn kill(self) -> Self {
        self.program.kill9();
        let kept = Kept::open(self.database);
        kept.change("UPDATE import SET held_until = 0");
        kept.change("UPDATE job SET run_at = 0 WHERE holder <> ''");
        let made = kept.numbers("SELECT count(*) FROM lead");
        assert_eq!(
            kept.numbers("SELECT CAST(sum(made) AS BIGINT) FROM import_unit"),
            made
        );
        drop(kept);
        Self {
            program: serve(self.data, self.database),
            ..self
        }
    }
}

fn until(mut come: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    let (_never, wait) = sync_channel::<()>(0);
    while !come() {
        assert!(Instant::now() < limit, "it does not come");
        let _ = wait.recv_timeout(Duration::from_millis(10));
    }
}

fn kill_it(data: &Path, database: &str) {
    let mut desk = Desk::open(data, database);
    let (mut kills, mut made) = (0, 0);
    while kills < 2 {
        let mut now = 0;
        until(|| {
            now = desk.import()["created"].as_i64().expect("a count");
            now > made
        });
        if now == ROWS {
            break;
        }
        (kills, made) = (kills + 1, now);
        desk = desk.kill();
    }
    assert!(kills > 0, "it was done before it was killed");
    until(|| desk.import()["state"] == "done");
    let (undo, address, key) = (
        format!("/imports/{}/revert", desk.import),
        desk.program.address(),
        desk.key.clone(),
    );
    // It is not answered.
    let asked = thread::spawn(move || {
        Client::connect(address)?
            .rest(&key, "POST", &undo, "")
            .map(drop)
    });
    until(|| desk.leads() < ROWS);
    let desk = desk.kill();
    assert!(
        asked.join().expect("no panic").is_err(),
        "it was undone before it was killed"
    );
    until(|| desk.import()["state"] == "reverted");
    assert_eq!(desk.import()["report"]["trashed"], ROWS);
    desk.program.kill9();
    let kept = Kept::open(database);
    for sql in [
        "SELECT count(*) FROM lead_phone",
        "SELECT count(*) FROM event WHERE kind = 'lead.created'",
        "SELECT CAST(sum(made) AS BIGINT) FROM import_unit",
        "SELECT count(*) FROM lead WHERE deleted_at IS NOT NULL",
        "SELECT count(*) FROM event WHERE kind = 'lead.deleted'",
    ] {
        assert_eq!(kept.numbers(sql), [ROWS], "{sql}");
    }
    for sql in [
        "SELECT count(*) FROM event WHERE kind = 'import.done'",
        "SELECT count(*) FROM event WHERE kind = 'import.reverted'",
    ] {
        assert_eq!(kept.numbers(sql), [1], "{sql}");
    }
}

#[test]
fn a_killed_server_goes_on_with_an_import_and_with_undoing_it_on_sqlite() {
    let data = temp_dir();
    let database = format!("sqlite://{}", data.path().join("openlead.db").display());
    kill_it(data.path(), &database);
}

#[test]
fn a_killed_server_goes_on_with_an_import_and_with_undoing_it_on_postgres() {
    let data = temp_dir();
    let database = fresh_database(postgres());
    kill_it(data.path(), database.url());
}
