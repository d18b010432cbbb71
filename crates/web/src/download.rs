//! Files that are written while they are sent.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use openlead_core::{Error, Result};
use tokio::sync::{mpsc, watch};

/// How many pieces wait for the client.
const AHEAD: usize = 4;
/// Bytes of a piece.
const PIECE: usize = 64 << 10;

/// What a writer on a thread of its own writes to; what it writes is a body.
pub struct Outgoing {
    send: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
    first: bool,
}

impl Outgoing {
    fn give(&mut self) -> io::Result<()> {
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let gone = |_| io::ErrorKind::BrokenPipe.into();
        self.first = false;
        self.send.blocking_send(Ok(piece.into())).map_err(gone)
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.give()?;
        }
        Ok(bytes.len())
    }

    /// Only the first flush sends what there is: then the client knows that the file comes.
    fn flush(&mut self) -> io::Result<()> {
        match self.first && !self.piece.is_empty() {
            true => self.give(),
            false => Ok(()),
        }
    }
}

/// A body of what `write` writes, which gets the place to write to. An error breaks the body off, so that the client sees
/// that the file is not whole.
pub fn body<F, W>(write: F) -> Body
where
    F: FnOnce(Outgoing) -> W + Send + 'static,
    W: Future<Output = Result<Outgoing>> + Send,
{
    let (send, receive) = mpsc::channel(AHEAD);
    let outgoing = Outgoing {
        send: send.clone(),
        piece: Vec::with_capacity(PIECE),
        first: true,
    };
    tokio::spawn(async move {
        let last = match write(outgoing).await {
            Ok(outgoing) => Ok(outgoing.piece.into()),
            Err(error) => {
                tracing::debug!(%error, "a download was broken off");
                Err(io::Error::other("broken off"))
            }
        };
        let _ = send.send(last).await;
    });
    let pieces = unfold(receive, |mut receive| async move {
        receive.recv().await.map(|piece| (piece, receive))
    });
    Body::from_stream(pieces)
}

/// What a writer on a thread of its own writes to when it shall not wait for the client: a file from which a body is sent
/// meanwhile.
pub struct Spool {
    to: BufWriter<File>,
    written: watch::Sender<Written>,
    size: u64,
}

/// How far a spool is.
#[derive(Clone, Copy, Default)]
struct Written {
    bytes: u64,
    whole: Option<bool>,
}

impl Spool {
    fn tell(&mut self, whole: Option<bool>) -> io::Result<()> {
        self.to.flush()?;
        let bytes = self.size;
        let told = self.written.send(Written { bytes, whole });
        told.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = self.size / PIECE as u64;
        self.to.write_all(bytes)?;
        self.size += bytes.len() as u64;
        if self.size / PIECE as u64 > before {
            self.tell(None)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tell(None)
    }
}

/// As [`body`], by way of a file: a client that is slow keeps neither the writer nor the database's snapshot waiting.
///
/// # Errors
/// `Internal` when the file cannot be read.
pub fn spooled<F, W>(file: File, write: F) -> Result<Body>
where
    F: FnOnce(Spool) -> W + Send + 'static,
    W: Future<Output = Result<Spool>> + Send,
{
    let wrong = |error: io::Error| Error::Internal(format!("a file that is sent: {error}"));
    let from = Arc::new(file.try_clone().map_err(wrong)?);
    let (written, receive) = watch::channel(Written::default());
    let end = written.clone();
    let spool = Spool {
        to: BufWriter::new(file),
        written,
        size: 0,
    };
    tokio::spawn(async move {
        let whole = match write(spool).await {
            Ok(mut spool) => spool.tell(Some(true)).is_ok(),
            Err(error) => {
                tracing::debug!(%error, "a download was broken off");
                false
            }
        };
        if !whole {
            end.send_modify(|written| written.whole = Some(false));
        }
    });
    Ok(Body::from_stream(unfold(
        Some((from, 0, receive)),
        next_piece,
    )))
}

type Spooled = (Arc<File>, u64, watch::Receiver<Written>);

/// What comes next of a spool; after an error nothing does.
async fn next_piece(state: Option<Spooled>) -> Option<(io::Result<Bytes>, Option<Spooled>)> {
    let (from, at, mut receive) = state?;
    let broken = || Some((Err(io::Error::other("broken off")), None));
    let is_there = |written: &Written| written.bytes > at || written.whole.is_some();
    // Whoever wrote is gone without a word.
    let Ok(written) = receive.wait_for(is_there).await.map(|written| *written) else {
        return broken();
    };
    let size = (written.bytes - at).min(4 * PIECE as u64);
    if size == 0 {
        return broken().filter(|_| written.whole == Some(false));
    }
    let file = Arc::clone(&from);
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; usize::try_from(size).expect("a piece")];
        file.read_exact_at(&mut piece, at).map(|()| piece.into())
    });
    match read
        .await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
    {
        Ok(piece) => Some((Ok(piece), Some((from, at + size, receive)))),
        Err(error) => Some((Err(error), None)),
    }
}

/// A file for the browser to keep.
pub fn attachment(name: &str, kind: &'static str, body: Body) -> Response {
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, disposition(name)),
    ];
    (headers, body).into_response()
}

/// The header that names a file, in ASCII for old clients and in full for the others (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || " .-_".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let full: String = name
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_file_breaks_the_header() {
        assert_eq!(
            disposition("a\"b\r\nഅ.csv"),
            "attachment; filename=\"a_b___.csv\"; filename*=UTF-8''a%22b%0D%0A%E0%B4%85.csv"
        );
    }
}
