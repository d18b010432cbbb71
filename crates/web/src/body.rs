//! Reading a request's body, within limits.

use std::error::Error;
use std::io;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// More bytes than allowed: 413.
    TooLarge,
    /// Not complete in time: 408.
    Slow,
    /// The connection or its chunks broke: nobody is there to be answered.
    Broken,
}

/// The most that is read of a body that is too large, in bytes: a client that first sends all and then reads would
/// otherwise see a broken connection instead of the answer.
const DISCARDED: usize = 16 << 20;

/// Reads all of a body of at most `limit` bytes. How long it may take is a limit of the connection.
pub async fn read(mut body: Body, limit: usize) -> Result<Bytes, Unreadable> {
    if body.size_hint().lower() > limit as u64 {
        return too_large(body).await;
    }
    let mut all = BytesMut::new();
    while let Some(data) = next(&mut body).await? {
        if all.len() + data.len() > limit {
            return too_large(body).await;
        }
        if body.is_end_stream() && all.is_empty() {
            return Ok(data);
        }
        all.extend_from_slice(&data);
    }
    Ok(all.freeze())
}

async fn too_large(mut body: Body) -> Result<Bytes, Unreadable> {
    let mut discarded = 0;
    while discarded < DISCARDED
        && let Ok(Some(data)) = next(&mut body).await
    {
        discarded += data.len();
    }
    Err(Unreadable::TooLarge)
}

async fn next(body: &mut Body) -> Result<Option<Bytes>, Unreadable> {
    match body.frame().await {
        None => Ok(None),
        // Trailers are of no use to anyone here.
        Some(Ok(frame)) => Ok(Some(frame.into_data().unwrap_or_default())),
        Some(Err(error)) => Err(reason(&error)),
    }
}

fn reason(error: &axum::Error) -> Unreadable {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>()
            && error.kind() == io::ErrorKind::TimedOut
        {
            return Unreadable::Slow;
        }
        cause = error.source();
    }
    Unreadable::Broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_of_the_limit_is_read_and_one_byte_more_is_not() {
        let full = read(Body::from(vec![b'x'; 100]), 100).await;
        assert_eq!(full.map(|body| body.len()), Ok(100));
        let over = read(Body::from(vec![b'x'; 101]), 100).await;
        assert_eq!(over, Err(Unreadable::TooLarge));
        assert_eq!(read(Body::empty(), 0).await, Ok(Bytes::new()));
    }

    #[tokio::test]
    async fn a_body_of_unknown_length_is_read_up_to_the_limit() {
        let chunks = || Body::new(Body::from("abc").with_trailers(std::future::ready(None)));
        assert_eq!(read(chunks(), 3).await, Ok(Bytes::from("abc")));
        assert_eq!(read(chunks(), 2).await, Err(Unreadable::TooLarge));
    }

    #[test]
    fn a_time_out_is_told_from_other_breaks() {
        let error = |kind: io::ErrorKind| axum::Error::new(axum::Error::new(io::Error::from(kind)));
        assert_eq!(reason(&error(io::ErrorKind::TimedOut)), Unreadable::Slow);
        assert_eq!(
            reason(&error(io::ErrorKind::BrokenPipe)),
            Unreadable::Broken
        );
    }
}
