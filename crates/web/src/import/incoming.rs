//! A file on its way from a client to the disk, of which no more than some pieces are in memory.

use std::io::{self, Read};
use std::sync::Arc;

use axum::BoxError;
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use openlead_core::import::{self, Kept, Profile};
use openlead_core::{Act, Actor, Error, Id, of};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use crate::{App, Problem};

/// How many pieces wait for the disk.
const AHEAD: usize = 8;
/// Of a file that is too large so many times the limit is taken and thrown away: a browser that is not let say all shows a
/// broken connection instead of the answer.
const PATIENCE: u64 = 4;

/// What the thread that writes reads. It is told of the end: a client that has gone is none.
struct Arriving {
    pieces: mpsc::Receiver<Option<Bytes>>,
    piece: Bytes,
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                Some(Some(piece)) => self.piece = piece,
                Some(None) => return Ok(0),
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = buffer.len().min(self.piece.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

/// A file that has come, and is of no import yet.
pub struct Arrived {
    kept: Kept,
    profile: Profile,
}

impl Arrived {
    /// The SHA-256 of its content.
    pub fn hash(&self) -> &str {
        &self.kept.hash
    }

    /// Adds it as an import to be prepared.
    pub fn draft(&self, act: &mut Act, name: &str) -> Result<Id<of::Import>, Error> {
        import::draft(act, &self.kept, name, &self.profile)
    }

    /// Deletes it: no import has come of it.
    pub fn forget(&self) {
        let _ = std::fs::remove_file(&self.kept.path);
    }
}

/// Takes a file in and adds it as an import to be prepared.
///
/// # Errors
/// 413 when it is larger than a file may be; `Invalid` when it is no table; what breaks off leaves nothing.
pub async fn take<S, E>(
    app: &Arc<App>,
    actor: Actor,
    name: String,
    pieces: S,
) -> Result<Id<of::Import>, Problem>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BoxError>,
{
    let arrived = Arc::new(arrive(app, pieces).await?);
    let file = Arc::clone(&arrived);
    let added = app
        .openlead
        .act(actor, move |act: &mut Act| file.draft(act, &name));
    let added = added.await;
    if added.is_err() {
        arrived.forget();
    }
    Ok(added?)
}

/// Takes a file in, to be added as an import or forgotten.
///
/// # Errors
/// As [`take`].
pub async fn arrive<S, E>(app: &Arc<App>, pieces: S) -> Result<Arrived, Problem>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BoxError>,
{
    let kept = keep(app, pieces).await?;
    match table(&kept).await {
        Ok(profile) => Ok(Arrived { kept, profile }),
        Err(error) => {
            let _ = std::fs::remove_file(&kept.path);
            Err(error.into())
        }
    }
}

async fn table(kept: &Kept) -> Result<Profile, Error> {
    let profile: Profile = import::profile(kept.path.clone()).await?;
    match profile.rows {
        0 => Err(Error::invalid(
            "file",
            "The file has titles, but no row under them.",
        )),
        _ => Ok(profile),
    }
}

async fn keep<S, E>(app: &Arc<App>, mut pieces: S) -> Result<Kept, Problem>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BoxError>,
{
    let (send, receive) = mpsc::channel(AHEAD);
    let arriving = Arriving {
        pieces: receive,
        piece: Bytes::new(),
    };
    let openlead = Arc::clone(&app.openlead);
    let keeping = spawn_blocking(move || import::keep(&openlead, arriving));
    let (mut size, limit) = (0, app.settings.file_bytes);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| broken())?;
        size += piece.len() as u64;
        if size > limit {
            drop(send);
            return Err(too_large(pieces, limit).await);
        }
        if send.send(Some(piece)).await.is_err() {
            break;
        }
    }
    let _ = send.send(None).await;
    let kept = keeping.await;
    let kept = kept.map_err(|error| Problem::internal(format!("a file that came in: {error}")))?;
    Ok(kept?)
}

fn broken() -> Problem {
    let detail = "The file ended too early. Send it again.";
    Problem::new(StatusCode::BAD_REQUEST, "broken", detail)
}

async fn too_large<S, E>(mut pieces: S, limit: u64) -> Problem
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut left = limit.saturating_mul(PATIENCE);
    while left > 0
        && let Some(Ok(piece)) = pieces.next().await
    {
        left = left.saturating_sub(piece.len() as u64);
    }
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too_large",
        too_large_words(limit),
    )
}

/// What is to be done about a file that is too large.
pub fn too_large_words(limit: u64) -> String {
    format!(
        "The file is larger than {}. Cut it into several, or import it on the server with `openlead import leads`.",
        super::words::bytes(limit)
    )
}
