//! Accepted calls are sent on, also by a server that was killed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::home::{Home, on_both};
use super::server::Server;

const PATIENCE: Duration = Duration::from_secs(120);
const TOKEN: &str = "gl_0123456789abcdef0123";
const NETWORKS: [&str; 2] = ["--webhook-networks", "127.0.0.0/8"];

/// An old host that takes every call, and tells of it.
fn host() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (tell, told) = sync_channel(10_000);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let tell = tell.clone();
            thread::spawn(move || answer(stream.unwrap(), &tell));
        }
    });
    (url, told)
}

fn answer(stream: TcpStream, tell: &SyncSender<String>) {
    const YES: &str = r#"{"status":"success","message":"Note Added Successfully."}"#;
    let mut stream = BufReader::new(stream);
    while let Some(body) = body(&mut stream) {
        let _ = tell.send(body);
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{YES}",
            YES.len()
        );
        if stream.get_mut().write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn body(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("content-length", bytes)) => length = bytes.parse().ok()?,
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    String::from_utf8(body).ok()
}

fn set(home: &Home, url: &str) {
    let said = home.run_with(&["forward", "set", url, "--token-stdin"], TOKEN);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(!said.out.contains(TOKEN) && !said.err.contains(TOKEN));
}

on_both! {
    fn a_killed_server_sends_every_accepted_call_on_in_its_order(home: Home) {
        const CALLS: usize = 120;
        let home = home.with_acme();
        let token = home.token();
        let (url, told) = host();
        set(&home, &url);
        let lead = format!("token={token}&countrycode=91&mobileno=9846012345&source=Website");
        let note = format!("token={token}&countrycode=91&mobile_no=9846012345&note=");
        for part in 0..4 {
            let server = Server::start(&home, &NETWORKS);
            if part == 0 {
                server.lead(&lead);
            }
            for number in part * CALLS / 4..(part + 1) * CALLS / 4 {
                let said = server.post("/api/gl-note-creation-api", &format!("{note}{number}"));
                assert!(said.contains("success"), "{said}");
            }
            if part < 3 {
                // Killed.
                drop(server);
                continue;
            }
            let (mut arrived, limit) = (Vec::<usize>::new(), Instant::now() + PATIENCE);
            while arrived.len() < CALLS {
                let body = told.recv_timeout(limit.saturating_duration_since(Instant::now())).expect("all calls in time");
                assert!(body.starts_with(&format!("token={TOKEN}&")));
                let number = body.split_once("note=").map(|(_, number)| number.parse().unwrap());
                arrived.extend(number.filter(|number| !arrived.contains(number)));
            }
            assert_eq!(arrived, (0..CALLS).collect::<Vec<_>>());
        }
    }

    fn it_is_shown_ended_and_begun_again(home: Home) {
        let home = home.with_acme();
        assert_eq!(home.json(&["forward", "show"])["forward"], serde_json::Value::Null);
        home.refused(&["forward", "off"], 1);
        home.refused(&["forward", "retry"], 1);
        home.refused(&["forward", "set", "app.example.com", "--token", TOKEN], 2);
        home.refused(&["forward", "set", "https://app.example.com"], 2);
        set(&home, "https://app.example.com/api");
        let shown = home.json(&["forward", "show"])["forward"].clone();
        assert_eq!((&shown["url"], &shown["enabled"], &shown["waiting"]), (&"https://app.example.com".into(), &true.into(), &0.into()));
        assert_eq!(home.json(&["forward", "retry"])["retried"], 0);
        assert_eq!(home.json(&["forward", "off", "--discard"])["forward"]["enabled"], false);
        assert_eq!(home.json(&["forward", "set", "https://app.example.com"])["forward"]["enabled"], true);
        let own = home.token();
        let why = home.refused(&["forward", "set", "https://app.example.com", "--token", &own], 2);
        assert!(why.contains("come back here") && !why.contains(&own), "{why}");
    }

    fn the_doctor_says_what_did_not_arrive(home: Home) {
        let home = home.with_acme();
        let token = home.token();
        // Nobody may be reached: private addresses are not allowed.
        set(&home, "http://127.0.0.1:9");
        let server = Server::start(&home, &[]);
        server.lead(&format!("token={token}&countrycode=91&mobileno=9846012345&source=Website"));
        let limit = Instant::now() + PATIENCE;
        while home.json(&["forward", "show"])["forward"]["failing_since"].is_null() {
            assert!(Instant::now() < limit, "no try in time");
        }
        let said = home.run(&["doctor", "--listen", &server.address]);
        assert!(said.out.contains("ok     forward: 1 calls wait"), "{}", said.out);
    }
}
