use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::db::Shared;
use crate::lane::Kind;
use crate::value::check;
use crate::{Dialect, Error, FromRow, Notice, Result, Row, Value, postgres, sqlite};

/// A transaction, or a snapshot for reading: only inside a unit of work. Every method may be called any number of times;
/// after [`Error::Sql`] of a statement, only what [`nested`](Self::nested) has rolled back can go on.
pub struct Tx {
    pub(crate) engine: Engine,
    pub(crate) shared: Arc<Shared>,
    kind: Kind,
    now: Option<i64>,
    depth: u32,
    notices: Vec<Notice>,
    plans: Option<Vec<String>>,
    batched: bool,
}

pub(crate) enum Engine {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Connection>),
}

impl Tx {
    pub(crate) fn new(engine: Engine, shared: &Arc<Shared>, kind: Kind) -> Self {
        Self {
            engine,
            shared: shared.clone(),
            kind,
            now: None,
            depth: 0,
            notices: Vec::new(),
            plans: None,
            batched: false,
        }
    }

    /// Forgets what belonged to the unit before.
    pub(crate) fn start(&mut self) {
        self.now = None;
        self.depth = 0;
        self.notices.clear();
        self.plans = None;
        self.batched = false;
    }

    /// Whether the unit ran a [`batch`](Self::batch), which may have changed more than rows.
    pub(crate) fn had_batch(&self) -> bool {
        self.batched
    }

    /// Tells the listeners of this process ([`Db::notices`](crate::Db::notices)) after the commit, each notice once.
    pub fn notify(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }

    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Whether other units of this kind wait for a thread.
    pub fn is_waited_for(&self) -> bool {
        self.shared.lane(self.kind).waiting() > 0
    }

    /// From now on in this unit, keeps how the engine is going to run each statement; for tests and measurements.
    pub fn explain(&mut self) {
        self.plans = Some(Vec::new());
    }

    /// How the engine ran each statement since [`explain`](Self::explain): the statement, then its plan, a step a line.
    pub fn plans(&mut self) -> Vec<String> {
        self.plans.take().unwrap_or_default()
    }

    fn keep_plan(&mut self, sql: &str, args: &[Value]) -> Result<()> {
        let Some(mut plans) = self.plans.take() else {
            return Ok(());
        };
        let mut plan = vec![sql.to_owned()];
        match self.dialect() {
            Dialect::Sqlite => {
                let steps = self
                    .all::<(i64, i64, i64, String)>(&format!("EXPLAIN QUERY PLAN {sql}"), args)?;
                plan.extend(steps.into_iter().map(|(_, _, _, step)| step));
            }
            Dialect::Postgres => {
                let steps = self.all::<(String,)>(&format!("EXPLAIN {sql}"), args)?;
                plan.extend(steps.into_iter().map(|(step,)| step));
            }
        }
        plans.push(plan.join("\n"));
        self.plans = Some(plans);
        Ok(())
    }

