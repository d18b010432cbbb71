//! Connections: limits, hostile bytes, the drain. Over real sockets.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;
use axum::{Router, routing::get, routing::post};
use http_body_util::BodyExt;
use openlead_web::serve::{Limits, Stop, serve};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

const LIMIT: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(100);

struct Server {
    runtime: Runtime,
    address: SocketAddr,
    stop: Stop,
    served: tokio::task::JoinHandle<()>,
}

impl Server {
    fn start(limits: Limits, router: Router) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Stop::new();
        let open = prometheus_client::metrics::gauge::Gauge::default();
        let served = runtime.spawn(serve(listener, router, limits, stop.clone(), open));
        Self {
            runtime,
            address,
            stop,
            served,
        }
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        socket
    }

    /// What comes back for these bytes until the server closes.
    fn answer_to(&self, bytes: &[u8]) -> String {
        let mut socket = self.connect();
        // The server may have closed in the middle of hostile bytes.
        let _ = socket.write_all(bytes);
        rest(&mut socket)
    }

    fn wait_until_stopped(self) -> Duration {
        let from = Instant::now();
        let served = self.served;
        self.runtime
            .block_on(async { tokio::time::timeout(LIMIT, served).await })
            .expect("stops within the limit")
            .unwrap();
        from.elapsed()
    }
}

fn rest(socket: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match socket.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => all.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&all)),
        }
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// Reads one answer whose body is `hello`.
fn hello(socket: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut byte = [0];
    while !all.ends_with(b"hello") {
        socket.read_exact(&mut byte).unwrap();
        all.push(byte[0]);
    }
    String::from_utf8(all).unwrap()
}

fn router() -> Router {
    Router::new()
        .route("/", get(async || "hello"))
        .route("/read", post(read_all))
}

async fn read_all(body: Body) -> (StatusCode, String) {
    match body.collect().await {
        Ok(body) => (StatusCode::OK, format!("{} bytes", body.to_bytes().len())),
        Err(error) => (StatusCode::REQUEST_TIMEOUT, error.to_string()),
    }
}

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

#[test]
fn a_connection_serves_request_after_request() {
    let server = Server::start(Limits::default(), router());
    let mut socket = server.connect();
    for _ in 0..3 {
        socket.write_all(GET).unwrap();
        assert!(hello(&mut socket).starts_with("HTTP/1.1 200 OK\r\n"));
    }
    socket.write_all(&GET.repeat(3)).unwrap();
    for _ in 0..3 {
        hello(&mut socket);
    }
}

#[test]
fn a_malformed_head_is_answered_400_and_closed() {
    let server = Server::start(Limits::default(), router());
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
        b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    ] {
        let answer = server.answer_to(bytes);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    }
}

#[test]
fn hostile_bytes_leave_the_server_serving() {
    let limits = Limits {
        head_timeout: SHORT,
        idle_timeout: SHORT,
        body_timeout: SHORT,
        ..Limits::default()
    };
    let server = Server::start(limits, router());
    let pieces: [&[u8]; 8] = [
        b"GET / HTTP/1.1\r\n",
        b"POST /read HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"ffffffffffffffffff\r\n",
        b"\0\0\0\0",
        b"\r\n\r\n",
        b"Content-Length: 18446744073709551616\r\n",
        b"\xff\xfe",
        b": :\r\n",
    ];
    for first in pieces {
        for second in pieces {
            server.answer_to(&[first, second].concat());
        }
    }
    assert!(server.answer_to(GET).contains("hello"));
}

#[test]
fn a_head_over_the_limit_is_answered_431() {
    let limits = Limits {
        head_bytes: 8192,
        ..Limits::default()
    };
    let server = Server::start(limits, router());
    let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(10_000));
    assert!(
        server
            .answer_to(long.as_bytes())
            .starts_with("HTTP/1.1 431 ")
    );
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: x\r\n".repeat(200));
    assert!(
        server
            .answer_to(many.as_bytes())
            .starts_with("HTTP/1.1 431 ")
    );
}

