use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use super::{Limits, Stop};

/// Whose turn it is on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(super) enum Turn {
    /// No byte of a request has come.
    Idle,
    /// The client has begun a head.
    Head,
    /// A request is being answered.
    Answer,
}

/// The [`Turn`], known to the stream and to the requests on it, and how many turns there were: between two looks of the
/// stream a whole request may have been answered.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<AtomicU64>);

impl Turns {
    pub(super) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(Turn::Idle as u64)))
    }

    pub(super) fn set(&self, turn: Turn) {
        let before = self.0.load(Ordering::Relaxed);
        let count = (before >> 2) + 1;
        self.0.store(count << 2 | turn as u64, Ordering::Relaxed);
    }

    fn get(&self) -> (u64, Turn) {
        let now = self.0.load(Ordering::Relaxed);
        let turn = match now & 3 {
            0 => Turn::Idle,
            1 => Turn::Head,
            _ => Turn::Answer,
        };
        (now >> 2, turn)
    }
}

/// A socket that fails when the other side is silent for too long, and ends when it is idle while the server drains.
pub(super) struct Stream {
    socket: TcpStream,
    limits: Arc<Limits>,
    stop: Stop,
    turns: Turns,
    /// Which turn was seen last, and since when it is.
    seen: u64,
    since: Instant,
    read_alarm: Alarm,
    write_alarm: Alarm,
    write_stalled: Option<Instant>,
}

impl Stream {
    pub(super) fn new(socket: TcpStream, limits: Arc<Limits>, stop: Stop, turns: Turns) -> Self {
        Self {
            socket,
            limits,
            stop,
            turns,
            seen: 0,
            since: Instant::now(),
            read_alarm: Alarm::default(),
            write_alarm: Alarm::default(),
            write_stalled: None,
        }
    }

    fn turn(&mut self) -> Turn {
        let (number, turn) = self.turns.get();
        if number != self.seen {
            self.seen = number;
            self.since = Instant::now();
        }
        turn
    }

    /// What to say when the socket has no byte to read.
    fn silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let limit = match self.turn() {
            Turn::Answer => return Poll::Pending,
            // Nothing read is the end of the stream. An answer may still be on its way out.
            Turn::Idle if self.stop.is_draining() && self.write_stalled.is_none() => {
                return Poll::Ready(Ok(()));
            }
            Turn::Idle => self.limits.idle_timeout,
            Turn::Head => self.limits.head_timeout,
        };
        self.read_alarm.at(cx, self.since + limit).map(Err)
    }

    /// Passes on the result of a write, and fails when there was none for too long.
    fn written<T>(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write_stalled = None;
            return result;
        }
        let since = *self.write_stalled.get_or_insert_with(Instant::now);
        let alarm = self.write_alarm.at(cx, since + self.limits.write_timeout);
        alarm.map(Err)
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.socket).poll_read(cx, buffer);
        if result.is_pending() {
            return self.silence(cx);
        }
        if self.turn() == Turn::Idle {
            self.turns.set(Turn::Head);
        }
        result
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.written(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.socket).poll_write_vectored(cx, slices);
        self.written(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// A timer that is set far more often than it rings: it is moved only when it would ring too late, or rang too early.
#[derive(Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Pending until the deadline, `TimedOut` after it.
    pub(super) fn at(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<io::Error> {
        let sleep = self
            .0
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if sleep.deadline() > deadline {
            sleep.as_mut().reset(deadline);
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if sleep.deadline() >= deadline {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            sleep.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_is_idle_since_its_last_answer_and_not_since_its_first() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap());
        let socket = socket.await.unwrap();
        let turns = Turns::new();
        let limits = Arc::new(Limits::default());
        let mut stream = Stream::new(socket, limits, Stop::new(), turns.clone());
        assert_eq!(stream.turn(), Turn::Idle);
        let first = stream.since;
        // The stream is not asked while a request is answered that came as a whole.
        turns.set(Turn::Answer);
        turns.set(Turn::Idle);
        assert_eq!(stream.turn(), Turn::Idle);
        let second = stream.since;
        assert!(second > first);
        assert_eq!((stream.turn(), stream.since), (Turn::Idle, second));
    }
}