    /// Runs a statement, and tells how many rows it changed.
    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64> {
        check(args)?;
        self.keep_plan(sql, args)?;
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite::execute(connection, sql, args),
            Engine::Postgres(connection) => connection.execute(sql, args),
        }
    }

    /// Runs a statement whose outcome nobody waits for: PostgreSQL gets it together with the next one that somebody does, or
    /// with COMMIT. If it fails, that one says so, and the unit has failed: not for what may violate a key.
    pub fn send(&mut self, sql: &str, args: &[Value]) -> Result<()> {
        check(args)?;
        self.keep_plan(sql, args)?;
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite::execute(connection, sql, args).map(drop),
            Engine::Postgres(connection) => connection.send(sql, args),
        }
    }

    /// Runs a statement and gives each row to `f`, without keeping them; an error of `f` ends it.
    pub fn each<T: FromRow>(
        &mut self,
        sql: &str,
        args: &[Value],
        mut f: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        check(args)?;
        self.keep_plan(sql, args)?;
        let row = &mut |row: &Row<'_>| f(T::from_row(row)?);
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite::each(connection, sql, args, row),
            Engine::Postgres(connection) => connection.each(sql, args, row),
        }
    }

    /// All rows of a statement.
    pub fn all<T: FromRow>(&mut self, sql: &str, args: &[Value]) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, args, |row| {
            rows.push(row);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row if there is one; the others are read and dropped, so say LIMIT 1 where there may be many.
    pub fn first<T: FromRow>(&mut self, sql: &str, args: &[Value]) -> Result<Option<T>> {
        let mut first = None;
        self.each(sql, args, |row| {
            first.get_or_insert(row);
            Ok(())
        })?;
        Ok(first)
    }

    /// The first row; [`Error::NoRow`] when there is none.
    pub fn one<T: FromRow>(&mut self, sql: &str, args: &[Value]) -> Result<T> {
        self.first(sql, args)?.ok_or(Error::NoRow)
    }

    /// Runs several statements without arguments.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        self.batched = true;
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite::batch(connection, sql),
            Engine::Postgres(connection) => connection.batch(sql),
        }
    }

    /// Whether PostgreSQL, from now on in this unit, plans each statement for its values, where these decide how it is best
    /// run; nobody waits for that. SQLite does not know what is frequent.
    pub fn plan_each_time(&mut self, each: bool) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(connection) => connection.send(
                match each {
                    true => "SET LOCAL plan_cache_mode = force_custom_plan",
                    false => "SET LOCAL plan_cache_mode = auto",
                },
                &[],
            ),
        }
    }

    /// Runs `f` in a savepoint: when it returns Err, what it did is undone and the unit may go on.
    pub fn nested<T, E: From<Error>>(
        &mut self,
        f: impl FnOnce(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let name = format!("nested_{}", self.depth);
        self.control(&format!("SAVEPOINT {name}"))?;
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        let release = format!("RELEASE SAVEPOINT {name}");
        let result = result.and_then(|value| {
            self.control(&release)?;
            Ok(value)
        });
        if result.is_err() {
            self.control(&format!("ROLLBACK TO SAVEPOINT {name}"))?;
            self.control(&release)?;
        }
        result
    }

    fn control(&mut self, sql: &str) -> Result<()> {
        match &mut self.engine {
            Engine::Sqlite(connection) => sqlite::execute(connection, sql, &[]).map(drop),
            Engine::Postgres(connection) => connection.control(sql),
        }
    }

    /// Microseconds since 1970, the same in the whole unit. On SQLite it never goes back from one commit to the next; on
    /// PostgreSQL it is the server's time, one for all processes, unless the clock is a fixed one.
    pub fn now(&mut self) -> i64 {
        if let Some(now) = self.now {
            return now;
        }
        let now = self.engine_time();
        let now = self.not_before_floor(now);
        if self.kind == Kind::Write && self.dialect() == Dialect::Sqlite {
            self.shared.floor.fetch_max(now, Ordering::SeqCst);
        }
        self.now = Some(now);
        now
    }

    fn engine_time(&mut self) -> i64 {
        let clock = &self.shared.clock;
        match &mut self.engine {
            Engine::Postgres(connection) => match connection.time() {
                Ok(time) if !clock.is_fixed() => time,
                // The transaction has its number by now, as `settled` wants it. Without an answer the connection is lost,
                // and so will be the unit.
                _ => clock.now(),
            },
            Engine::Sqlite(_) => clock.now(),
        }
    }

    fn not_before_floor(&self, now: i64) -> i64 {
        match self.kind {
            Kind::Write => now.max(self.shared.floor.load(Ordering::SeqCst)),
            Kind::Read | Kind::ReadLong => now,
        }
    }

    /// A new id.
    pub fn new_id(&self) -> i64 {
        self.shared.ids.next()
    }

    /// The engine in use.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// ` FOR UPDATE` to end a SELECT with; nothing on SQLite, which has one writer.
    pub fn for_update(&self) -> &'static str {
        self.on_postgres(" FOR UPDATE")
    }

    /// ` FOR UPDATE SKIP LOCKED` to end a SELECT with; nothing on SQLite, which has one writer.
    pub fn skip_locked(&self) -> &'static str {
        self.on_postgres(" FOR UPDATE SKIP LOCKED")
    }

    fn on_postgres(&self, text: &'static str) -> &'static str {
        match self.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => text,
        }
    }
}
