use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;

use csv::{Reader, ReaderBuilder, StringRecord};
use encoding_rs::Encoding;
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use super::{Each, LONGEST_ROW, Row, delimiter, encoding, unreadable, wrong};
use crate::error::{Error, Result};
use crate::export::unguard;

/// How a text is written.
#[derive(Debug, Clone)]
pub struct Text {
    pub encoding: &'static Encoding,
    pub damaged: bool,
    pub delimiter: u8,
    /// Whether the first line only says what the delimiter is.
    pub says_delimiter: bool,
}

impl Text {
    /// Looks at the file.
    pub fn of(path: &Path) -> Result<Self> {
        let written = encoding::find(path)?;
        let mut start = String::new();
        let mut bytes = Vec::new();
        decode(path, written.encoding)
            .and_then(|text| text.take(64 << 10).read_to_end(&mut bytes))
            .map_err(|error| unreadable(&error))?;
        start.push_str(&String::from_utf8_lossy(&bytes));
        Ok(Self {
            encoding: written.encoding,
            damaged: written.damaged,
            delimiter: delimiter::guess(&start),
            says_delimiter: delimiter::said(&start).is_some(),
        })
    }
}

type Decoded = DecodeReaderBytes<File, Vec<u8>>;

fn decode(path: &Path, encoding: &'static Encoding) -> io::Result<Decoded> {
    let file = File::open(path)?;
    Ok(DecodeReaderBytesBuilder::new()
        .encoding(Some(encoding))
        .bom_override(true)
        .build(file))
}

/// Refuses a row that does not end, and counts quotes: one that is never closed swallows the rest of the file.
struct Bounded<R> {
    inner: R,
    row: usize,
    quotes: u64,
    ended: bool,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row > LONGEST_ROW {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let length = self.inner.read(buffer)?;
        self.row += length;
        self.ended |= length == 0;
        self.quotes += buffer[..length]
            .iter()
            .filter(|byte| **byte == b'"')
            .count() as u64;
        Ok(length)
    }
}

struct Rows {
    reader: Reader<Bounded<Decoded>>,
    record: StringRecord,
    number: u64,
    damaged: bool,
}

impl Rows {
    fn open(path: &Path, text: &Text) -> Result<Self> {
        let inner = decode(path, text.encoding).map_err(|error| unreadable(&error))?;
        let reader = ReaderBuilder::new()
            .delimiter(text.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(Bounded {
                inner,
                row: 0,
                quotes: 0,
                ended: false,
            });
        let mut rows = Self {
            reader,
            record: StringRecord::new(),
            number: 0,
            damaged: text.damaged,
        };
        if text.says_delimiter {
            rows.read()?;
            rows.number = 0;
        }
        Ok(rows)
    }

    /// Reads the next row into `record`; false at the end.
    fn read(&mut self) -> Result<bool> {
        self.reader.get_mut().row = 0;
        self.number += 1;
        let read = self.reader.read_record(&mut self.record);
        read.map_err(|error| stuck(self.number, &error))
    }

    fn row(&self) -> Row {
        Row {
            number: self.number,
            cells: self.cells(),
        }
    }

    fn cells(&self) -> Result<Vec<String>, String> {
        if self.record.len() > super::MOST_COLUMNS * 4 {
            return Err(format!("The row has {} cells.", self.record.len()));
        }
        if self.damaged && self.record.iter().any(|cell| cell.contains('\u{fffd}')) {
            return Err("The row has bytes that are no text in the file's encoding: save the file as UTF-8.".to_owned());
        }
        if self.is_swallowed() {
            return Err("The row opens a quote that is never closed.".to_owned());
        }
        Ok(self.record.iter().map(unguard).map(str::to_owned).collect())
    }

    /// Whether this is what an unclosed quote has made of the rest of the file.
    fn is_swallowed(&self) -> bool {
        let text = self.reader.get_ref();
        text.ended
            && !text.quotes.is_multiple_of(2)
            && self
                .record
                .iter()
                .next_back()
                .is_some_and(|cell| cell.contains('\n'))
    }
}

fn stuck(number: u64, error: &csv::Error) -> Error {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData => wrong(format!(
            "Row {number} is longer than {} MB: it seems to open a quote that is never closed.",
            LONGEST_ROW >> 20
        )),
        csv::ErrorKind::Io(error) => unreadable(error),
        _ => wrong(format!("Row {number} cannot be read: it is no text.")),
    }
}

/// The cells of the first row.
pub fn first_row(path: &Path, text: &Text) -> Result<Vec<String>> {
    let mut rows = Rows::open(path, text)?;
    if !rows.read()? {
        return Err(wrong("The file is empty."));
    }
    if rows.record.len() > super::MOST_COLUMNS {
        return Ok(vec![String::new(); rows.record.len()]);
    }
    rows.cells().map_err(|why| wrong(format!("Row 1: {why}")))
}

/// Gives each row.
pub fn rows(path: &Path, text: &Text, each: Each<'_>) -> Result<()> {
    let mut rows = Rows::open(path, text)?;
    while rows.read()? {
        if each(rows.row()) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}
