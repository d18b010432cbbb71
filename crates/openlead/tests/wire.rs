//! The Getlead v1 API over real connections to the real program, on both engines.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use openlead_testkit::{Database, Program, TempDir, fresh_database, postgres, temp_dir};
use serde_json::Value as Json;

const OPENLEAD: &str = env!("CARGO_BIN_EXE_openlead");
const ADDED: &str = "Lead Added Successfully.";
const CHECK: &str = "Please check the parameters.";

/// A server with one account.
struct Site {
    program: Program,
    token: String,
    folder: TempDir,
    database: Option<Database>,
}

struct Answer {
    code: u16,
    head: String,
    body: String,
}

fn on_both_engines(story: impl Fn(Site)) {
    story(Site::open(None));
    story(Site::open(Some(fresh_database(postgres()))));
}

impl Site {
    fn open(database: Option<Database>) -> Self {
        let folder = temp_dir();
        let args = place(&folder, database.as_ref());
        let create = [
            "account",
            "create",
            "Acme",
            "--owner-name",
            "Asha",
            "--json",
        ];
        let made = Command::new(OPENLEAD)
            .args(create)
            .args(["--owner-email", "asha@example.com"])
            .args(&args)
            .output()
            .unwrap();
        let made: Json = serde_json::from_slice(&made.stdout).expect("the account in JSON");
        let token = made["token"].as_str().expect("a token").to_owned();
        Self {
            program: start(&folder, database.as_ref()),
            token,
            folder,
            database,
        }
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.program.address()).unwrap();
        socket
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        socket
    }

    fn lead(&self, number: &str) -> String {
        let token = &self.token;
        format!("token={token}&countrycode=91&mobileno={number}&source=Website&name=Ravi")
    }

    /// Whether the lead with this number is in the database.
    fn has(&self, number: &str) -> bool {
        let token = &self.token;
        let query = format!("token={token}&countrycode=91&mobile_no={number}");
        let path = format!("/api/get-lead-status?{query}");
        let answer = ask(&mut self.connect(), &format!("GET {path}"), "", b"");
        answer.json()["status"] == "success"
    }

    fn after_kill9(self) -> Self {
        let program = {
            self.program.kill9();
            start(&self.folder, self.database.as_ref())
        };
        Self {
            program,
            token: self.token,
            folder: self.folder,
            database: self.database,
        }
    }
}

fn place(folder: &TempDir, database: Option<&Database>) -> Vec<String> {
    let data = folder.path().join("data").display().to_string();
    let mut args = vec!["--data".to_owned(), data];
    if let Some(database) = database {
        args.extend(["--database".to_owned(), database.url().to_owned()]);
    }
    args
}

