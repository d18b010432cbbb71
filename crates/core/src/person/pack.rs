use std::io::{Cursor, Write as _};

use serde_json::{Value as Json, json};
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use super::erase::{count, hash};
use crate::error::{Error, Result};
use crate::time;

/// What [`export`](super::export) gives as a zip: `person.json`, which has the SHA-256 that a certificate of its erasure says
/// when nothing has changed between, and `manifest.json` with that, when it was made and how many rows of which table it has.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn pack(all: &Json, now: i64) -> Result<Vec<u8>> {
    let manifest = json!({
        "of": time::to_rfc3339(now),
        "rows": count(all),
        "sha256": { "person.json": hash(all) },
    });
    let files = [
        ("person.json", all.to_string()),
        ("manifest.json", format!("{manifest:#}\n")),
    ];
    zipped(&files).map_err(|error| Error::Internal(format!("a zip: {error}")))
}

fn zipped(files: &[(&str, String)]) -> ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
