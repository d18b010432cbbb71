use std::fs::{File, OpenOptions};
use std::io::{self, BufReader};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::chain::files;
use super::record::Record;

/// What a replay has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// How many records it took.
    pub records: u64,
    /// When the last commit in them was made, in microseconds; `None` without records.
    pub last: Option<i64>,
    /// Whether the chain goes on behind the moment that was asked for.
    pub more: bool,
}

/// Brings a copy of the database that has all up to record `after` of a chain to a moment, in microseconds: with every
/// commit of a record that ends at or before it. Records end with the seconds.
///
/// # Errors
/// `InvalidData` when records are missing in between.
pub fn replay(chain: &Path, after: u64, until: i64, database: &Path) -> io::Result<Replayed> {
    let database = OpenOptions::new().write(true).open(database)?;
    let mut replayed = Replayed {
        records: 0,
        last: None,
        more: false,
    };
    let files = files(chain)?;
    let from = files
        .iter()
        .rposition(|(first, _)| *first <= after + 1)
        .unwrap_or(0);
    let mut next = after + 1;
    for (first, file) in &files[from..] {
        // A file may begin with a record that was written once more, then with all that the first try had.
        if *first > next {
            let why = format!(
                "records {next} to {} of {} are missing",
                first - 1,
                chain.display()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        let mut file = BufReader::new(File::open(file)?);
        while let Some(record) = Record::read(&mut file)? {
            next = record.head.number + 1;
            if record.head.last > until {
                replayed.more = true;
                break;
            }
            if record.head.number > after {
                apply(&record, &database)?;
                replayed.records += 1;
                replayed.last = Some(record.head.last);
            }
        }
        if replayed.more {
            break;
        }
    }
    database.sync_all()?;
    Ok(replayed)
}

fn apply(record: &Record, database: &File) -> io::Result<()> {
    let page = u64::from(record.head.page);
    record.pages(|number, bytes| database.write_all_at(bytes, u64::from(number - 1) * page))?;
    database.set_len(u64::from(record.head.size) * page)
}
