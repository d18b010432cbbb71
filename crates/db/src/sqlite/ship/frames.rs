use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// How often the log may begin anew while it is looked at.
const TRIES: u32 = 10;

/// The log of a database as SQLite writes it: a header, then frames, each a header and a page
/// (<https://sqlite.org/fileformat2.html#walformat>).
pub(super) struct Frames(PathBuf);

/// A log as it is at a moment. All zero when there is none.
#[derive(Debug, Default)]
pub(super) struct Log {
    file: Option<File>,
    /// What tells it from the one before.
    pub salt: u64,
    /// Bytes of a page.
    pub page_bytes: u32,
    /// How many frames are committed.
    pub until: u32,
}

/// A frame without its page.
pub(super) struct Frame {
    /// The page's number.
    pub page: u32,
    /// Pages of the database after the commit that ends here; 0 inside a commit.
    pub size: u32,
    /// The checksum over the log up to here.
    pub mark: u64,
}

/// A place in a log: so many of its frames, with the checksum of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    pub salt: u64,
    pub frames: u32,
    pub mark: u64,
}

impl Frames {
    /// Of the database in this file.
    pub fn new(database: &Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Self(path.into())
    }

    /// The log that there is now.
    pub fn end(&self, checkpoint: &Connection) -> io::Result<Log> {
        for _ in 0..TRIES {
            let log = self.look()?;
            let until = checkpoint
                .query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| {
                    row.get::<_, i64>(1)
                })
                .map_err(io::Error::other)?;
            if log.salt == self.look()?.salt {
                let until = u32::try_from(until.max(0)).unwrap_or(u32::MAX);
                return Ok(Log { until, ..log });
            }
        }
        Err(io::Error::other("the log begins anew all the time"))
    }

    /// Where to go on from a position: there, if the log still has what was there; or at the beginning, if it has begun
    /// anew once since, which it did when all of it was copied if nobody else had the database meanwhile.
    pub fn go_on(&self, position: Position, alone: bool) -> io::Result<Option<Position>> {
        let log = self.look()?;
        let known = log.position(position.frames);
        if known.is_ok_and(|now| now == position) {
            return Ok(Some(position));
        }
        let once = |salt: u64| ((salt >> 32) as u32).wrapping_add(1);
        match alone && (log.salt >> 32) as u32 == once(position.salt) {
            true => log.position(0).map(Some),
            false => Ok(None),
        }
    }

    /// The file that tells that nobody had the database but who copies its log.
    pub fn alone(&self) -> PathBuf {
        self.0.with_extension("db-copied")
    }

    /// When the log was last written to, in microseconds.
    pub fn written_at(&self) -> Option<i64> {
        let modified = self.0.metadata().ok()?.modified().ok()?;
        let since = modified.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(since.as_micros()).ok()
    }

    /// Without what is committed. SQLite holds no locks on this file, so it may be opened and closed.
    fn look(&self) -> io::Result<Log> {
        let mut bytes = [0; HEADER];
        let read = File::open(&self.0).and_then(|file| {
            file.read_exact_at(&mut bytes, 0)?;
            Ok(file)
        });
        match read {
            Ok(file) => Ok(Log {
                file: Some(file),
                salt: word(&bytes, 16),
                page_bytes: half(&bytes, 8),
                until: 0,
            }),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof
                ) =>
            {
                Ok(Log::default())
            }
            Err(error) => Err(error),
        }
    }
}

impl Log {
    /// Where it ends with so many frames.
    pub fn position(&self, frames: u32) -> io::Result<Position> {
        let mark = match frames {
            0 => 0,
            number => self.frame(number)?.mark,
        };
        Ok(Position {
            salt: self.salt,
            frames,
            mark,
        })
    }

    /// A frame, counted from 1, without its page.
    pub fn frame(&self, number: u32) -> io::Result<Frame> {
        let bytes = self.read::<FRAME_HEADER>(self.offset(number))?;
        if word(&bytes, 8) != self.salt {
            let why = format!("frame {number} of the log is of another one");
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(Frame {
            page: half(&bytes, 0),
            size: half(&bytes, 4),
            mark: word(&bytes, 16),
        })
    }

    /// The page of a frame.
    pub fn page(&self, number: u32) -> io::Result<Vec<u8>> {
        let mut page = vec![0; self.page_bytes as usize];
        self.file()?
            .read_exact_at(&mut page, self.offset(number) + FRAME_HEADER as u64)?;
        Ok(page)
    }

    fn offset(&self, number: u32) -> u64 {
        let frame = FRAME_HEADER as u64 + u64::from(self.page_bytes);
        HEADER as u64 + u64::from(number - 1) * frame
    }

    fn read<const N: usize>(&self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.file()?.read_exact_at(&mut bytes, at)?;
        Ok(bytes)
    }

    fn file(&self) -> io::Result<&File> {
        self.file
            .as_ref()
            .ok_or(io::Error::from(io::ErrorKind::UnexpectedEof))
    }
}

fn half(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().expect("4 bytes"))
}

fn word(bytes: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(bytes[at..at + 8].try_into().expect("8 bytes"))
}
