//! Files that are written while they are sent.

use std::io::{self, Write};

use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use openlead_core::Result;
use tokio::sync::mpsc;

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
