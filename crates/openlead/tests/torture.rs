//! Servers and databases that are killed under load: what was answered is there, once and whole.
//! `OPENLEAD_TORTURE_ROUNDS` says how often.

mod program;

use std::hash::{BuildHasher, RandomState};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use openlead_testkit::{Postgres, Program, temp_dir};
use program::{Client, Kept, account, serve};

const CLIENTS: usize = 8;
/// Nothing takes so long but a failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// After so many rounds a new database begins: all of it is counted after each round, which would take ever longer.
const EACH: u32 = 50;
/// The same for imports, which are done after a few rounds.
const IMPORTS_EACH: u32 = 5;
/// An import lives for up to so many milliseconds: about as long as it takes.
const IMPORT_LIVES: u64 = if cfg!(debug_assertions) { 2_000 } else { 500 };

/// How many rounds each database is for.
fn rounds(usual: u32, each: u32) -> impl Iterator<Item = u32> {
    let said = std::env::var("OPENLEAD_TORTURE_ROUNDS").ok();
    let all = said.and_then(|said| said.parse().ok()).unwrap_or(usual);
    let of = usize::try_from(each).expect("a few");
    (0..all).step_by(of).map(move |done| each.min(all - done))
}

/// Up to so many milliseconds, different each time.
fn some_millis(most: u64) -> Duration {
    Duration::from_millis(RandomState::new().hash_one(most) % most)
}

/// Numbers that no other lead has had, over all rounds.
struct Load {
    next: AtomicU64,
    stop: AtomicBool,
    successes: AtomicU64,
}

impl Load {
    fn new() -> Self {
        Self {
            next: AtomicU64::new(9_000_000_000),
            stop: AtomicBool::new(false),
            successes: AtomicU64::new(0),
        }
    }

    /// Sends leads until the connection breaks or the load stops; those answered with success go to `answered`.
    fn send(&self, address: SocketAddr, token: &str, answered: &SyncSender<u64>) {
        let Ok(mut client) = Client::connect(address) else {
            return;
        };
        while !self.stop.load(SeqCst) {
            let number = self.next.fetch_add(1, SeqCst);
            match client.add_lead(token, number) {
                Ok(answer) if answer.is_success() => {
                    self.successes.fetch_add(1, SeqCst);
                    answered.send(number).expect("somebody counts");
                }
                Ok(answer) => assert_eq!(answer.code, 503, "{answer:?}"),
                Err(_) => return,
            }
        }
    }

    /// Waits until the next lead is answered.
    fn await_success(&self) {
        let before = self.successes.load(SeqCst);
        let limit = Instant::now() + PATIENCE;
        while self.successes.load(SeqCst) == before {
            assert!(Instant::now() < limit, "no lead is answered");
            wait(Duration::from_millis(1));
        }
    }

    /// Loads the server with [`CLIENTS`] while `meanwhile` runs; the numbers answered with success.
    fn during(&self, address: SocketAddr, token: &str, meanwhile: impl FnOnce()) -> Vec<i64> {
        self.stop.store(false, SeqCst);
        let (answered, numbers) = sync_channel(1_000_000);
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                let answered = answered.clone();
                scope.spawn(move || self.send(address, token, &answered));
            }
            meanwhile();
            self.stop.store(true, SeqCst);
        });
        drop(answered);
        numbers
            .into_iter()
            .map(|number| i64::try_from(number + 910_000_000_000).expect("12 digits"))
            .collect()
    }
}

/// Lets the load run on.
fn wait(time: Duration) {
    let (_never, signal) = sync_channel::<()>(0);
    let _ = signal.recv_timeout(time);
}

fn assert_kept(database: &str, answered: &[i64]) {
    let kept = Kept::open(database);
    let phones = kept.phones();
    let missing: Vec<_> = answered
        .iter()
        .filter(|number| phones.binary_search(number).is_err())
        .collect();
    assert!(missing.is_empty(), "answered and not there: {missing:?}");
    kept.assert_whole();
}

fn sqlite(data: &Path) -> String {
    format!("sqlite://{}", data.join("openlead.db").display())
}

