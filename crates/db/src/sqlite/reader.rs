use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::connection::reading;
use super::statement::execute;
use crate::lane::{Queue, Worker};
use crate::tx::Engine;
use crate::unit::Work;
use crate::{Result, Tx};

/// A connection that only reads; each unit sees one snapshot.
pub(super) struct Reader {
    path: Arc<Path>,
    tx: Option<Tx>,
}

impl Reader {
    pub fn new(path: &Arc<Path>) -> Self {
        Self {
            path: path.clone(),
            tx: None,
        }
    }

    fn begin(&mut self, queue: &Queue) -> Result<&mut Tx> {
        let mut tx = match self.tx.take() {
            Some(tx) => tx,
            None => Tx::new(
                Engine::Sqlite(reading(&self.path)?),
                &queue.shared,
                queue.kind,
            ),
        };
        tx.start();
        control(&tx, "BEGIN")?;
        Ok(self.tx.insert(tx))
    }
}

impl Worker for Reader {
    fn run(&mut self, mut unit: Box<dyn Work>, queue: &Queue) {
        let tx = match self.begin(queue) {
            Ok(tx) => tx,
            Err(why) => return queue.finish(unit, Some(why)),
        };
        queue.work(&mut unit, tx);
        if control(tx, "ROLLBACK").is_err() {
            self.tx = None;
        }
        queue.finish(unit, None);
    }
}

/// Runs a statement that begins or ends something.
pub(super) fn control(tx: &Tx, sql: &str) -> Result<()> {
    execute(connection(tx), sql, &[]).map(drop)
}

pub(super) fn connection(tx: &Tx) -> &Connection {
    match &tx.engine {
        Engine::Sqlite(connection) => connection,
        Engine::Postgres(_) => unreachable!("a transaction of SQLite"),
    }
}
