use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use openlead_core::time;
use openlead_db::copies;

use super::bad;

const START: &str = "openlead-";
const END: &str = ".tar.zst";
const AFTER: &str = "-after-";

/// A copy in a folder of copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The moment of it; one in a chain can be brought forward from there.
    pub time: i64,
    /// The chain with the log behind it, and the last record that it has all of.
    pub log: Option<(PathBuf, u64)>,
    /// The file.
    pub path: PathBuf,
}

/// The name of a copy of a moment, in microseconds: `openlead-20261124T064000Z.tar.zst`, and in a chain
/// `openlead-20261124T064000Z-after-123.tar.zst`.
pub fn name(time: i64, after: Option<u64>) -> String {
    let letters = time::to_rfc3339(time);
    let second = letters.split(['.', 'Z']).next().unwrap_or_default();
    let second = second.replace(['-', ':'], "");
    let after = after.map_or(String::new(), |after| format!("{AFTER}{after}"));
    format!("{START}{second}Z{after}{END}")
}

/// All copies of a folder, oldest first.
pub fn copies_in(folder: &Path) -> io::Result<Vec<Copy>> {
    let mut copies = Vec::new();
    for place in [vec![folder.to_owned()], chains(folder)?].concat() {
        for entry in fs::read_dir(&place)? {
            let entry = entry?;
            let name = entry.file_name();
            let read = name.to_str().and_then(read_name);
            copies.extend(read.map(|(time, after)| Copy {
                time,
                log: after.map(|after| (place.clone(), after)),
                path: entry.path(),
            }));
        }
    }
    copies.sort_by_key(|copy| copy.time);
    Ok(copies)
}

/// The folders with pieces of the log, oldest first.
pub fn chains(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut chains = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let began = entry.file_name().to_str().and_then(began);
        chains.extend(began.map(|began| (began, entry.path())));
    }
    chains.sort();
    Ok(chains.into_iter().map(|(_, path)| path).collect())
}

/// When a chain began, from its name.
pub fn began(chain: &str) -> Option<i64> {
    chain.strip_prefix("log-")?.parse().ok()
}

/// The last copy that is not later than a moment.
pub fn choose(folder: &Path, at: i64) -> io::Result<Copy> {
    let copies = copies_in(folder)?;
    let first = copies.first().map(|copy| time::to_rfc3339(copy.time));
    let chosen = copies.into_iter().rfind(|copy| copy.time <= at);
    chosen.ok_or_else(|| match first {
        Some(first) => bad(format!(
            "the first copy in {} is of {first}",
            folder.display()
        )),
        None => bad(format!("there is no copy in {}", folder.display())),
    })
}

/// Deletes all but the newest copies, and the pieces of the log that only the others needed; `current` is still written.
pub fn tidy(folder: &Path, keep: usize, current: Option<&str>) -> io::Result<()> {
    let mut copies = copies_in(folder)?;
    let kept = copies.split_off(copies.len().saturating_sub(keep));
    for copy in copies {
        fs::remove_file(copy.path)?;
    }
    for chain in chains(folder)? {
        let needed = kept.iter().filter_map(|copy| copy.log.as_ref());
        let first = needed
            .filter(|(of, _)| *of == chain)
            .map(|(_, after)| *after)
            .min();
        match first {
            Some(first) => copies::forget(&chain, first)?,
            None if chain.file_name().and_then(|name| name.to_str()) == current => {}
            None => fs::remove_dir_all(chain)?,
        }
    }
    Ok(())
}

fn read_name(name: &str) -> Option<(i64, Option<u64>)> {
    let middle = name.strip_prefix(START)?.strip_suffix(END)?;
    let (second, after) = match middle.split_once(AFTER) {
        Some((second, after)) => (second, Some(after.parse().ok()?)),
        None => (middle, None),
    };
    let digits = |from: usize, to: usize| second.get(from..to);
    let letters = format!(
        "{}-{}-{}T{}:{}:{}Z",
        digits(0, 4)?,
        digits(4, 6)?,
        digits(6, 8)?,
        digits(9, 11)?,
        digits(11, 13)?,
        digits(13, 15)?
    );
    Some((time::from_rfc3339(&letters)?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_the_second_and_the_record() {
        let time = 1_795_502_400_000_000;
        for after in [None, Some(0), Some(123)] {
            assert_eq!(read_name(&name(time, after)), Some((time, after)));
        }
        for other in [
            "openlead-.tar.zst",
            "openlead.tar.zst",
            "openlead-20261124T064000Z-after-x.tar.zst",
        ] {
            assert_eq!(read_name(other), None, "{other}");
        }
    }
}
