//! The leads that are there already when measuring begins: spread over a year, written in the fastest way there is.

use std::fs::File;
use std::io::Write;
use std::sync::mpsc::sync_channel;
use std::thread;

use openlead_db::{Clock, Dialect, Value};
use postgres::{Client, NoTls};
use rusqlite::Connection;

use super::bare::Statements;
use super::ground::Ground;
use super::rows::{Intake, TABLES};
use super::sample::{People, Person};
use super::variety::Variety;
use super::{Result, progress};

const YEAR: i64 = 365 * 86_400 * 1_000_000;
/// For so long the request log is kept.
const MONTH: i64 = YEAR / 12;
const GROUP: usize = 10_000;
const REQUEST_LOG: usize = 3;

/// Adds `leads` leads of the `year`th year before now, from 0.
pub fn preload(
    ground: &Ground,
    people: &People,
    leads: u64,
    year: i64,
    variety: Option<&Variety>,
) -> Result<()> {
    progress(&format!("preloading {leads} leads"));
    let past = Past {
        ground,
        people: people.take(leads).collect(),
        variety,
        end: Clock::system().now() - year * YEAR,
    };
    match ground.dialect {
        Dialect::Sqlite => past.into_sqlite(),
        Dialect::Postgres => past.into_postgres(),
    }
}

struct Past<'a> {
    ground: &'a Ground,
    people: Vec<Person>,
    variety: Option<&'a Variety>,
    end: i64,
}

impl Past<'_> {
    fn intakes(&self) -> impl Iterator<Item = Intake<'_>> {
        let (step, begin) = (YEAR / self.people.len().max(1) as i64, self.end - YEAR);
        self.people.iter().zip(0..).map(move |(person, place)| {
            let at = begin + place * step;
            Intake {
                ground: self.ground,
                person: *person,
                variety: self.variety,
                id: id(at) + place % 1000 * 4,
                at,
            }
        })
    }

    /// The rows of the intake that are still kept.
    fn kept(&self, intake: &Intake<'_>, table: usize) -> bool {
        table != REQUEST_LOG || intake.at > self.end - MONTH
    }

    fn into_sqlite(self) -> Result<()> {
        let file = self.ground.file();
        let mut connection = Connection::open(&file)?;
        connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -524288;")?;
        let (send, receive) = sync_channel::<Vec<Vec<Vec<Value>>>>(2);
        thread::scope(|scope| -> Result<()> {
            scope.spawn(move || {
                let intakes: Vec<_> = self.intakes().collect();
                for group in intakes.chunks(GROUP) {
                    let rows = |intake: &Intake<'_>| {
                        let kept = (0..TABLES.len()).filter(|&table| self.kept(intake, table));
                        kept.map(|table| intake.row(table)).collect()
                    };
                    if send.send(group.iter().map(rows).collect()).is_err() {
                        return;
                    }
                }
            });
            for group in receive {
                let transaction = connection.transaction()?;
                let mut statements = Statements::prepare(&transaction)?;
                for rows in &group {
                    statements.insert(rows)?;
                }
                drop(statements);
                transaction.commit()?;
            }
            Ok(())
        })?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        // What still waits in memory would be written while something else is measured.
        Ok(File::open(file)?.sync_all()?)
    }

    fn into_postgres(self) -> Result<()> {
        let mut client = Client::connect(&self.ground.database, NoTls)?;
        for (table, (name, columns)) in TABLES.iter().enumerate() {
            let mut copy = client.copy_in(&format!("COPY {name} ({columns}) FROM STDIN"))?;
            for intake in self.intakes().filter(|intake| self.kept(intake, table)) {
                let cells: Vec<_> = intake.row(table).iter().map(copy_text).collect();
                writeln!(copy, "{}", cells.join("\t"))?;
            }
            copy.finish()?;
        }
        client.batch_execute("VACUUM ANALYZE")?;
        Ok(client.batch_execute("CHECKPOINT")?)
    }
}

/// An id as it would have been made at that time.
pub fn id(at: i64) -> i64 {
    const EPOCH_MILLIS: i64 = 1_704_067_200_000;
    (at / 1000 - EPOCH_MILLIS).max(0) << 22
}

/// A value as COPY reads it. None of ours has a tab or a line feed.
fn copy_text(value: &Value) -> String {
    match value {
        Value::Null => "\\N".to_owned(),
        Value::Bool(yes) => yes.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) | Value::Json(text) => text.replace('\\', "\\\\"),
        Value::Blob(_) => unreachable!("no row of an intake has bytes"),
    }
}
