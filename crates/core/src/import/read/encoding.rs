use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{unreadable, wrong};
use crate::error::Result;

/// How the characters of a text are written.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    pub encoding: &'static Encoding,
    /// Whether some bytes are nothing in this encoding: their rows are errors.
    pub damaged: bool,
}

/// Reads the whole file: a mark at its start decides, else whether all of it is UTF-8, else what it looks like.
pub fn find(path: &Path) -> Result<Written> {
    let mut file = File::open(path).map_err(|error| unreadable(&error))?;
    let mut look = Look::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = file.read(&mut buffer).map_err(|error| unreadable(&error))?;
        if length == 0 {
            return Ok(look.end());
        }
        look.at(&buffer[..length])?;
    }
}

struct Look {
    detector: EncodingDetector,
    marked: Option<&'static Encoding>,
    begun: bool,
    /// The start of a character that the last piece ended in.
    rest: Vec<u8>,
    /// Characters beyond ASCII, and bytes that are no UTF-8.
    beyond: u64,
    broken: u64,
}

impl Look {
    fn new() -> Self {
        Self {
            detector: EncodingDetector::new(Iso2022JpDetection::Deny),
            marked: None,
            begun: false,
            rest: Vec::new(),
            beyond: 0,
            broken: 0,
        }
    }

    fn at(&mut self, piece: &[u8]) -> Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            self.marked = mark(piece);
            let sample = &piece[..piece.len().min(8192)];
            if self.marked.is_none() && sample.contains(&0) {
                return Err(wrong(
                    "This is no table: import a CSV, XLSX or NDJSON file.",
                ));
            }
        }
        if self.rest.is_empty() && piece.is_ascii() {
            return Ok(());
        }
        self.detector.feed(piece, false);
        self.count_utf8(piece);
        Ok(())
    }

    fn count_utf8(&mut self, piece: &[u8]) {
        let bytes = [&std::mem::take(&mut self.rest)[..], piece].concat();
        let mut bytes = &bytes[..];
        loop {
            let (good, error) = match std::str::from_utf8(bytes) {
                Ok(_) => (bytes.len(), None),
                Err(error) => (error.valid_up_to(), Some(error)),
            };
            self.beyond += bytes[..good].iter().filter(|byte| **byte >= 0xc0).count() as u64;
            let Some(error) = error else { return };
            let Some(length) = error.error_len() else {
                self.rest = bytes[good..].to_vec();
                return;
            };
            self.broken += 1;
            bytes = &bytes[good + length..];
        }
    }

    fn end(mut self) -> Written {
        self.broken += u64::from(!self.rest.is_empty());
        self.detector.feed(&[], true);
        let mostly_utf8 = self.broken * 10 <= self.beyond;
        let encoding = match self.marked {
            Some(marked) => marked,
            None if mostly_utf8 => UTF_8,
            None => self.detector.guess(None, Utf8Detection::Deny),
        };
        Written {
            encoding,
            damaged: self.broken > 0,
        }
    }
}

/// A byte order mark, or the zeros that UTF-16 has in every other byte of plain text.
fn mark(start: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(start) {
        return Some(encoding);
    }
    let sample = &start[..start.len().min(256)];
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    match (zeros(0), zeros(1)) {
        (0, zeros) if zeros * 4 > sample.len() => Some(UTF_16LE),
        (zeros, 0) if zeros * 4 > sample.len() => Some(UTF_16BE),
        _ => None,
    }
}
