use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};

use super::frames::{Frames, Log, Position};
use super::record::{Record, Span};

const PREFIX: &str = "log-";
const SUFFIX: &str = ".olog";
/// A file of records is not added to when it is as long as this, in bytes.
const LONG: u64 = 64 << 20;

/// A folder with records that follow on each other without a gap, `log-MICROSECONDS`. Its files are named by the number
/// of their first record.
pub(super) struct Chain {
    folder: PathBuf,
    file: Option<(File, u64)>,
    records: u64,
    position: Position,
    last: i64,
}

impl Chain {
    /// A new one that begins at a place in the log.
    pub fn begin(root: &Path, position: Position, now: i64) -> io::Result<Self> {
        let folder = root.join(format!("{PREFIX}{now}"));
        fs::create_dir(&folder)?;
        File::open(root)?.sync_all()?;
        Ok(Self {
            folder,
            file: None,
            records: 0,
            position,
            last: 0,
        })
    }

    /// The newest one, if the log goes on from where it ends.
    pub fn resume(root: &Path, frames: &Frames, alone: bool) -> io::Result<Option<Self>> {
        let Some(folder) = chains(root)?.pop() else {
            return Ok(None);
        };
        for (_, file) in files(&folder)?.into_iter().rev() {
            let mut file = BufReader::new(File::open(file)?);
            let mut newest = None;
            while let Some(record) = Record::read(&mut file)? {
                newest = Some(record.head);
            }
            if let Some(head) = newest {
                let going_on = frames.go_on(head.position, alone)?.map(|position| Self {
                    folder,
                    file: None,
                    records: head.number,
                    position,
                    last: head.last,
                });
                return Ok(going_on);
            }
        }
        Ok(None)
    }

    pub fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    pub fn records(&self) -> u64 {
        self.records
    }

    /// Where in the log its last record ends.
    pub fn position(&self) -> Position {
        self.position
    }

    /// When what its last record ends with was committed.
    pub fn last(&self) -> i64 {
        self.last
    }

    /// Writes a record; it is on disk when this returns. After an error the next one goes into a new file: what was
    /// written of this one is not whole, or is written once more.
    pub fn append(&mut self, span: &Span, log: &Log) -> io::Result<()> {
        let number = self.records + 1;
        let record = span.encode(number, log)?;
        let (mut file, bytes) = match self.file.take() {
            Some((file, bytes)) if bytes < LONG => (file, bytes),
            _ => (self.new_file(number)?, 0),
        };
        file.write_all(&record)?;
        file.sync_data()?;
        self.file = Some((file, bytes + record.len() as u64));
        (self.records, self.position, self.last) = (number, span.position, span.last);
        Ok(())
    }

    fn new_file(&self, number: u64) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.folder.join(format!("{number:012}{SUFFIX}")))?;
        File::open(&self.folder)?.sync_all()?;
        Ok(file)
    }
}

/// The folders of chains, oldest first.
fn chains(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut chains = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name();
        let began = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX)?.parse::<i64>().ok());
        chains.extend(began.map(|began| (began, entry.path())));
    }
    chains.sort();
    Ok(chains.into_iter().map(|(_, path)| path).collect())
}

/// The files of a chain with the numbers of their first records, in their order.
pub(super) fn files(chain: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(chain)? {
        let entry = entry?;
        let name = entry.file_name();
        let first = name
            .to_str()
            .and_then(|name| name.strip_suffix(SUFFIX)?.parse().ok());
        files.extend(first.map(|first: u64| (first, entry.path())));
    }
    files.sort();
    Ok(files)
}

/// Deletes the files of a chain that have only records up to this one.
pub fn forget(chain: &Path, record: u64) -> io::Result<()> {
    let files = files(chain)?;
    for ((_, file), (next, _)) in files.iter().zip(files.iter().skip(1)) {
        if *next <= record + 1 {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}