fn start(folder: &TempDir, database: Option<&Database>) -> Program {
    let mut args = place(folder, database);
    args.extend(["--body-timeout".to_owned(), "1".to_owned()]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    Program::serve(OPENLEAD, &args)
}

impl Answer {
    fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    #[track_caller]
    fn says(&self, code: u16, message: &str) {
        assert_eq!(self.code, code, "{}", self.body);
        assert_eq!(self.json()["message"], message);
        let any = "access-control-allow-origin: *\r\n";
        assert!(self.head.contains(any), "{}", self.head);
    }
}

/// Sends a request with a body of known length and reads its answer; the connection stays open.
fn ask(socket: &mut TcpStream, line: &str, headers: &str, body: &[u8]) -> Answer {
    let length = body.len();
    let head = format!("{line} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n{headers}\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    socket.write_all(body).unwrap();
    read_answer(socket)
}

fn read_answer(socket: &mut TcpStream) -> Answer {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        socket.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    socket.read_exact(&mut body).unwrap();
    Answer {
        code: head[9..12].parse().unwrap(),
        head,
        body: String::from_utf8(body).unwrap(),
    }
}

const PATH: &str = "/api/gl-website-contacts";

#[test]
fn every_encoding_brings_a_lead_over_one_connection_and_none_is_lost_by_kill_9() {
    on_both_engines(|site| {
        let mut socket = site.connect();
        let line = format!("GET {PATH}?{}", site.lead("9846000001"));
        ask(&mut socket, &line, "", b"").says(200, ADDED);

        let post = format!("POST {PATH}");
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let lead = site.lead("9846000002");
        ask(&mut socket, &post, form, lead.as_bytes()).says(200, ADDED);

        let parts: String = site
            .lead("9846000003")
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| {
                format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            })
            .collect();
        let multipart = "Content-Type: multipart/form-data; boundary=X\r\n";
        let body = format!("{parts}--X--\r\n");
        ask(&mut socket, &post, multipart, body.as_bytes()).says(200, ADDED);

        let json = "Content-Type: application/json\r\n";
        let body = serde_json::json!({
            "token": site.token, "countrycode": 91, "mobileno": 9_846_000_004_i64, "source": "Website",
        });
        ask(&mut socket, &post, json, body.to_string().as_bytes()).says(200, ADDED);

        let line = format!("POST {PATH}?{}", site.lead("9846000005"));
        ask(&mut socket, &line, json, b"").says(200, ADDED);

        let site = site.after_kill9();
        for number in 1..=5 {
            assert!(site.has(&format!("984600000{number}")), "{number}");
        }
        assert!(!site.has("9846000006"));
    });
}

#[test]
fn a_body_in_chunks_and_a_body_that_waits_to_be_asked_for_are_read() {
    on_both_engines(|site| {
        let mut socket = site.connect();
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let lead = site.lead("9846000001");
        let (first, second) = lead.split_at(20);
        let request = format!(
            "POST {PATH} HTTP/1.1\r\nHost: a\r\n{form}Transfer-Encoding: chunked\r\n\r\n\
             {:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
            first.len(),
            second.len()
        );
        socket.write_all(request.as_bytes()).unwrap();
        read_answer(&mut socket).says(200, ADDED);

        let lead = site.lead("9846000002");
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: a\r\n{form}Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            lead.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        assert_eq!(read_answer(&mut socket).code, 100);
        socket.write_all(lead.as_bytes()).unwrap();
        read_answer(&mut socket).says(200, ADDED);
    });
}

#[test]
fn a_browser_may_ask_from_any_page() {
    on_both_engines(|site| {
        let headers = "Origin: https://example.com\r\nAccess-Control-Request-Method: POST\r\n";
        let answer = ask(
            &mut site.connect(),
            &format!("OPTIONS {PATH}"),
            headers,
            b"",
        );
        assert!((200..300).contains(&answer.code), "{}", answer.head);
        for part in [
            "access-control-allow-origin: *",
            "access-control-allow-methods: GET, POST, OPTIONS",
            "Idempotency-Key",
        ] {
            assert!(answer.head.contains(part), "{part} in {}", answer.head);
        }
    });
}

#[test]
fn bodies_that_cannot_be_read_are_refused_with_200_and_the_connection_goes_on() {
    on_both_engines(|site| {
        let mut socket = site.connect();
        let line = format!("POST {PATH}?{}", site.lead("9846000001"));
        for (kind, body) in [
            ("application/json", &b"{\"name\": "[..]),
            ("application/json", b"\"\\ud800"),
            ("application/json", b"\0\0\0"),
            ("multipart/form-data; boundary=X", b"--X\r\nContent-Disp"),
            ("multipart/form-data", b"--X\r\n"),
        ] {
            let header = format!("Content-Type: {kind}\r\n");
            ask(&mut socket, &line, &header, body).says(200, CHECK);
        }
        assert!(!site.has("9846000001"));
        ask(&mut socket, &line, "", b"").says(200, ADDED);
    });
}

#[test]
fn a_body_too_large_is_413_also_for_a_client_that_sends_all_before_it_reads() {
    on_both_engines(|site| {
        let body = vec![b'x'; 3 << 20];
        let answer = ask(&mut site.connect(), &format!("POST {PATH}"), "", &body);
        assert_eq!(answer.code, 413);
        let json = answer.json();
        let keys: Vec<_> = json.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), 2, "{json}");
        assert!(json["message"].is_string() && json["status"] == "fail");
        assert!(answer.head.contains("access-control-allow-origin: *\r\n"));
    });
}

#[test]
fn a_client_that_stops_in_the_middle_of_its_body_holds_up_nobody() {
    on_both_engines(|site| {
        let mut slow = site.connect();
        let head = format!("POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\ntoken=");
        slow.write_all(head.as_bytes()).unwrap();
        let line = format!("GET {PATH}?{}", site.lead("9846000001"));
        ask(&mut site.connect(), &line, "", b"").says(200, ADDED);
        let answer = read_answer(&mut slow);
        assert!([200, 408].contains(&answer.code), "{}", answer.head);
        assert_eq!(slow.read(&mut [0]).unwrap(), 0, "it is closed");
    });
}
