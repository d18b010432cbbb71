use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Component, Path};

use tar::{Archive, EntryType};

use super::digest::Through;
use super::manifest::{Entry, FORM};
use super::{MANIFEST, Manifest, at, bad, private_folder};

/// The largest manifest, in bytes.
const LONGEST: u64 = 64 << 20;

/// Reads a copy through and compares each file with the manifest; writes them into a folder if one is given, each safe
/// on disk. What is there after an error is not to be used.
pub fn unpack(copy: &Path, into: Option<&Path>) -> io::Result<Manifest> {
    let file = File::open(copy).map_err(at(copy.display()))?;
    let not_one = |error: io::Error| {
        let shown = copy.display();
        bad(format!(
            "{shown} is not a whole copy made by openlead: {error}"
        ))
    };
    let tar = zstd::Decoder::new(BufReader::new(file)).map_err(not_one)?;
    read(Archive::new(tar), into).map_err(not_one)
}

fn read(mut archive: Archive<impl Read>, into: Option<&Path>) -> io::Result<Manifest> {
    let mut files = Vec::new();
    for entry in archive.entries()? {
        let entry = entry?;
        let path = path_of(&entry)?;
        if path == MANIFEST {
            return compare(entry, &files);
        }
        files.push(one(entry, path, into)?);
    }
    Err(bad("it ends too early"))
}

/// A path that stays inside the folder.
fn path_of(entry: &tar::Entry<impl Read>) -> io::Result<String> {
    let path = entry.path()?;
    let inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    match path.to_str() {
        Some(text) if inside && entry.header().entry_type() == EntryType::Regular => {
            Ok(text.to_owned())
        }
        _ => Err(bad(format!("{} does not belong into it", path.display()))),
    }
}

fn one(mut entry: impl Read, path: String, into: Option<&Path>) -> io::Result<Entry> {
    let (bytes, sha256) = match into {
        None => {
            let mut out = Through::new(io::sink());
            io::copy(&mut entry, &mut out)?;
            out.end()
        }
        Some(folder) => {
            let file = create(&folder.join(&path))?;
            let mut out = Through::new(BufWriter::with_capacity(1 << 20, &file));
            io::copy(&mut entry, &mut out)?;
            out.flush()?;
            file.sync_all()?;
            out.end()
        }
    };
    Ok(Entry {
        path,
        bytes,
        sha256,
    })
}

fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(at(path.display()))
}

fn compare(manifest: impl Read, files: &[Entry]) -> io::Result<Manifest> {
    let manifest: Manifest = serde_json::from_reader(manifest.take(LONGEST))?;
    if manifest.form != FORM {
        let by = &manifest.openlead;
        return Err(bad(format!(
            "it was made by openlead {by}: restore it with that or a later one"
        )));
    }
    match manifest
        .files
        .iter()
        .zip(files)
        .find(|(told, found)| told != found)
    {
        Some((told, _)) => Err(bad(format!("{} is not what was copied", told.path))),
        None if manifest.files.len() != files.len() => Err(bad("files are missing or too many")),
        None => Ok(manifest),
    }
}
