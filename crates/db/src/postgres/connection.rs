use std::collections::HashMap;
use std::future::ready;
use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_util::TryStreamExt;
use tokio::task::yield_now;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error as Failure, Statement};

use super::error::{error, is_conflict, is_fatal, is_stale, unavailable};
use super::link::Link;
use crate::row::Engine;
use crate::{Error, Result, Row, Value};

/// Prepared statements that a connection keeps: about 10 KB each on the server.
const STATEMENTS: usize = 256;

/// A connection with its prepared statements, and what has become of its transaction.
///
/// The server answers in the order in which it was asked. So what nobody waits for goes out together with the next thing
/// that somebody does: each wait that is spared is two switches between processes.
pub(crate) struct Connection {
    /// BEGIN, and the time then.
    beginning: (Statement, Statement),
    /// The answer to BEGIN, until somebody has waited for it.
    begun: Option<Answer<i64>>,
    /// Statements that were sent and not waited for, in their order.
    sent: Vec<(String, Answer<u64>)>,
    link: Link,
    statements: HashMap<String, Statement>,
    /// What the server's clock said when the transaction began.
    time: Option<i64>,
    /// A statement failed: the server refuses all but a rollback, and would answer COMMIT with one, without an error.
    aborted: bool,
    /// A deadlock or the like happened, whatever the unit made of it.
    retry: bool,
    /// Nothing more can be done with it.
    lost: bool,
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

impl Connection {
    /// Its transactions begin with the statement `begin`, and `time` selects the time then.
    pub(super) fn new(link: Link, begin: &str, time: &str) -> Result<Self> {
        let client = &link.client;
        let both = async { tokio::try_join!(client.prepare(begin), client.prepare(time)) };
        let beginning = link.wait(both).map_err(|error| unavailable(&error))?;
        Ok(Self {
            beginning,
            begun: None,
            sent: Vec::new(),
            link,
            statements: HashMap::new(),
            time: None,
            aborted: false,
            retry: false,
            lost: false,
        })
    }

    pub fn begin(&mut self) {
        (self.aborted, self.retry, self.time) = (false, false, None);
        let (client, (begin, time)) = (self.client(), self.beginning.clone());
        let answer = asked(async move {
            let (_, time) = tokio::try_join!(
                biased;
                client.execute(&begin, &[]),
                client.query_one(&time, &[])
            )?;
            time.try_get(0)
        });
        self.begun = Some(answer.unwrap_or_else(|e| Box::pin(ready(Err(e)))));
    }

    /// What the server's clock said when the transaction began.
    pub fn time(&mut self) -> Result<i64> {
        if self.begun.is_some() {
            self.wait("BEGIN", ready(Ok(())))?;
        }
        self.time
            .ok_or_else(|| Error::sql("BEGIN", "no time was given", "BEGIN"))
    }

    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64> {
        let statement = self.prepare_change(sql, args)?;
        let client = self.client();
        let args: Vec<_> = parameters(args).collect();
        self.wait(sql, client.execute(&statement, &args))
    }

    /// As [`execute`](Self::execute), without waiting for the answer.
    pub fn send(&mut self, sql: &str, args: &[Value]) -> Result<()> {
        let statement = self.prepare_change(sql, args)?;
        let (client, args) = (self.client(), args.to_vec());
        let answer = asked(async move {
            let args: Vec<_> = parameters(&args).collect();
            client.execute(&statement, &args).await
        });
        let answer = answer.map_err(|e| self.failed(sql, &e))?;
        self.sent.push((sql.to_owned(), answer));
        Ok(())
    }

    /// Reads to the end also when `row` failed: the statement may fail later, and the server sends all rows anyway.
    pub fn each(
        &mut self,
        sql: &str,
        args: &[Value],
        row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = match sql.starts_with("SELECT") {
            true => self.prepare(sql, args.len())?,
            false => self.prepare_change(sql, args)?,
        };
        let client = self.client();
        let mut result = Ok(());
        let rows = async {
            let rows = client.query_raw(&statement, parameters(args)).await?;
            let each = |next| {
                if result.is_ok() {
                    result = row(&Row(Engine::Postgres(&next)));
                }
                ready(Ok(()))
            };
            rows.try_for_each(each).await
        };
        self.wait(sql, rows)?;
        result
    }

