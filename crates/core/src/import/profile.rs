use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde::Serialize;
use tokio::task::spawn_blocking;

use super::date::{self, Order};
use super::read::Sheet;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::text;

/// Of so many rows each value is looked at closely.
const CLOSELY: u64 = 2_000;
/// A column with more different values than this names no list.
pub const MOST_VALUES: usize = 500;
/// How many values are shown of a column.
const SAMPLES: usize = 3;
/// How many rows are shown of a table.
const FIRST: usize = 5;

/// What a table holds, after one reading of it.
#[derive(Debug, Clone)]
pub struct Profile {
    /// The table.
    pub sheet: Sheet,
    /// How many rows it has, blank ones and titles aside.
    pub rows: u64,
    /// What each column holds.
    pub columns: Vec<ColumnProfile>,
    /// Its first rows, long cells cut off.
    pub first: Vec<Vec<String>>,
}

/// What a column holds.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ColumnProfile {
    /// How many cells are not empty.
    pub filled: u64,
    /// Its first different values.
    pub samples: Vec<String>,
    /// How often each value is there; empty when they are too many.
    #[serde(skip)]
    pub values: BTreeMap<String, u64>,
    /// Of how many cells the rest is known, and how many of them are an address, a number, …
    #[serde(skip)]
    pub(super) looked_at: u64,
    #[serde(skip)]
    pub(super) emails: u64,
    #[serde(skip)]
    pub(super) phones: u64,
    #[serde(skip)]
    pub(super) numbers: u64,
    #[serde(skip)]
    pub(super) yes_no: u64,
    #[serde(skip)]
    pub(super) urls: u64,
    #[serde(skip)]
    pub(super) long: u64,
    #[serde(skip)]
    pub(super) times: u64,
    /// How many cells are dates in each order, and one that is a date in that order only.
    #[serde(skip)]
    pub(super) dates: [u64; 2],
    #[serde(skip)]
    pub(super) proof: [Option<String>; 2],
    #[serde(skip)]
    many: bool,
}

impl Profile {
    /// Reads the whole file.
    ///
    /// # Errors
    /// As [`Sheet::open`] and [`Sheet::rows`].
    pub fn of(path: &Path) -> Result<Self> {
        let sheet = Sheet::open(path)?;
        let mut columns = vec![ColumnProfile::default(); sheet.columns.len()];
        let (mut rows, mut first) = (0, Vec::new());
        sheet.rows(0, &mut |row| {
            rows += 1;
            let cells = row.cells.unwrap_or_default();
            if first.len() < FIRST {
                first.push(
                    cells
                        .iter()
                        .map(|cell| text::limit(cell, 60).to_owned())
                        .collect(),
                );
            }
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.look(cell.trim(), rows <= CLOSELY);
            }
            ControlFlow::Continue(())
        })?;
        Ok(Self {
            sheet,
            rows,
            columns,
            first,
        })
    }
}

impl ColumnProfile {
    fn look(&mut self, cell: &str, closely: bool) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        self.collect(cell);
        if closely {
            self.look_closely(cell);
        }
        if closely || self.is_dates() {
            self.look_for_date(cell);
        }
    }

    fn collect(&mut self, cell: &str) {
        if self.samples.len() < SAMPLES && !self.samples.iter().any(|sample| sample == cell) {
            self.samples.push(text::limit(cell, 100).to_owned());
        }
        if self.many {
            return;
        }
        if let Some(count) = self.values.get_mut(cell) {
            *count += 1;
        } else if self.values.len() == MOST_VALUES || cell.len() > 200 {
            self.many = true;
            self.values.clear();
        } else {
            self.values.insert(cell.to_owned(), 1);
        }
    }

    /// Whether its values were too many or too long to be names of things.
    pub fn has_many_values(&self) -> bool {
        self.many
    }

    fn look_closely(&mut self, cell: &str) {
        self.looked_at += 1;
        self.emails += u64::from(Email::parse(cell).is_some());
        self.phones += u64::from(is_phone(cell));
        self.numbers += u64::from(cell.parse::<f64>().is_ok_and(f64::is_finite));
        let folded = cell.to_ascii_lowercase();
        self.yes_no += u64::from(matches!(folded.as_str(), "yes" | "no" | "true" | "false"));
        self.urls += u64::from(folded.starts_with("https://") || folded.starts_with("http://"));
        self.long += u64::from(cell.contains('\n') || cell.len() > 200);
    }

    fn look_for_date(&mut self, cell: &str) {
        let read = Order::ALL.map(|order| date::read(cell, order, &TimeZone::UTC));
        self.times += u64::from(read.iter().flatten().any(|moment| moment.has_time));
        for (order, moment) in read.iter().enumerate() {
            self.dates[order] += u64::from(moment.is_some());
            if moment.is_some() && read[1 - order].is_none() && self.proof[order].is_none() {
                self.proof[order] = Some(text::limit(cell, 40).to_owned());
            }
        }
    }

    /// Whether most of the cells that were looked at are dates.
    pub fn is_dates(&self) -> bool {
        self.dates
            .iter()
            .max()
            .is_some_and(|dates| *dates > 0 && dates * 10 >= self.looked_at * 9)
    }

    /// How many of 100 that were looked at are so.
    pub fn percent(&self, count: u64) -> u64 {
        (count * 100).checked_div(self.looked_at).unwrap_or(0)
    }

    /// The order of its dates, and the value that proves it; without one, `usual`.
    pub fn order(&self, usual: Order) -> (Order, Option<&str>) {
        let [dmy, mdy] = self.dates;
        let order = match dmy.cmp(&mdy) {
            std::cmp::Ordering::Greater => Order::Dmy,
            std::cmp::Ordering::Less => Order::Mdy,
            std::cmp::Ordering::Equal => usual,
        };
        (
            order,
            self.proof[usize::from(order == Order::Mdy)].as_deref(),
        )
    }
}

/// Something that looks like a phone number, and is not just any number or date.
fn is_phone(cell: &str) -> bool {
    let digits = cell.chars().filter(|c| text::digit(*c).is_some()).count();
    let others = |c: char| text::digit(c).is_some() || " +-().".contains(c);
    (8..=15).contains(&digits) && cell.chars().all(others) && cell.matches(['.', '-']).count() < 5
}

/// As [`Profile::of`], on a thread of its own.
pub async fn profile(path: PathBuf) -> Result<Profile> {
    let read = spawn_blocking(move || Profile::of(&path)).await;
    read.unwrap_or_else(|error| Err(Error::Internal(format!("the look at a file: {error}"))))
}
