use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::Instant;

use super::stream::{Alarm, Turn, Turns};

/// Bytes that earn a body another second: a large file may come as slowly as that.
const PACE: u64 = 64 << 10;

/// A request's body that fails with [`io::ErrorKind::TimedOut`](std::io::ErrorKind::TimedOut) when it takes too long.
pub(super) struct Timed {
    body: Incoming,
    until: Instant,
    alarm: Alarm,
}

impl Timed {
    pub(super) fn new(body: Incoming, limit: Duration) -> Self {
        Self {
            body,
            until: Instant::now() + limit,
            alarm: Alarm::default(),
        }
    }
}

impl Body for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(frame) => {
                if let Some(Ok(frame)) = &frame {
                    let bytes = frame.data_ref().map_or(0, Bytes::len) as u64;
                    this.until += Duration::from_micros(bytes * 1_000_000 / PACE);
                }
                Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
            }
            Poll::Pending => this
                .alarm
                .at(cx, this.until)
                .map(|late| Some(Err(late.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body; when it is gone, the connection waits for the next request.
pub(super) struct Answer {
    body: axum::body::Body,
    turns: Turns,
}

impl Answer {
    pub(super) fn new(body: axum::body::Body, turns: Turns) -> Self {
        Self { body, turns }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.turns.set(Turn::Idle);
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
