//! Tables in files: CSV, XLSX and NDJSON, read row by row with bounded memory, whatever the file claims to be.

mod csv;
mod delimiter;
mod encoding;
mod ndjson;
mod rest;
mod xlsx;
mod xlsx_guard;

use std::fs::File;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::email::Email;
use crate::error::{Error, Result};
use crate::text;

/// The most columns of a table.
pub const MOST_COLUMNS: usize = 500;
/// The longest row, in bytes.
pub const LONGEST_ROW: usize = 1 << 20;
/// The longest title of a column, in characters.
const LONGEST_TITLE: usize = 200;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text, a row a line, cells apart by a delimiter.
    Csv,
    /// A workbook of Excel since 2007; its first sheet counts.
    Xlsx,
    /// A JSON object a line.
    Ndjson,
}

impl Format {
    /// Its name: `csv`, `xlsx`, `ndjson`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Ndjson => "ndjson",
        }
    }
}

/// A table in a file, looked at and ready to be read.
#[derive(Debug, Clone)]
pub struct Sheet {
    path: PathBuf,
    /// What the file is.
    pub format: Format,
    /// The titles, no two the same; `Column 1` … where the file has none.
    pub columns: Vec<String>,
    /// The name of the character encoding; empty where the format knows only one.
    pub encoding: String,
    /// What stands between cells, for CSV.
    pub delimiter: Option<char>,
    /// Whether the first row has titles.
    pub has_titles: bool,
    text: Option<csv::Text>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it: the titles are row 1.
    pub number: u64,
    /// As many cells as the table has columns, or why the row cannot be read.
    pub cells: Result<Vec<String>, String>,
}

/// What a reader does with each row; `Break` ends the reading.
pub type Each<'a> = &'a mut dyn FnMut(Row) -> ControlFlow<()>;

impl Sheet {
    /// Looks at a file: what it is, how it is written, what its columns are called.
    ///
    /// # Errors
    /// `Invalid` for what is no table, is empty or is beyond the limits.
    pub fn open(path: &Path) -> Result<Self> {
        match kind(path)? {
            Format::Csv => Self::of_csv(path),
            Format::Xlsx => Self::titled(path, Format::Xlsx, xlsx::first_row(path)?),
            Format::Ndjson => Ok(Self {
                columns: ndjson::columns(path)?,
                ..Self::bare(path, Format::Ndjson)
            }),
        }
    }

    /// Reads the rows that come after row `after`, in order; blank ones are left out.
    ///
    /// # Errors
    /// `Invalid` when the file cannot be read on: which row, and why.
    pub fn rows(&self, after: u64, each: Each<'_>) -> Result<()> {
        let after = after.max(u64::from(self.has_titles));
        let width = self.columns.len();
        let each = &mut |row: Row| {
            let blank = |cells: &Vec<String>| cells.iter().all(String::is_empty);
            match row.number <= after || row.cells.as_ref().is_ok_and(blank) {
                true => ControlFlow::Continue(()),
                false => each(fit(row, width)),
            }
        };
        match (self.format, &self.text) {
            (Format::Csv, Some(text)) => csv::rows(&self.path, text, each),
            (Format::Xlsx, _) => xlsx::rows(&self.path, each),
            _ => ndjson::rows(&self.path, &self.columns, each),
        }
    }

    fn of_csv(path: &Path) -> Result<Self> {
        let text = csv::Text::of(path)?;
        let first = csv::first_row(path, &text)?;
        Ok(Self {
            encoding: text.encoding.name().to_owned(),
            delimiter: Some(char::from(text.delimiter)),
            text: Some(text),
            ..Self::titled(path, Format::Csv, first)?
        })
    }

    fn titled(path: &Path, format: Format, first: Vec<String>) -> Result<Self> {
        if first.len() > MOST_COLUMNS {
            return Err(wrong(format!(
                "The table has {} columns; at most {MOST_COLUMNS} can be imported.",
                first.len()
            )));
        }
        if first.iter().all(String::is_empty) {
            return Err(wrong("The file is empty: its first row has the titles."));
        }
        let has_titles = !first.iter().any(|cell| is_value(cell));
        Ok(Self {
            columns: titles(&first, has_titles),
            has_titles,
            ..Self::bare(path, format)
        })
    }

    fn bare(path: &Path, format: Format) -> Self {
        Self {
            path: path.to_owned(),
            format,
            columns: Vec::new(),
            encoding: String::new(),
            delimiter: None,
            has_titles: false,
            text: None,
        }
    }
}

/// A file that cannot be imported, and what to do about it.
fn wrong(why: impl Into<String>) -> Error {
    Error::invalid("file", why)
}

fn unreadable(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::InvalidData => wrong(error.to_string()),
        _ => wrong(format!("The file cannot be read: {error}.")),
    }
}

/// What a file is by its first bytes; its name says nothing.
fn kind(path: &Path) -> Result<Format> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4096).read_to_end(&mut start))
        .map_err(|error| unreadable(&error))?;
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    match text.trim_ascii_start() {
        [] => Err(wrong("The file is empty.")),
        [b'P', b'K', 3 | 5, ..] => Ok(Format::Xlsx),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(wrong(
            "This is an old .xls workbook, or one with a password: save it as .xlsx or CSV.",
        )),
        [b'%', b'P', b'D', b'F', ..] => {
            Err(wrong("This is a PDF: import a CSV, XLSX or NDJSON file."))
        }
        [b'{', ..] => Ok(Format::Ndjson),
        [b'[', ..] => Err(wrong(
            "This is a JSON list: write one JSON object a line (NDJSON), without brackets around them.",
        )),
        _ => Ok(Format::Csv),
    }
}

/// A row with as many cells as there are columns.
fn fit(mut row: Row, width: usize) -> Row {
    row.cells = row.cells.and_then(|mut cells| {
        while cells.len() > width && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.len() > width {
            return Err(format!(
                "The row has {} cells, the table {width} columns: put a cell with the delimiter in it into quotes.",
                cells.len()
            ));
        }
        cells.resize(width, String::new());
        Ok(cells)
    });
    row
}

/// Whether a cell of the first row shows that the row has no titles.
fn is_value(cell: &str) -> bool {
    let digits = cell.chars().filter(|c| text::digit(*c).is_some()).count();
    Email::parse(cell).is_some() || digits >= 8 && digits * 2 > cell.chars().count()
}

/// The titles, shortened, no two the same without regard to case.
fn titles(first: &[String], has_titles: bool) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let mut titles = Vec::with_capacity(first.len());
    for (number, cell) in (1..).zip(first) {
        let clean = text::clean(cell);
        let base = match has_titles && !clean.is_empty() {
            true => text::limit(&clean, LONGEST_TITLE).to_owned(),
            false => format!("Column {number}"),
        };
        let numbered = (2..).map(|count| format!("{base} ({count})"));
        let title = std::iter::once(base.clone())
            .chain(numbered)
            .find(|title| taken.insert(text::fold(title)))
            .expect("numbers do not end");
        titles.push(title);
    }
    titles
}

#[cfg(test)]
mod tests;
