use std::collections::BTreeMap;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::frames::{Frame, Log, Position};

const MAGIC: &[u8; 8] = b"openlog1";
const SECOND: i64 = 1_000_000;
/// Level 1 of zstd: what is copied while leads come in must cost them little.
const LEVEL: i32 = 1;
const HEAD_MOST: usize = 4096;
const BODY_MOST: u64 = 4 << 30;
const DIGEST: usize = 32;

/// What was committed within one second: for each page the last frame that has it.
pub(super) struct Span {
    pages: BTreeMap<u32, u32>,
    /// Of a commit whose end has not come yet.
    open: Vec<(u32, u32)>,
    /// Where the last commit ends.
    pub position: Position,
    size: u32,
    /// When the last commit was made.
    pub last: i64,
}

impl Span {
    /// Nothing yet, from a place in the log.
    pub fn new(position: Position) -> Self {
        Self {
            pages: BTreeMap::new(),
            open: Vec::new(),
            position,
            size: 0,
            last: 0,
        }
    }

    /// A frame of a commit.
    pub fn add(&mut self, frame: &Frame, number: u32) {
        self.open.push((frame.page, number));
    }

    /// The commit ends with this frame.
    pub fn commit(&mut self, frame: &Frame, number: u32, at: i64) {
        self.pages.extend(self.open.drain(..));
        self.position = Position {
            frames: number,
            mark: frame.mark,
            ..self.position
        };
        (self.size, self.last) = (frame.size, at);
    }

    /// Whether a commit of this moment belongs to the next record: a moment of a second belongs to the second's end.
    pub fn is_of_another_second(&self, at: i64) -> bool {
        let second = |at: i64| (at + SECOND - 1).div_euclid(SECOND);
        !self.is_empty() && second(at) != second(self.last)
    }

    /// Takes what was committed, and goes on behind it.
    pub fn cut(&mut self) -> Self {
        let next = Self {
            open: std::mem::take(&mut self.open),
            ..Self::new(self.position)
        };
        std::mem::replace(self, next)
    }

    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The record: a head, the pages under zstd, and the SHA-256 of both.
    pub fn encode(&self, number: u64, log: &Log) -> io::Result<Vec<u8>> {
        let mut body = zstd::Encoder::new(Vec::new(), LEVEL)?;
        for (page, frame) in &self.pages {
            io::Write::write_all(&mut body, &page.to_le_bytes())?;
            io::Write::write_all(&mut body, &log.page(*frame)?)?;
        }
        let body = body.finish()?;
        let head = serde_json::to_vec(&Head {
            number,
            last: self.last,
            size: self.size,
            page: log.page_bytes,
            position: self.position,
        })?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        bytes.extend((body.len() as u64).to_le_bytes());
        bytes.extend(body);
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        Ok(bytes)
    }
}

/// What a record says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// Its number in the chain, from 1.
    pub number: u64,
    /// When the last commit in it was made.
    pub last: i64,
    /// Pages of the database after it.
    pub size: u32,
    /// Bytes of a page.
    pub page: u32,
    /// Where in the log it ends.
    pub position: Position,
}

/// A record that was read.
pub(super) struct Record {
    pub head: Head,
    body: Vec<u8>,
}

impl Record {
    /// The next record; none at the end, and none from where a write was cut off.
    pub fn read(from: &mut impl Read) -> io::Result<Option<Self>> {
        match Self::try_read(from) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
            Err(error) => Err(error),
            Ok(record) => Ok(Some(record)),
        }
    }

    fn try_read(from: &mut impl Read) -> io::Result<Self> {
        let mut from = Digesting {
            from,
            hash: Sha256::new(),
        };
        let torn = || io::Error::from(io::ErrorKind::InvalidData);
        if from.array::<8>()? != *MAGIC {
            return Err(torn());
        }
        let length = u32::from_le_bytes(from.array()?) as usize;
        if length > HEAD_MOST {
            return Err(torn());
        }
        let mut head = vec![0; length];
        from.read_exact(&mut head)?;
        let length = u64::from_le_bytes(from.array()?);
        if length > BODY_MOST {
            return Err(torn());
        }
        let mut body = Vec::new();
        if Read::by_ref(&mut from)
            .take(length)
            .read_to_end(&mut body)? as u64
            != length
        {
            return Err(torn());
        }
        let own = from.hash.clone().finalize();
        if own.as_slice() != from.array::<DIGEST>()?.as_slice() {
            return Err(torn());
        }
        let head = serde_json::from_slice(&head).map_err(|_| torn())?;
        Ok(Self { head, body })
    }

    /// Gives each page with its number to `f`.
    pub fn pages(&self, mut f: impl FnMut(u32, &[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut body = zstd::Decoder::new(self.body.as_slice())?;
        let mut page = vec![0; 4 + self.head.page as usize];
        loop {
            match body.read_exact(&mut page) {
                Ok(()) => f(
                    u32::from_le_bytes(page[..4].try_into().expect("4 bytes")),
                    &page[4..],
                )?,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

struct Digesting<'a, R> {
    from: &'a mut R,
    hash: Sha256,
}

impl<R: Read> Digesting<'_, R> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

impl<R: Read> Read for Digesting<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}
