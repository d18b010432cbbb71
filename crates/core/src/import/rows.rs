//! Rows read by one thread and understood by others, while yet another writes.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::UNIT;
use super::parse::Parser;
use super::read::{Row, Sheet};
use super::unit::Unit;
use crate::error::{Error, Result};

/// How many units wait to be understood, and for the writer, on each lane.
const RAW: usize = 2;
const AHEAD: usize = 8;
/// A unit ends with the row that brings its cells to so many bytes: rows may be long, and many wait.
const MOST_BYTES: usize = 1 << 20;
/// More threads than that would only wait for the writer.
const MOST_THREADS: usize = 4;

/// The units of a table, in order.
pub struct Units {
    lanes: Vec<mpsc::Receiver<Unit>>,
    next: usize,
    ended: oneshot::Receiver<Result<()>>,
}

impl Units {
    /// Those with the rows after `after`.
    pub fn read(sheet: Sheet, after: u64, parser: &Parser) -> Result<Self> {
        let threads = thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MOST_THREADS);
        let (mut raw, mut lanes) = (Vec::new(), Vec::new());
        for _ in 0..threads {
            let (send, rows) = sync_channel(RAW);
            let (units, lane) = mpsc::channel(AHEAD);
            let parser = parser.clone();
            spawn(move || parse(parser, &rows, &units))?;
            raw.push(send);
            lanes.push(lane);
        }
        let (end, ended) = oneshot::channel();
        spawn(move || {
            let read = distribute(&sheet, after, &raw);
            drop(raw);
            let _ = end.send(read);
        })?;
        Ok(Self {
            lanes,
            next: 0,
            ended,
        })
    }

    /// The next unit, and as many behind it as are there, up to `most`; none at the end.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn some(&mut self, most: usize) -> Result<Vec<Unit>> {
        let mut some: Vec<Unit> = self.next().await?.into_iter().collect();
        while !some.is_empty()
            && some.len() < most
            && let Ok(unit) = self.lane().try_recv()
        {
            self.next += 1;
            some.push(unit);
        }
        Ok(some)
    }

    fn lane(&mut self) -> &mut mpsc::Receiver<Unit> {
        let lane = self.next % self.lanes.len();
        &mut self.lanes[lane]
    }

    /// The next unit; `None` at the end.
    ///
    /// # Errors
    /// As [`Sheet::rows`], once what could be read was given.
    pub async fn next(&mut self) -> Result<Option<Unit>> {
        let unit = self.lane().recv().await;
        self.next += 1;
        match unit {
            Some(unit) => Ok(Some(unit)),
            None => (&mut self.ended)
                .await
                .unwrap_or_else(|_| Err(died()))
                .map(|()| None),
        }
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let spawned = thread::Builder::new().name("import".to_owned()).spawn(work);
    spawned
        .map(drop)
        .map_err(|error| Error::Unavailable(format!("no thread: {error}")))
}

fn died() -> Error {
    Error::Internal("the thread that reads an import died".to_owned())
}

/// Gives each lane a unit's rows in turn, until there are no more or nobody wants them.
fn distribute(sheet: &Sheet, after: u64, lanes: &[SyncSender<Vec<Row>>]) -> Result<()> {
    let mut lanes = lanes.iter().cycle();
    let mut give = |rows: &mut Vec<Row>| {
        let lane = lanes.next().expect("there are lanes");
        lane.send(std::mem::take(rows)).is_ok()
    };
    let (mut rows, mut bytes) = (Vec::with_capacity(UNIT), 0);
    let read = sheet.rows(after, &mut |row| {
        bytes += row.cells.iter().flatten().map(String::len).sum::<usize>();
        rows.push(row);
        if rows.len() < UNIT && bytes < MOST_BYTES {
            return ControlFlow::Continue(());
        }
        bytes = 0;
        match give(&mut rows) {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    });
    if !rows.is_empty() {
        give(&mut rows);
    }
    read
}

fn parse(mut parser: Parser, raw: &Receiver<Vec<Row>>, units: &mpsc::Sender<Unit>) {
    for rows in raw {
        let number = |row: Option<&Row>| row.map_or(0, |row| row.number);
        let (first, last) = (number(rows.first()), number(rows.last()));
        let rows = rows.into_iter().map(|row| parser.parse(row)).collect();
        if units.blocking_send(Unit { first, last, rows }).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_unit_of_long_rows_has_few() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let row = |length: usize| format!("{},{}\n", "9".repeat(10), "x".repeat(length));
        let rows = row(10).repeat(UNIT + 1) + &row(600_000).repeat(5);
        write!(file, "phone,note\n{rows}").unwrap();
        let (send, units) = sync_channel(10);
        distribute(&Sheet::open(file.path()).unwrap(), 0, &[send]).unwrap();
        let lengths: Vec<usize> = units.iter().map(|rows| rows.len()).collect();
        assert_eq!(lengths, [UNIT, 3, 2, 1]);
    }
}
