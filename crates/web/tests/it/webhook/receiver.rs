//! Somebody who is told of events, on a real connection.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value as Json;
use standardwebhooks::Webhook;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver as Queue, Sender, channel};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(60);

/// A request as it arrived.
#[derive(Debug)]
pub struct Received {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Received {
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn kind(&self) -> String {
        self.json()["type"].as_str().unwrap().to_owned()
    }

    pub fn id(&self) -> &str {
        self.headers["webhook-id"].to_str().unwrap()
    }

    /// Checked by the library that the makers of Standard Webhooks publish.
    #[track_caller]
    pub fn verify(&self, secret: &str) {
        let webhook = Webhook::new(secret).unwrap();
        webhook.verify(&self.body, &self.headers).unwrap();
    }

    pub fn is_signed_by(&self, secret: &str) -> bool {
        is_signed(secret, &self.headers, &self.body)
    }
}

fn is_signed(secret: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    Webhook::new(secret).is_ok_and(|webhook| webhook.verify(body, headers).is_ok())
}

#[test]
fn what_the_page_shows_in_rust_is_what_is_run_here() {
    let page = include_str!("../../../../../docs/WEBHOOKS.md");
    let (_, block) = page
        .split_once("```rust\n// cargo add standardwebhooks\n")
        .unwrap();
    let (shown, _) = block.split_once("```").unwrap();
    assert!(include_str!("receiver.rs").contains(shown), "{shown}");
}

/// What the receiver does with a request.
#[derive(Debug, Clone)]
pub enum Then {
    Status(u16),
    RetryAfter(u16, &'static str),
    Redirect,
    /// This body, with the status 200.
    Says(&'static str),
    /// Never answers.
    Hang,
    /// Answers as the rest, once it may.
    Held(Arc<Notify>),
}

#[derive(Clone)]
struct Desk {
    got: Sender<Received>,
    then: Arc<Mutex<Vec<Then>>>,
    usual: Then,
}

/// A receiver.
pub struct Receiver {
    pub address: SocketAddr,
    queue: Queue<Received>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Receiver {
    /// Listens, and answers the first requests as told, the rest with 204.
    pub async fn listen(then: Vec<Then>) -> Self {
        Self::listen_and(then, Then::Status(204)).await
    }

    /// As [`listen`](Self::listen), with another answer for the rest.
    pub async fn listen_and(mut then: Vec<Then>, usual: Then) -> Self {
        then.reverse();
        let (got, queue) = channel(10_000);
        let desk = Desk {
            got,
            then: Arc::new(Mutex::new(then)),
            usual,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(take).with_state(desk);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            queue,
            server,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub async fn next(&mut self) -> Received {
        let next = timeout(PATIENCE, self.queue.recv()).await;
        next.expect("a request in time").unwrap()
    }

    /// Whether nothing has arrived that was not asked for.
    pub fn is_quiet(&mut self) -> bool {
        self.queue.try_recv().is_err()
    }
}

async fn take(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().to_owned();
    desk.got
        .send(Received {
            path,
            headers,
            body,
        })
        .await
        .unwrap();
    let then = desk.then.lock().unwrap().pop();
    let then = match then {
        Some(Then::Held(gate)) => {
            gate.notified().await;
            None
        }
        other => other,
    };
    match then.unwrap_or(desk.usual) {
        Then::Status(204) => StatusCode::NO_CONTENT.into_response(),
        Then::Status(status) => {
            (StatusCode::from_u16(status).unwrap(), "no".repeat(4000)).into_response()
        }
        Then::Says(body) => body.into_response(),
        Then::RetryAfter(status, after) => (
            StatusCode::from_u16(status).unwrap(),
            [("retry-after", after)],
        )
            .into_response(),
        Then::Redirect => (StatusCode::FOUND, [("location", "/elsewhere")]).into_response(),
        Then::Hang | Then::Held(_) => std::future::pending().await,
    }
}