    pub fn batch(&mut self, sql: &str) -> Result<()> {
        self.time()?;
        let client = self.client();
        self.wait(sql, client.batch_execute(sql))
    }

    /// A savepoint's beginning or end.
    pub fn control(&mut self, sql: &str) -> Result<()> {
        match sql.starts_with("ROLLBACK TO") {
            true => self.roll_back(sql),
            false => self.batch(sql),
        }
    }

    pub fn commit(&mut self) -> Result<()> {
        let client = self.client();
        self.wait("COMMIT", client.batch_execute("COMMIT"))
    }

    /// Undoes all, or what came after a savepoint, which makes the transaction usable again. Whatever has become of what was
    /// sent is undone with it.
    pub fn roll_back(&mut self, sql: &str) -> Result<()> {
        self.sent.clear();
        let client = self.client();
        self.wait(sql, client.batch_execute(sql))?;
        self.aborted = false;
        Ok(())
    }

    /// Ends a transaction that has only read. Nobody waits for it, but it goes out now: as long as the server keeps a snapshot,
    /// it cannot clean up.
    pub fn leave(&mut self) {
        let client = self.client();
        match asked(async move { client.batch_execute("ROLLBACK").await.map(|()| 0) }) {
            Ok(answer) => self.sent.push(("ROLLBACK".to_owned(), answer)),
            Err(e) => drop(self.failed("ROLLBACK", &e)),
        }
        self.link.wait(yield_now());
    }

    /// Waits for the answer to what was asked now, and for those before it. The first error is the one that tells why: those
    /// after it are of a transaction that has failed.
    fn wait<T>(
        &mut self,
        sql: &str,
        answer: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T> {
        let (begun, sent) = (self.begun.take(), take(&mut self.sent));
        let (time, failed, answer) = self
            .link
            .wait(async { tokio::join!(biased; begin(begun), first_failure(sent), answer) });
        match time {
            Some(Ok(time)) => self.time = Some(time),
            Some(Err(e)) => {
                let why = self.failed("BEGIN", &e);
                return Err(Error::Unavailable(why.to_string()));
            }
            None => {}
        }
        if let Some((sql, e)) = failed {
            return Err(self.failed(&sql, &e));
        }
        answer.map_err(|e| self.failed(sql, &e))
    }

    fn client(&self) -> Arc<Client> {
        self.link.client.clone()
    }

    /// Of a statement that changes something. It must not reach the server before it is known that a transaction has begun.
    fn prepare_change(&mut self, sql: &str, args: &[Value]) -> Result<Statement> {
        self.time()?;
        self.prepare(sql, args.len())
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
        let client = self.client();
        let statement = self.wait(sql, client.prepare(sql))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn failed(&mut self, sql: &str, e: &Failure) -> Error {
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
        self.lost || self.link.client.is_closed()
    }
}

/// Hands a request to the connection, behind those before it; it goes out when somebody waits. What cannot be asked is an
/// error at once: COMMIT may be the next request.
fn asked<T>(
    request: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<Answer<T>, Failure>
where
    T: Send + 'static,
{
    let mut answer: Answer<T> = Box::pin(request);
    match answer
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Pending => Ok(answer),
        Poll::Ready(done) => done.map(|value| -> Answer<T> { Box::pin(ready(Ok(value))) }),
    }
}

async fn begin(begun: Option<Answer<i64>>) -> Option<Result<i64, Failure>> {
    Some(begun?.await)
}

async fn first_failure(sent: Vec<(String, Answer<u64>)>) -> Option<(String, Failure)> {
    let mut first = None;
    for (sql, answer) in sent {
        if let Err(e) = answer.await {
            first.get_or_insert((sql, e));
        }
    }
    first
}

fn parameters(args: &[Value]) -> impl ExactSizeIterator<Item = &(dyn ToSql + Sync)> {
    args.iter().map(|value| value as &(dyn ToSql + Sync))
}