#[test]
fn a_head_that_trickles_in_is_cut_off() {
    let limits = Limits {
        head_timeout: SHORT,
        ..Limits::default()
    };
    let server = Server::start(limits, router());
    let mut socket = server.connect();
    socket.set_read_timeout(Some(SHORT / 10)).unwrap();
    let from = Instant::now();
    socket.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let closed = loop {
        assert!(from.elapsed() < LIMIT);
        // A byte each 10 ms keeps it busy but not alive.
        if socket.write_all(b"X").is_err() {
            break true;
        }
        match socket.read(&mut [0]) {
            Ok(0) => break true,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            other => break other.is_err(),
        }
    };
    assert!(closed && from.elapsed() >= SHORT);
}

#[test]
fn an_idle_connection_is_closed_and_an_idle_limit_is_not_the_limit_of_a_head() {
    let limits = Limits {
        idle_timeout: SHORT,
        ..Limits::default()
    };
    let server = Server::start(limits, router());
    let mut fresh = server.connect();
    assert_eq!(rest(&mut fresh), "");

    let mut used = server.connect();
    used.write_all(GET).unwrap();
    hello(&mut used);
    let from = Instant::now();
    assert_eq!(rest(&mut used), "");
    assert!(from.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_body_that_stops_coming_fails_in_the_handler() {
    let limits = Limits {
        body_timeout: SHORT,
        ..Limits::default()
    };
    let server = Server::start(limits, router());
    let answer =
        server.answer_to(b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[test]
fn a_client_that_closes_its_half_gets_its_answer() {
    let server = Server::start(Limits::default(), router());
    let mut socket = server.connect();
    socket.write_all(GET).unwrap();
    socket.shutdown(Shutdown::Write).unwrap();
    assert!(rest(&mut socket).ends_with("hello"));
}

#[test]
fn a_client_that_takes_no_answer_is_cut_off() {
    let limits = Limits {
        write_timeout: SHORT,
        drain_timeout: Duration::from_secs(60),
        ..Limits::default()
    };
    let router = Router::new().route("/", get(async || vec![b'x'; 64 << 20]));
    let server = Server::start(limits, router);
    let mut socket = server.connect();
    socket.write_all(GET).unwrap();
    socket.read_exact(&mut [0]).unwrap();
    server.stop.drain();
    server.wait_until_stopped();
}

#[test]
fn connections_above_the_limit_are_told_so() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let server = Server::start(limits, router());
    let mut only = server.connect();
    only.write_all(GET).unwrap();
    hello(&mut only);
    let answer = rest(&mut server.connect());
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("Retry-After: 1\r\n"));
}

/// A route that answers when it is let.
fn gate() -> (Router, &'static Notify, &'static Notify) {
    let entered: &'static Notify = Box::leak(Box::default());
    let let_go: &'static Notify = Box::leak(Box::default());
    let handler = async || {
        entered.notify_one();
        let_go.notified().await;
        "hello"
    };
    (Router::new().route("/", get(handler)), entered, let_go)
}

#[test]
fn a_drain_finishes_open_requests_and_ends_idle_connections() {
    let (gate, entered, let_go) = gate();
    let server = Server::start(Limits::default(), gate.route("/now", get(async || "hello")));
    let mut idle = server.connect();
    idle.write_all(b"GET /now HTTP/1.1\r\nHost: a\r\n\r\n")
        .unwrap();
    hello(&mut idle);
    let mut open = server.connect();
    open.write_all(GET).unwrap();
    server.runtime.block_on(entered.notified());

    server.stop.drain();
    assert_eq!(rest(&mut idle), "");
    assert!(!server.served.is_finished());
    let_go.notify_one();
    let answer = rest(&mut open);
    assert!(answer.ends_with("hello"));
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    let address = server.address;
    server.wait_until_stopped();
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_drain_has_a_limit_and_a_close_has_none() {
    let drain_timeout = SHORT;
    let (router, entered, _never) = gate();
    let limits = Limits {
        drain_timeout,
        ..Limits::default()
    };
    let server = Server::start(limits, router.clone());
    let mut open = server.connect();
    open.write_all(GET).unwrap();
    server.runtime.block_on(entered.notified());
    server.stop.drain();
    assert_eq!(rest(&mut open), "");
    server.wait_until_stopped();

    let server = Server::start(Limits::default(), router);
    let mut open = server.connect();
    open.write_all(GET).unwrap();
    server.runtime.block_on(entered.notified());
    server.stop.drain();
    server.stop.close();
    assert!(server.wait_until_stopped() < Duration::from_secs(5));
}