fn kill_the_server(data: &Path, database: &str, rounds: u32) {
    let token = account(data, database);
    let load = Load::new();
    let mut answered = Vec::new();
    for _ in 0..rounds {
        let program = serve(data, database);
        let address = program.address();
        answered.extend(load.during(address, &token, || {
            load.await_success();
            wait(some_millis(250));
            program.kill9();
        }));
        assert_kept(database, &answered);
    }
    assert!(
        !answered.is_empty(),
        "no lead was answered before the server was killed"
    );
}

#[test]
fn a_killed_server_has_lost_nothing_on_sqlite() {
    for rounds in rounds(20, EACH) {
        let data = temp_dir();
        kill_the_server(data.path(), &sqlite(data.path()), rounds);
    }
}

#[test]
fn a_killed_server_has_lost_nothing_on_postgres() {
    for rounds in rounds(5, EACH) {
        let data = temp_dir();
        let database = openlead_testkit::fresh_database(openlead_testkit::postgres());
        kill_the_server(data.path(), database.url(), rounds);
    }
}

#[test]
fn a_killed_database_has_lost_nothing_and_the_server_recovers_by_itself() {
    for rounds in rounds(5, EACH) {
        kill_the_database(rounds);
    }
}

fn kill_the_database(rounds: u32) {
    let data = temp_dir();
    let mut postgres = Postgres::temporary();
    let database = postgres.url().to_owned();
    let token = account(data.path(), &database);
    let program = serve(data.path(), &database);
    let load = Load::new();
    let mut answered = Vec::new();
    for _ in 0..rounds {
        answered.extend(load.during(program.address(), &token, || {
            wait(some_millis(200));
            postgres.stop_immediate();
            await_code(&program, &token, &load, 503);
            postgres.start();
            await_code(&program, &token, &load, 200);
        }));
        assert_kept(&database, &answered);
    }
    program.terminate();
    assert!(program.wait().status.success());
}

/// Kills an import again and again until one lives to its end: each row is there once.
fn kill_an_import(data: &Path, database: &str, rounds: u32) {
    const ROWS: i64 = 6_000;
    account(data, database);
    let file = data.join("leads.csv");
    let row = |number: i64| format!("Person {number},98460{number:05}\n");
    let rows: String = (0..ROWS).map(row).collect();
    std::fs::write(&file, format!("name,phone\n{rows}")).expect("room for a file");
    for _ in 0..rounds {
        let mut import = import(data, database, &file)
            .spawn()
            .expect("the binary can be started");
        wait(some_millis(IMPORT_LIVES));
        let _ = import.kill();
        import.wait().expect("it was started");
    }
    let done = import(data, database, &file)
        .output()
        .expect("the binary can be started");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let kept = Kept::open(database);
    for sql in [
        "SELECT count(*) FROM lead",
        "SELECT count(*) FROM lead_phone",
        "SELECT count(*) FROM event WHERE kind = 'lead.created'",
        "SELECT CAST(sum(made) AS BIGINT) FROM import_unit",
        "SELECT made FROM import WHERE state = 'done'",
    ] {
        assert_eq!(kept.numbers(sql), [ROWS], "{sql}");
    }
}

fn import(data: &Path, database: &str, file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openlead"));
    command
        .args(["import", "leads"])
        .arg(file)
        .env("OPENLEAD_DATA", data)
        .env("OPENLEAD_DATABASE", database)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_killed_import_goes_on_and_does_no_row_twice_on_sqlite() {
    for rounds in rounds(5, IMPORTS_EACH) {
        let data = temp_dir();
        kill_an_import(data.path(), &sqlite(data.path()), rounds);
    }
}

#[test]
fn a_killed_import_goes_on_and_does_no_row_twice_on_postgres() {
    for rounds in rounds(3, IMPORTS_EACH) {
        let data = temp_dir();
        let database = openlead_testkit::fresh_database(openlead_testkit::postgres());
        kill_an_import(data.path(), database.url(), rounds);
    }
}

/// Sends leads until one is answered so.
fn await_code(program: &Program, token: &str, load: &Load, code: u16) {
    let limit = Instant::now() + PATIENCE;
    let mut client = Client::connect(program.address()).expect("it listens");
    loop {
        let answer = client
            .add_lead(token, load.next.fetch_add(1, SeqCst))
            .expect("the server lives");
        if answer.code == code {
            return;
        }
        assert!(Instant::now() < limit, "still {}", answer.code);
    }
}
