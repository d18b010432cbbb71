/// What may stand between cells, the likelier first.
const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What stands between the cells: as many of it in each row as in the others, and the more the better. `start` is the
/// start of the text; a line `sep=;` of Excel decides.
pub fn guess(start: &str) -> u8 {
    if let Some(said) = said(start) {
        return said;
    }
    let best = CANDIDATES
        .iter()
        .rev()
        .max_by_key(|&&delimiter| score(start, delimiter));
    *best.expect("there are candidates")
}

/// What a first line `sep=;` says.
pub fn said(start: &str) -> Option<u8> {
    let line = start.lines().next()?.trim_matches('"');
    let delimiter = line.strip_prefix("sep=")?.as_bytes();
    (delimiter.len() == 1 && delimiter[0].is_ascii()).then(|| delimiter[0])
}

/// How many of the first rows have as many cells as the first one, in percent, then how many cells that are; 0 for one.
fn score(start: &str, delimiter: u8) -> (usize, usize) {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(start.as_bytes());
    let mut widths: Vec<usize> = reader
        .byte_records()
        .take(50)
        .flatten()
        .map(|row| row.len())
        .collect();
    // The last one may be cut.
    if widths.len() > 1 {
        widths.pop();
    }
    let Some(first) = widths.first().copied().filter(|width| *width > 1) else {
        return (0, 0);
    };
    let alike = widths.iter().filter(|width| **width == first).count();
    (alike * 100 / widths.len(), first)
}
