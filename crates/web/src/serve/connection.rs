use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower::Service;
use tracing::debug;

use super::body::{Answer, Timed};
use super::stream::{Stream, Turn, Turns};
use super::{Limits, Stop};

/// The address at the other end of the connection, in each request's extensions: the client's or a proxy's.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Serves one connection until it ends, is idle for too long, or the server closes.
pub(super) async fn serve(
    socket: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Arc<Limits>,
    stop: Stop,
) {
    // An answer is one small packet that should not wait for another.
    let _ = socket.set_nodelay(true);
    let turns = Turns::new();
    let head_bytes = limits.head_bytes.max(8192);
    let stream = Stream::new(socket, limits.clone(), stop.clone(), turns.clone());
    let service = service_fn(|request: Request<Incoming>| {
        turns.set(Turn::Answer);
        let request = request.map(|body| Timed::new(body, limits.body_timeout));
        answer(router.clone(), request, peer, &stop, turns.clone())
    });
    let mut http = pin!(
        http1::Builder::new()
            // A client that has said all may close its half; its lead is taken in nevertheless.
            .half_close(true)
            .header_read_timeout(None)
            .max_buf_size(head_bytes)
            .serve_connection(TokioIo::new(stream), service)
    );
    let end = tokio::select! {
        end = &mut http => end,
        // Polled again, an idle stream sees that it is to end.
        () = stop.draining() => tokio::select! {
            end = &mut http => end,
            () = stop.closed() => return,
        },
    };
    if let Err(error) = end {
        debug!(%error, "connection ended");
    }
}

async fn answer(
    mut router: Router,
    mut request: Request<Timed>,
    peer: SocketAddr,
    stop: &Stop,
    turns: Turns,
) -> Result<Response<Answer>, Infallible> {
    let peer = Peer(peer.ip().to_canonical());
    request.extensions_mut().insert(peer);
    let mut answer = router.call(request).await?;
    if stop.is_draining() {
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(CONNECTION, close);
    }
    Ok(answer.map(|body| Answer::new(body, turns)))
}
