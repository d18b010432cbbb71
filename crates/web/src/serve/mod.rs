//! Accepts connections, gives each to a task, and drains them at the end.

mod body;
mod connection;
mod stop;
mod stream;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use prometheus_client::metrics::gauge::Gauge;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::warn;

pub use connection::Peer;
pub use stop::Stop;

/// What a client may take of the server.
#[derive(Debug, Clone)]
pub struct Limits {
    /// From the first byte of a request to the end of its head; the connection is closed then.
    pub head_timeout: Duration,
    /// From the end of the head to the end of the body, and a second more for each 64 KB that have come; reading it fails
    /// then.
    pub body_timeout: Duration,
    /// How long a connection may wait for its next request; it is closed then.
    pub idle_timeout: Duration,
    /// How long a client may take no byte of an answer; the connection is closed then.
    pub write_timeout: Duration,
    /// How long open requests may take after [`Stop::drain`]; they are cut off then.
    pub drain_timeout: Duration,
    /// Bytes of a request's head, at least 8192; more is answered 431.
    pub head_bytes: usize,
    /// Connections open at once; more are answered 503 and closed.
    pub connections: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(30),
            head_bytes: 64 << 10,
            connections: 10_000,
        }
    }
}

/// The two keys of the Getlead v1 API, since nobody knows yet what the client wants.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    Connection: close\r\nRetry-After: 1\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n\
    Content-Length: 78\r\n\r\n\
    {\"status\":\"error\",\"message\":\"The server has too many connections. Try again.\"}";

/// Serves `router` on `listener` until `stop` is told to drain and every connection has ended, or
/// [`Limits::drain_timeout`] is over, or `stop` is told to close. `open` counts connections.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: Stop, open: Gauge) {
    let room = Arc::new(Semaphore::new(limits.connections as usize));
    let door = Door {
        router,
        limits: Arc::new(limits),
        stop,
        open,
        room,
    };
    loop {
        tokio::select! {
            accepted = listener.accept() => door.admit(accepted).await,
            () = door.stop.draining() => break,
        }
    }
    // The kernel has finished these handshakes, so their requests are not refused.
    while let Some(accepted) = accept_now(&listener).await {
        door.admit(accepted).await;
    }
    drop(listener);
    door.wait_until_empty().await;
}

struct Door {
    router: Router,
    limits: Arc<Limits>,
    stop: Stop,
    open: Gauge,
    room: Arc<Semaphore>,
}

impl Door {
    async fn admit(&self, accepted: io::Result<(TcpStream, SocketAddr)>) {
        match accepted {
            Ok((socket, peer)) => match self.room.clone().try_acquire_owned() {
                Ok(place) => self.start(socket, peer, place),
                Err(_full) => refuse(socket),
            },
            Err(error) => self.rest(&error).await,
        }
    }

    fn start(&self, socket: TcpStream, peer: SocketAddr, place: OwnedSemaphorePermit) {
        let connection = connection::serve(
            socket,
            peer,
            self.router.clone(),
            self.limits.clone(),
            self.stop.clone(),
        );
        let place = Place::taken(place, self.open.clone());
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
    }

    /// Without files left, accept fails at once, again and again; connections that end give some back.
    async fn rest(&self, error: &io::Error) {
        if error.kind() == io::ErrorKind::ConnectionAborted {
            return;
        }
        warn!(%error, "no connection could be accepted");
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(100)) => {}
            () = self.stop.draining() => {}
        }
    }

    async fn wait_until_empty(&self) {
        let all = self.room.acquire_many(self.limits.connections);
        tokio::select! {
            _ = tokio::time::timeout(self.limits.drain_timeout, all) => {}
            () = self.stop.closed() => {}
        }
        let left = self.limits.connections as usize - self.room.available_permits();
        if left > 0 {
            warn!(connections = left, "cut off with requests still open");
        }
        self.stop.close();
    }
}

/// One of [`Limits::connections`], given back on drop.
struct Place {
    _permit: OwnedSemaphorePermit,
    open: Gauge,
}

impl Place {
    fn taken(permit: OwnedSemaphorePermit, open: Gauge) -> Self {
        open.inc();
        Self {
            _permit: permit,
            open,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.dec();
    }
}

async fn accept_now(listener: &TcpListener) -> Option<io::Result<(TcpStream, SocketAddr)>> {
    tokio::select! {
        biased;
        accepted = listener.accept() => accepted.is_ok().then_some(accepted),
        () = std::future::ready(()) => None,
    }
}

/// Best effort: a client that cannot take 200 bytes at once sees a closed connection.
fn refuse(socket: TcpStream) {
    if let Ok(mut socket) = socket.into_std() {
        let _ = socket.write(FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_a_full_server_has_the_length_it_says() {
        let text = std::str::from_utf8(FULL).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.ends_with(&format!("Content-Length: {}", body.len())));
    }
}
