use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// The largest file, in bytes.
const LARGEST: u64 = 4 << 30;

/// A file in the data folder.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The import that it belongs to, or will.
    pub id: Id<of::Import>,
    /// Where it is.
    pub path: PathBuf,
    /// SHA-256 of its content, hexadecimal.
    pub hash: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Copies a file into the data folder, under the id of an import to be. Blocks.
///
/// # Errors
/// `Invalid` when it cannot be read or is beyond 4 GB, `Unavailable` when there is no room.
pub fn keep(openlead: &Openlead, mut from: impl Read) -> Result<Kept> {
    let id = Id::new(openlead.db.ids().next());
    let path = path(openlead, id);
    let folder = path.parent().expect("a folder for imports");
    fs::create_dir_all(folder).map_err(|error| no_room(&error))?;
    let kept = copy(&mut from, &path).map(|(hash, size)| Kept {
        id,
        path: path.clone(),
        hash,
        size,
    });
    if kept.is_err() {
        let _ = fs::remove_file(&path);
    }
    kept
}

/// Where the file of an import is.
pub(crate) fn path(openlead: &Openlead, id: Id<of::Import>) -> PathBuf {
    openlead.data.join("imports").join(id.to_string())
}

fn copy(from: &mut impl Read, path: &PathBuf) -> Result<(String, u64)> {
    let mut to = File::create(path).map_err(|error| no_room(&error))?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut buffer = vec![0; 256 << 10];
    loop {
        let length = from
            .read(&mut buffer)
            .map_err(|error| Error::invalid("file", format!("It cannot be read: {error}.")))?;
        if length == 0 {
            break;
        }
        size += length as u64;
        if size > LARGEST {
            let most = LARGEST >> 30;
            return Err(Error::invalid(
                "file",
                format!("It is larger than {most} GB: cut it into several."),
            ));
        }
        hash.update(&buffer[..length]);
        to.write_all(&buffer[..length])
            .map_err(|error| no_room(&error))?;
    }
    to.sync_all().map_err(|error| no_room(&error))?;
    Ok((hex(&hash.finalize()), size))
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn no_room(error: &std::io::Error) -> Error {
    Error::Unavailable(format!(
        "the file cannot be kept in the data folder: {error}"
    ))
}
