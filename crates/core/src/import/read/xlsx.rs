use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};

use super::{Each, LONGEST_ROW, MOST_COLUMNS, Row, unreadable, wrong, xlsx_guard};
use crate::error::{Error, Result};

/// The cells of the first row that has any.
pub fn first_row(path: &Path) -> Result<Vec<String>> {
    xlsx_guard::check(path)?;
    let mut first = None;
    rows(path, &mut |row| {
        first = Some(row.cells);
        ControlFlow::Break(())
    })?;
    match first {
        Some(Ok(cells)) => Ok(cells),
        Some(Err(why)) => Err(wrong(format!("Row 1: {why}"))),
        None => Err(wrong("The first sheet of the workbook is empty.")),
    }
}

/// Gives each row of the first sheet.
pub fn rows(path: &Path, each: Each<'_>) -> Result<()> {
    // The library is for files of good will; a panic in it is a broken file.
    catch_unwind(AssertUnwindSafe(|| read(path, each))).unwrap_or_else(|_| Err(broken()))
}

fn broken() -> Error {
    wrong(
        "This is no whole .xlsx workbook: open it in a spreadsheet and save it anew, or save it as CSV.",
    )
}

fn read(path: &Path, each: Each<'_>) -> Result<()> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|error| explain(&error))?;
    let sheet = book.sheet_names().first().cloned().ok_or_else(broken)?;
    let mut cells = book
        .worksheet_cells_reader(&sheet)
        .map_err(|error| explain(&error))?;
    let mut row = Building::new();
    while let Some(cell) = cells.next_cell().map_err(|error| explain(&error))? {
        let (number, column) = cell.get_position();
        let number = u64::from(number) + 1;
        if number != row.number {
            if number < row.number {
                return Err(broken());
            }
            if row.give(number, each) == ControlFlow::Break(()) {
                return Ok(());
            }
        }
        row.put(column as usize, cell.get_value());
    }
    let _ = row.give(0, each);
    Ok(())
}

fn explain(error: &XlsxError) -> Error {
    match error {
        XlsxError::Password => wrong("The workbook has a password: save it without one."),
        _ => broken(),
    }
}

/// The row that is being read; number 0 before the first.
struct Building {
    number: u64,
    cells: Vec<String>,
    bytes: usize,
    wrong: Option<String>,
}

impl Building {
    fn new() -> Self {
        Self {
            number: 0,
            cells: Vec::new(),
            bytes: 0,
            wrong: None,
        }
    }

    fn put(&mut self, column: usize, value: &DataRef<'_>) {
        let value = text(value);
        self.bytes += value.len();
        if value.is_empty() || self.wrong.is_some() {
            return;
        }
        if column >= MOST_COLUMNS || self.bytes > LONGEST_ROW {
            self.cells.clear();
            self.wrong = Some(format!(
                "The row has more than {MOST_COLUMNS} columns or {} MB.",
                LONGEST_ROW >> 20
            ));
            return;
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = value;
    }

    /// Gives the row and begins the next.
    fn give(&mut self, next: u64, each: Each<'_>) -> ControlFlow<()> {
        let done = std::mem::replace(
            self,
            Self {
                number: next,
                ..Self::new()
            },
        );
        if done.number == 0 || done.cells.is_empty() && done.wrong.is_none() {
            return ControlFlow::Continue(());
        }
        each(Row {
            number: done.number,
            cells: done.wrong.map_or(Ok(done.cells), Err),
        })
    }
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(at) if at.is_datetime() => moment(*at),
        DataRef::DateTime(at) => at.as_f64().to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// `YYYY-MM-DD`, and the time of day where there is one.
fn moment(at: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    }
}
