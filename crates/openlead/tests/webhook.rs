//! The server is killed while it delivers events: each arrives at least once, in order per lead.

mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use openlead_core::webhook::{self, NewWebhook};
use openlead_core::{Actor, Openlead, Settings, Via, account as accounts};
use openlead_testkit::{Program, temp_dir};
use program::{Client, Kept, account};
use serde_json::Value as Json;

const OPENLEAD: &str = env!("CARGO_BIN_EXE_openlead");
const PATIENCE: Duration = Duration::from_secs(300);
const LEADS: u64 = 100;
const EVENTS: u64 = 1000;
/// So many are answered before the server is killed.
const AT_ONCE: u64 = 120;

/// What arrived: the message, its lead, its number within the lead.
#[derive(Debug)]
struct Told {
    message: String,
    lead: String,
    sequence: i64,
}

/// Lets so many be answered, and holds the rest.
#[derive(Default)]
struct Gate(Mutex<u64>, Condvar);

impl Gate {
    fn open_for(&self, more: u64) {
        *self.0.lock().unwrap() += more;
        self.1.notify_all();
    }

    fn pass(&self) {
        let closed = |left: &mut u64| *left == 0;
        let mut left = self.1.wait_while(self.0.lock().unwrap(), closed).unwrap();
        *left -= 1;
    }
}

/// Tells of every event, and answers it when the gate lets it.
fn receive(gate: &Arc<Gate>) -> (SocketAddr, Receiver<Told>) {
    let gate = Arc::clone(gate);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = sync_channel(100_000);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (tell, gate) = (tell.clone(), Arc::clone(&gate));
            thread::spawn(move || serve_one(stream.unwrap(), &tell, &gate));
        }
    });
    (address, told)
}

fn serve_one(stream: TcpStream, tell: &SyncSender<Told>, gate: &Gate) {
    let mut stream = BufReader::new(stream);
    while let Some(told) = read(&mut stream) {
        // Told before it is answered: a server that is killed now sends it once more.
        let _ = tell.send(told);
        gate.pass();
        if stream
            .get_mut()
            .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
            .is_err()
        {
            return;
        }
    }
}

fn read(stream: &mut BufReader<TcpStream>) -> Option<Told> {
    let (mut message, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("webhook-id", id)) => message = id.to_owned(),
            Some(("content-length", bytes)) => length = bytes.parse().ok()?,
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let body: Json = serde_json::from_slice(&body).ok()?;
    Some(Told {
        message,
        lead: body["data"]["lead"]["id"].as_str()?.to_owned(),
        sequence: body["data"]["sequence"].as_i64()?,
    })
}

/// Sets up a webhook while no server runs.
fn add_webhook(data: &Path, database: &str, receiver: SocketAddr) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let settings = Settings::new(database, data);
        let openlead = Arc::new(Openlead::open(&settings).await.unwrap());
        let company = openlead
            .db
            .read(|tx| accounts::named(tx, None))
            .await
            .unwrap();
        let new = NewWebhook {
            url: format!("http://{receiver}/"),
            enabled: true,
            ..NewWebhook::default()
        };
        let this = Arc::clone(&openlead);
        let add = move |act: &mut openlead_core::Act| webhook::add(&this, act, &new);
        openlead
            .act(Actor::nobody(company.id, Via::Cli), add)
            .await
            .unwrap();
        openlead.close().await.unwrap();
    });
}

fn serve(data: &Path, database: &str) -> Program {
    let data = data.to_str().unwrap();
    let args = [
        "--data",
        data,
        "--database",
        database,
        "--log-level",
        "error",
        "--webhook-networks",
        "127.0.0.0/8",
    ];
    Program::serve(OPENLEAD, &args)
}

/// Makes the events of a part, each an enquiry of one of the leads.
fn enquire(program: &Program, token: &str, numbers: impl Iterator<Item = u64>) {
    let mut client = Client::connect(program.address()).unwrap();
    for number in numbers {
        let answer = client
            .add_lead(token, 9_846_000_000 + number % LEADS)
            .unwrap();
        assert!(answer.is_success(), "{answer:?}");
    }
}

fn story(data: &Path, database: &str) {
    let token = account(data, database);
    let gate = Arc::new(Gate::default());
    let (address, told) = receive(&gate);
    add_webhook(data, database, address);
    let mut arrived = Vec::new();
    for part in 1..=4 {
        let program = serve(data, database);
        let made = part * EVENTS / 4;
        enquire(&program, &token, made - EVENTS / 4..made);
        if part == 4 {
            gate.open_for(10 * EVENTS);
            collect(&told, &mut arrived, EVENTS);
            program.terminate();
            assert!(program.wait().status.success());
            break;
        }
        gate.open_for(AT_ONCE);
        let before = messages(&arrived);
        collect(&told, &mut arrived, before + AT_ONCE / 4);
        program.kill9();
        arrived.extend(told.try_iter());
        let had = messages(&arrived);
        assert!(
            had < made,
            "{had} of {made} had arrived when it was killed: others were on their way"
        );
    }
    check(&arrived, database);
}

/// How many different events have arrived.
fn messages(arrived: &[Told]) -> u64 {
    let all: BTreeSet<&str> = arrived.iter().map(|told| told.message.as_str()).collect();
    all.len() as u64
}

/// Whatever arrives until so many different events have.
fn collect(told: &Receiver<Told>, arrived: &mut Vec<Told>, many: u64) {
    let limit = Instant::now() + PATIENCE;
    while messages(arrived) < many {
        let left = limit.saturating_duration_since(Instant::now());
        let next = told.recv_timeout(left);
        arrived.push(next.unwrap_or_else(|_| panic!("{} events arrived", messages(arrived))));
    }
}

fn check(arrived: &[Told], database: &str) {
    let (mut events, mut leads) = (BTreeMap::new(), BTreeMap::<_, Vec<i64>>::new());
    for told in arrived {
        let event = (told.lead.clone(), told.sequence);
        let known = events.insert(told.message.clone(), event.clone());
        assert!(
            known.is_none_or(|known| known == event),
            "an id of two events: {told:?}"
        );
        let seen = leads.entry(told.lead.clone()).or_default();
        if !seen.contains(&told.sequence) {
            seen.push(told.sequence);
        }
    }
    assert_eq!(leads.len(), LEADS as usize);
    for (lead, seen) in leads {
        let ordered: Vec<i64> = (1..=(EVENTS / LEADS) as i64).collect();
        assert_eq!(seen, ordered, "of lead {lead}");
    }
    let kept = Kept::open(database);
    assert_eq!(
        kept.numbers("SELECT count(*) FROM event WHERE lead_id <> 0"),
        [EVENTS as i64]
    );
}

#[test]
fn a_killed_server_delivers_every_event_in_order_on_sqlite() {
    let data = temp_dir();
    let database = format!("sqlite://{}", data.path().join("openlead.db").display());
    story(data.path(), &database);
}

#[test]
fn a_killed_server_delivers_every_event_in_order_on_postgres() {
    let data = temp_dir();
    let database = openlead_testkit::fresh_database(openlead_testkit::postgres());
    story(data.path(), database.url());
}
