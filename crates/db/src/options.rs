use std::path::PathBuf;

use crate::Clock;

/// What [`Db::open`](crate::Db::open) needs to know.
#[derive(Clone)]
pub struct Options {
    /// `sqlite://PATH` or `postgres://user:password@host:port/name`. The latter is not encrypted unless it ends in
    /// `?sslmode=require` or `?sslmode=verify-full`: then the server must show a certificate of its host name, from an
    /// authority that the system trusts, or one in the PEM file given by `&sslrootcert=PATH`.
    pub url: String,
    /// Where the time comes from.
    pub clock: Clock,
    /// Connections that write, to PostgreSQL; SQLite has one.
    pub writers: usize,
    /// Connections for short reads; there are half as many, at least one, for long ones.
    pub readers: usize,
    /// Units that may wait in each of the three queues.
    pub queue: usize,
    /// A folder to which all that is committed to SQLite's log is copied, so that any second can be brought back with
    /// [`replay`](crate::copies::replay).
    pub ship: Option<PathBuf>,
}

impl Options {
    /// The defaults: the system's clock, 16 writers, 4 readers, 4,096 units waiting.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            clock: Clock::system(),
            writers: 16,
            readers: 4,
            queue: 4096,
            ship: None,
        }
    }
}

/// The engine behind a [`Db`](crate::Db).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, one file.
    Sqlite,
    /// PostgreSQL 15 or later.
    Postgres,
}

impl Dialect {
    /// Said behind a table, that its rows are read by an index. SQLite keeps no figures of what is in a table, and would
    /// at times go through all of it; PostgreSQL knows, and is told nothing.
    pub fn indexed_by(self, index: &str) -> String {
        match self {
            Self::Sqlite => format!(" INDEXED BY {index}"),
            Self::Postgres => String::new(),
        }
    }
}
