//! Unpacks a workbook once to nowhere: what it holds is known before anything of it is kept in memory. What the file
//! says about its own sizes is not believed.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::{unreadable, wrong};
use crate::error::{Error, Result};

/// The most parts of a workbook.
const MOST_PARTS: usize = 5000;
/// Sheets are streamed; other parts are kept in memory by the reader.
const LARGEST_SHEET: u64 = 2 << 30;
const LARGEST_STRINGS: u64 = 96 << 20;
const MOST_STRINGS: u64 = 3_000_000;
const LARGEST_OTHER: u64 = 16 << 20;
/// The longest stretch without a tag, and without a cell.
const LONGEST_TEXT: u64 = 1 << 20;
const LONGEST_CELL: u64 = 64 << 20;

/// Refuses what is no workbook and what would not fit.
pub fn check(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| no_workbook())?;
    if zip.len() > MOST_PARTS {
        return Err(too_large());
    }
    if zip.index_for_name("xl/workbook.xml").is_none() {
        return Err(no_workbook());
    }
    for index in 0..zip.len() {
        let part = zip.by_index(index).map_err(|_| no_workbook())?;
        let name = part.name().map_err(|_| no_workbook())?.to_lowercase();
        measure(part, &name)?;
    }
    Ok(())
}

fn no_workbook() -> Error {
    wrong(
        "This is no whole .xlsx workbook: open it in a spreadsheet and save it anew, or save it as CSV.",
    )
}

fn too_large() -> Error {
    wrong("The workbook unpacks to more than can be read: save the sheet as CSV and import that.")
}

/// Whether a part may be a sheet: what it is called, another part says. What is no XML by its name is measured as one.
fn is_sheet(name: &str) -> bool {
    name.contains("worksheets/") || !(name.ends_with(".xml") || name.ends_with(".rels"))
}

fn measure(mut part: impl Read, name: &str) -> Result<()> {
    let (most, most_strings) = match name {
        name if name.ends_with("sharedstrings.xml") => (LARGEST_STRINGS, MOST_STRINGS),
        name if is_sheet(name) => (LARGEST_SHEET, u64::MAX),
        _ => (LARGEST_OTHER, u64::MAX),
    };
    let mut seen = Seen::default();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = part.read(&mut buffer).map_err(|_| no_workbook())?;
        if length == 0 {
            return Ok(());
        }
        seen.look(&buffer[..length]);
        let long = seen.text > LONGEST_TEXT || seen.without_cell > LONGEST_CELL;
        if seen.bytes > most || seen.strings > most_strings || long {
            return Err(too_large());
        }
    }
}

#[derive(Default)]
struct Seen {
    bytes: u64,
    /// Where the last tag began, and the last that may be a cell's or a string's.
    tag: u64,
    cell: u64,
    /// The longest stretches without them.
    text: u64,
    without_cell: u64,
    /// How many tags may be those of shared strings.
    strings: u64,
    /// Whether the last piece ended where a tag's name begins.
    cut: bool,
}

impl Seen {
    fn look(&mut self, piece: &[u8]) {
        if std::mem::take(&mut self.cut) {
            self.name(piece.first());
        }
        for at in memchr::memchr_iter(b'<', piece) {
            self.stretch(self.bytes + at as u64);
            self.tag = self.bytes + at as u64;
            self.name(piece.get(at + 1));
        }
        self.bytes += piece.len() as u64;
        self.stretch(self.bytes);
    }

    /// The first letter of the name of the last tag.
    fn name(&mut self, first: Option<&u8>) {
        match first {
            None => self.cut = true,
            Some(b'c' | b's') => {
                self.cell = self.tag;
                self.strings += 1;
            }
            Some(_) => {}
        }
    }

    fn stretch(&mut self, to: u64) {
        self.text = self.text.max(to - self.tag);
        self.without_cell = self.without_cell.max(to - self.cell);
    }
}
