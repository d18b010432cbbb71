use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::Connection;
use super::connect::Server;
use crate::db::Shared;
use crate::lane::{Kind, Queue, Worker};
use crate::tx::Engine;
use crate::unit::Work;
use crate::{Error, Result, Tx};

/// How often a unit may be run again.
const RETRIES: u32 = 3;

/// How a transaction begins, and the time then. One that writes has its number before it reads the time, see
/// [`crate::settled`].
const fn beginning(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Write => (
            "BEGIN ISOLATION LEVEL READ COMMITTED",
            "SELECT CASE WHEN pg_current_xact_id() IS NOT NULL
               THEN (extract(epoch FROM clock_timestamp()) * 1000000)::int8 END",
        ),
        Kind::Read | Kind::ReadLong => (
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::int8",
        ),
    }
}

/// A thread's connection, made when it is needed; one transaction a unit.
pub(super) struct Session {
    server: Arc<Server>,
    shared: Arc<Shared>,
    kind: Kind,
    tx: Option<Tx>,
}

/// How a try ended.
enum End {
    /// As the unit said.
    Done,
    /// Nothing of it holds, or nobody knows.
    Lost(Error),
    /// Nothing of it holds, and it may be run again.
    Again(Error),
}

impl Session {
    pub fn new(server: &Arc<Server>, shared: &Arc<Shared>, kind: Kind) -> Self {
        Self {
            server: server.clone(),
            shared: shared.clone(),
            kind,
            tx: None,
        }
    }

    fn attempt(&mut self, unit: &mut Box<dyn Work>, queue: &Queue) -> End {
        let mut tx = match self.connected() {
            Ok(tx) => tx,
            Err(why) => return End::Lost(why),
        };
        tx.start();
        connection(&mut tx).begin();
        let keep = queue.work(unit, &mut tx);
        let end = end(connection(&mut tx), keep, self.kind);
        // A connection in an unknown state is closed, which rolls back.
        if !connection(&mut tx).is_lost() && !matches!(end, End::Lost(_)) {
            self.tx = Some(tx);
        }
        end
    }

    fn connected(&mut self) -> Result<Tx> {
        if let Some(tx) = self.tx.take() {
            return Ok(tx);
        }
        let (begin, time) = beginning(self.kind);
        let connection = Connection::new(self.server.connect(self.kind)?, begin, time)?;
        Ok(Tx::new(
            Engine::Postgres(Box::new(connection)),
            &self.shared,
            self.kind,
        ))
    }
}

impl Worker for Session {
    fn run(&mut self, mut unit: Box<dyn Work>, queue: &Queue) {
        for _ in 0..RETRIES {
            match self.attempt(&mut unit, queue) {
                End::Done => return queue.finish(unit, None),
                End::Lost(why) => return queue.finish(unit, Some(why)),
                End::Again(_) => self.shared.stats.retries.fetch_add(1, Relaxed),
            };
        }
        let lost = match self.attempt(&mut unit, queue) {
            End::Done => None,
            End::Lost(why) | End::Again(why) => Some(why),
        };
        queue.finish(unit, lost);
    }
}

fn connection(tx: &mut Tx) -> &mut Connection {
    match &mut tx.engine {
        Engine::Postgres(connection) => connection,
        Engine::Sqlite(_) => unreachable!("a session of PostgreSQL"),
    }
}

/// Commits or rolls back; what only read has nothing to commit.
fn end(connection: &mut Connection, keep: bool, kind: Kind) -> End {
    if connection.is_lost() {
        return End::Again(unavailable("the connection broke"));
    }
    match (keep, kind) {
        (true, Kind::Write) if !connection.is_aborted() => return commit(connection),
        (true, Kind::Read | Kind::ReadLong) => {
            connection.leave();
            return End::Done;
        }
        _ => {}
    }
    if connection.roll_back("ROLLBACK").is_err() {
        End::Again(unavailable("the connection broke"))
    } else if connection.wants_retry() {
        End::Again(unavailable("too many conflicts"))
    } else if keep {
        let why = "a statement failed and the unit went on: put it into `nested`";
        End::Lost(Error::sql("25P02", why, "COMMIT"))
    } else {
        End::Done
    }
}

fn unavailable(why: &str) -> Error {
    Error::Unavailable(format!("PostgreSQL: {why}"))
}

fn commit(connection: &mut Connection) -> End {
    match connection.commit() {
        Ok(()) => End::Done,
        Err(why) if connection.wants_retry() => End::Again(why),
        // The server has said no, or has said nothing: then it may have committed.
        Err(_) if connection.is_lost() => End::Lost(unavailable(
            "the connection broke during COMMIT, whose outcome is unknown",
        )),
        Err(why) => End::Lost(why),
    }
}
