//! Who polls for new leads as the contract describes misses none while 16 writers add them, and is told of none twice but
//! those of the last moment that was read before.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use openlead_testkit::{Program, fresh_database, postgres, temp_dir};
use serde_json::Value as Json;

use crate::program::{Client, account, key, serve};

const WRITERS: u64 = 16;
const LEADS: u64 = 200;
const PER_PAGE: usize = 50;
const PAGES: usize = 10;
const PATIENCE: Duration = Duration::from_secs(300);

/// An integration as n8n's trigger is one.
struct Poller {
    clients: Vec<Client>,
    key: String,
    /// `created_at` of the newest lead that it knows.
    watermark: String,
    /// When each lead that it knows was made.
    known: HashMap<String, String>,
    turn: usize,
}

impl Poller {
    fn new(servers: &[SocketAddr], key: String) -> Self {
        let connect = |server: &SocketAddr| Client::connect(*server).unwrap();
        let mut poller = Self {
            clients: servers.iter().map(connect).collect(),
            key,
            watermark: String::new(),
            known: HashMap::new(),
            turn: 0,
        };
        let newest = poller.get("sort_by=created_at&sort_direction=desc&per_page=1");
        let newest = &newest["data"][0];
        poller.watermark = newest["created_at"].as_str().unwrap().to_owned();
        let id = newest["id"].as_str().unwrap().to_owned();
        poller.known.insert(id, poller.watermark.clone());
        poller
    }

    /// From one server after the other.
    fn get(&mut self, query: &str) -> Json {
        self.turn += 1;
        let place = self.turn % self.clients.len();
        let client = &mut self.clients[place];
        let answer = client.rest(&self.key, "GET", &format!("/leads?{query}"), "");
        let answer = answer.unwrap();
        assert_eq!(answer.code, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Up to ten pages from the watermark on: how many leads are new.
    fn poll(&mut self) -> usize {
        let from = self.watermark.clone();
        let (mut cursor, mut new, mut seen) = (String::new(), 0, Vec::new());
        for _ in 0..PAGES {
            let page = self.get(&format!(
                "sort_by=created_at&sort_direction=asc&created_at[from]={from}&per_page={PER_PAGE}{cursor}"
            ));
            for lead in page["data"].as_array().unwrap() {
                let (id, at) = (
                    lead["id"].as_str().unwrap(),
                    lead["created_at"].as_str().unwrap(),
                );
                assert!(
                    !seen.contains(&id.to_owned()),
                    "{id} is there twice in one poll"
                );
                seen.push(id.to_owned());
                match self.known.insert(id.to_owned(), at.to_owned()) {
                    Some(_) => assert_eq!(at, from, "{id} came before"),
                    None => new += 1,
                }
                assert!(at >= self.watermark.as_str(), "the order of the pages");
                at.clone_into(&mut self.watermark);
            }
            match page["meta"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        new
    }
}

fn write(server: SocketAddr, token: &str, writer: u64) {
    let mut client = Client::connect(server).unwrap();
    for number in 0..LEADS {
        let answer = client
            .add_lead(token, 9_000_000_000 + writer * 1000 + number)
            .unwrap();
        assert!(answer.is_success(), "{answer:?}");
    }
}

fn story(database: &str, data: &Path, processes: usize) {
    let token = account(data, database);
    let key = key(data, database, "read");
    let servers: Vec<Program> = (0..processes).map(|_| serve(data, database)).collect();
    let addresses: Vec<SocketAddr> = servers.iter().map(Program::address).collect();
    let mut client = Client::connect(addresses[0]).unwrap();
    assert!(client.add_lead(&token, 8_999_999_999).unwrap().is_success());
    let mut poller = Poller::new(&addresses, key);
    let left = Arc::new(AtomicUsize::new(WRITERS as usize));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let server = addresses[writer as usize % addresses.len()];
            let (token, left) = (token.clone(), Arc::clone(&left));
            thread::spawn(move || {
                write(server, &token, writer);
                left.fetch_sub(1, SeqCst);
            })
        })
        .collect();
    let mut with_some = 0;
    while left.load(SeqCst) > 0 {
        with_some += usize::from(poller.poll() > 0);
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert!(with_some > 1, "it polled while they wrote: {with_some}");
    let (wanted, limit) = ((WRITERS * LEADS + 1) as usize, Instant::now() + PATIENCE);
    // What was just written becomes visible when nothing before it can appear any more.
    while poller.known.len() < wanted {
        poller.poll();
        assert!(
            Instant::now() < limit,
            "{} of {wanted} leads",
            poller.known.len()
        );
    }
    assert_eq!(poller.poll(), 0);
}

#[test]
fn nothing_is_skipped_between_two_processes_on_postgres() {
    let data = temp_dir();
    let database = fresh_database(postgres());
    story(database.url(), data.path(), 2);
}

#[test]
fn nothing_is_skipped_on_sqlite() {
    let data = temp_dir();
    let database = format!("sqlite://{}", data.path().join("openlead.db").display());
    story(&database, data.path(), 1);
}
