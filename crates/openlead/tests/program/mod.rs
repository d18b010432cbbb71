//! The real server as a process of its own, and a client that speaks HTTP as a script would.

#![allow(dead_code, reason = "each test binary uses its part")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use openlead_db::{Db, Options};
use openlead_testkit::Program;
use serde_json::Value as Json;

/// A call of a crowd may have to wait for all the others.
const PATIENCE: Duration = Duration::from_secs(300);

const OPENLEAD: &str = env!("CARGO_BIN_EXE_openlead");

/// Starts the server over a data folder and a database, and waits until it is ready.
pub fn serve(data: &Path, database: &str) -> Program {
    let data = data.to_str().expect("a folder of a test");
    Program::serve(
        OPENLEAD,
        &[
            "--data",
            data,
            "--database",
            database,
            "--log-level",
            "error",
        ],
    )
}

/// Makes an account with the command line; its token.
pub fn account(data: &Path, database: &str) -> String {
    let output = Command::new(OPENLEAD)
        .args([
            "account",
            "create",
            "Acme",
            "--owner-name",
            "Asha",
            "--owner-email",
            "asha@example.com",
            "--json",
        ])
        .env("OPENLEAD_DATA", data)
        .env("OPENLEAD_DATABASE", database)
        .output()
        .expect("the binary can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let json: Json = serde_json::from_slice(&output.stdout).expect("one object");
    json["token"].as_str().expect("a token").to_owned()
}

/// Makes a key of the REST API with the command line, that may `read` or `write`.
pub fn key(data: &Path, database: &str, scope: &str) -> String {
    let output = Command::new(OPENLEAD)
        .args(["key", "create", "--name", "n8n", "--scope", scope, "--json"])
        .env("OPENLEAD_DATA", data)
        .env("OPENLEAD_DATABASE", database)
        .output()
        .expect("the binary can be started");
    let json: Json = serde_json::from_slice(&output.stdout).expect("one object");
    json["key"].as_str().expect("a key").to_owned()
}

/// A keep-alive connection.
pub struct Client(BufReader<TcpStream>);

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub code: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// Whether the call was done.
    pub fn is_success(&self) -> bool {
        self.code == 200 && self.body.starts_with(r#"{"status":"success""#)
    }
}

impl Client {
    /// Connects.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends bytes as they are.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    /// Posts a form.
    pub fn post(&mut self, path: &str, form: &str) -> io::Result<Answer> {
        self.send(
            format!(
                "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\n\
                 Content-Length: {}\r\n\r\n{form}",
                form.len()
            )
            .as_bytes(),
        )?;
        self.answer()
    }

    /// Gets a path.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n").as_bytes())?;
        self.answer()
    }

    /// Calls the REST API.
    pub fn rest(&mut self, key: &str, method: &str, path: &str, body: &str) -> io::Result<Answer> {
        self.send(
            format!(
                "{method} /api/v1{path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        )?;
        self.answer()
    }

    /// A lead by the v1 API.
    pub fn add_lead(&mut self, token: &str, number: u64) -> io::Result<Answer> {
        let form =
            format!("token={token}&countrycode=91&mobileno={number}&source=Website&name=Meera");
        self.post("/api/gl-website-contacts", &form)
    }

    /// Reads an answer with a Content-Length.
    pub fn answer(&mut self) -> io::Result<Answer> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if self.0.read_line(&mut head)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let code = head
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        let length = head.to_lowercase();
        let length = length
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        self.0.read_exact(&mut body)?;
        Ok(Answer {
            code,
            head,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }
}

/// What the database holds when nobody writes.
pub struct Kept {
    runtime: tokio::runtime::Runtime,
    db: Option<Db>,
}

impl Kept {
    /// Opens a database beside, or after, the server.
    pub fn open(database: &str) -> Self {
        let db = Db::open(Options {
            writers: 1,
            readers: 1,
            ..Options::new(database)
        })
        .expect("the database is there");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        Self {
            runtime,
            db: Some(db),
        }
    }

    /// The first column of a query, as numbers.
    pub fn numbers(&self, sql: &'static str) -> Vec<i64> {
        let db = self.db.as_ref().expect("open until drop");
        let rows = self
            .runtime
            .block_on(db.read(move |tx| tx.all::<(i64,)>(sql, &[])));
        rows.unwrap_or_else(|error: openlead_db::Error| panic!("{error}: {sql}"))
            .into_iter()
            .map(|(n,)| n)
            .collect()
    }

    /// Changes something behind everybody's back.
    pub fn change(&self, sql: &'static str) {
        let db = self.db.as_ref().expect("open until drop");
        let changed = self
            .runtime
            .block_on(db.write(move |tx| tx.execute(sql, &[])));
        changed.unwrap_or_else(|error: openlead_db::Error| panic!("{error}: {sql}"));
    }

    /// The phone numbers of all leads, with the calling code.
    pub fn phones(&self) -> Vec<i64> {
        self.numbers("SELECT CAST(number AS BIGINT) FROM lead_phone ORDER BY number")
    }

    /// Nothing is there twice, and nothing is half there.
    pub fn assert_whole(&self) {
        let none = [
            "SELECT l.id FROM lead l WHERE 1 <> (SELECT count(*) FROM event e WHERE e.account_id = l.account_id
               AND e.lead_id = l.id AND e.kind = 'lead.created')",
            "SELECT l.id FROM lead l WHERE l.sequence <> (SELECT count(*) FROM event e WHERE
               e.account_id = l.account_id AND e.lead_id = l.id)",
            "SELECT l.id FROM lead l WHERE NOT EXISTS (SELECT 1 FROM lead_phone p WHERE
               p.account_id = l.account_id AND p.lead_id = l.id AND p.number = l.phone)",
            "SELECT p.lead_id FROM lead_phone p WHERE NOT EXISTS (SELECT 1 FROM lead l WHERE
               l.account_id = p.account_id AND l.id = p.lead_id)",
            "SELECT e.id FROM event e WHERE e.lead_id <> 0 AND NOT EXISTS (SELECT 1 FROM lead l WHERE
               l.account_id = e.account_id AND l.id = e.lead_id)",
            // Grouped, for the log has no index by lead: one look for each lead would read it as often as there are leads.
            "SELECT l.id FROM lead l LEFT JOIN
               (SELECT account_id, lead_id, count(*) AS calls FROM request_log WHERE outcome = 'success'
                GROUP BY account_id, lead_id) r ON r.account_id = l.account_id AND r.lead_id = l.id
             WHERE l.enquiries <> COALESCE(r.calls, 0)",
        ];
        for sql in none {
            assert_eq!(self.numbers(sql), [0_i64; 0], "{sql}");
        }
    }
}
