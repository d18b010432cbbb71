use std::collections::HashMap;

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, SimpleQueryMessage, Statement};

use super::error::{error, is_conflict, is_fatal, is_stale};
use crate::row::Engine;
use crate::{Error, Result, Row, Value};

/// Prepared statements that a connection keeps: about 10 KB each on the server.
const STATEMENTS: usize = 256;

/// A connection with its prepared statements, and what has become of its transaction.
pub(crate) struct Connection {
    client: Client,
    statements: HashMap<String, Statement>,
    /// A statement failed: the server refuses all but a rollback, and would answer COMMIT with one, without an error.
    aborted: bool,
    /// A deadlock or the like happened, whatever the unit made of it.
    retry: bool,
    /// Nothing more can be done with it.
    lost: bool,
}

impl Connection {
    pub fn new(client: Client) -> Self {
        Self {
            client,
            statements: HashMap::new(),
            aborted: false,
            retry: false,
            lost: false,
        }
    }

    /// Begins with `sql` and returns the last value that it selects.
    pub fn begin(&mut self, sql: &str) -> Result<i64> {
        (self.aborted, self.retry) = (false, false);
        let answers = self.client.simple_query(sql);
        let answers = answers.map_err(|e| self.failed(sql, &e))?;
        let last = answers.iter().rev().find_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        });
        last.ok_or_else(|| Error::sql("BEGIN", "no time was given", sql))
    }

    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64> {
        let statement = self.prepare(sql, args.len())?;
        let changed = self
            .client
            .execute(&statement, &parameters(args).collect::<Vec<_>>());
        changed.map_err(|e| self.failed(sql, &e))
    }

    /// Reads to the end also when `row` failed: the statement may fail later, and the server sends all rows anyway.
    pub fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = self.prepare(sql, args.len())?;
        let mut result = Ok(());
        let end = self
            .client
            .query_raw(&statement, parameters(args))
            .and_then(|rows| {
                rows.for_each(|next| {
                    if result.is_ok() {
                        result = row(&Row(Engine::Postgres(&next)));
                    }
                    Ok(())
                })
            });
        end.map_err(|e| self.failed(sql, &e))?;
        result
    }

    pub fn batch(&mut self, sql: &str) -> Result<()> {
        let done = self.client.batch_execute(sql);
        done.map_err(|e| self.failed(sql, &e))
    }

    /// A savepoint's beginning or end; rolling back to one makes the transaction usable again.
    pub fn control(&mut self, sql: &str) -> Result<()> {
        self.batch(sql)?;
        if sql.starts_with("ROLLBACK TO") {
            self.aborted = false;
        }
        Ok(())
    }

    fn prepare(&mut self, sql: &str, given: usize) -> Result<Statement> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => self.remember(sql)?,
        };
        match statement.params().len() {
            wanted if wanted == given => Ok(statement),
            wanted => Err(Error::arguments(wanted, given)),
        }
    }

    fn remember(&mut self, sql: &str) -> Result<Statement> {
        let statement = self.client.prepare(sql);
        let statement = statement.map_err(|e| self.failed(sql, &e))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn failed(&mut self, sql: &str, e: &postgres::Error) -> Error {
        let error = error(sql, e);
        let before_sending = matches!(error, Error::Type { .. }) && e.as_db_error().is_none();
        self.aborted |= !before_sending;
        self.lost |= !before_sending && is_fatal(e);
        self.retry |= is_conflict(e);
        if is_stale(e) {
            self.statements.clear();
            self.retry = true;
        }
        error
    }

    pub fn is_aborted(&self) -> bool {
        self.aborted
    }

    pub fn wants_retry(&self) -> bool {
        self.retry
    }

    /// Whether another connection is needed.
    pub fn is_lost(&self) -> bool {
        self.lost || self.client.is_closed()
    }
}

fn parameters(args: &[Value]) -> impl ExactSizeIterator<Item = &(dyn ToSql + Sync)> {
    args.iter().map(|value| value as &(dyn ToSql + Sync))
}
