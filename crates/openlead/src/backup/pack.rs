use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use openlead_core::secret::ServerKey;
use openlead_core::time;
use openlead_db::copies;
use tar::{Builder, EntryType, Header};
use tempfile::NamedTempFile;

use super::digest::Through;
use super::manifest::{Entry, FORM};
use super::{DATABASE, FOLDERS, KEY, MANIFEST, Manifest, at, bad, unpack};

/// Level 3 of zstd: a database becomes a quarter of its size at the speed of a disk.
const LEVEL: i32 = 3;

/// What is to be copied.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The data folder.
    pub data: PathBuf,
    /// The SQLite database; none is copied without.
    pub database: Option<PathBuf>,
    /// What guards the server's key; without it the key is left out.
    pub passphrase: Option<String>,
    /// When, in microseconds.
    pub now: i64,
}

/// A copy that was made, and read back.
#[derive(Debug)]
pub struct Packed {
    /// Its length.
    pub bytes: u64,
    /// What is in it.
    pub manifest: Manifest,
}

/// Makes a copy while the server runs. It is written aside, read back, and only then gets its name. `say` is told what
/// is being done.
pub fn pack(wanted: &Wanted, target: &Path, say: &mut dyn FnMut(&str)) -> io::Result<Packed> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let aside = NamedTempFile::new_in(folder).map_err(at(folder.display()))?;
    let manifest = write(wanted, folder, aside.as_file(), say).map_err(at(target.display()))?;
    aside.as_file().sync_all()?;
    say("reading the copy back");
    if unpack(aside.path(), None)? != manifest {
        return Err(bad("the copy is not what was written: is the disk sound?"));
    }
    let bytes = aside.as_file().metadata()?.len();
    aside
        .persist(target)
        .map_err(|error| at(target.display())(error.error))?;
    File::open(folder)?.sync_all()?;
    Ok(Packed { bytes, manifest })
}

fn write(
    wanted: &Wanted,
    aside: &Path,
    out: &File,
    say: &mut dyn FnMut(&str),
) -> io::Result<Manifest> {
    let compressed = zstd::Encoder::new(BufWriter::new(out), LEVEL)?;
    let mut pack = Pack {
        tar: Builder::new(compressed),
        files: Vec::new(),
        now: wanted.now,
    };
    if let Some(database) = &wanted.database {
        pack.database(database, aside, say)?;
    }
    if let Some(passphrase) = &wanted.passphrase {
        let key = wanted.data.join("server.key");
        let key = ServerKey::read(&key).map_err(at(key.display()))?;
        pack.bytes(KEY, key.lock(passphrase).as_bytes())?;
    }
    say("packing uploads");
    for folder in FOLDERS {
        pack.folder(&wanted.data.join(folder), folder)?;
    }
    pack.end()
}

/// A copy that is being written.
struct Pack<'a> {
    tar: Builder<zstd::Encoder<'a, BufWriter<&'a File>>>,
    files: Vec<Entry>,
    now: i64,
}

impl Pack<'_> {
    /// By way of a whole copy aside: SQLite gives a consistent one only as a file.
    fn database(&mut self, from: &Path, aside: &Path, say: &mut dyn FnMut(&str)) -> io::Result<()> {
        let copy = tempfile::tempdir_in(aside)?;
        let copy = copy.path().join(DATABASE);
        let mut tenth = 0;
        let progress = |done: u64, all: u64| {
            let now = done * 10 / all.max(1);
            if now > tenth {
                tenth = now;
                say(&format!("copying the database: {}%", now * 10));
            }
        };
        copies::copy(from, &copy, progress).map_err(|error| bad(error.to_string()))?;
        say("packing the database");
        self.file(&copy, DATABASE)
    }

    /// The files of a folder and those below it; none when it is not there. What vanishes meanwhile was not to be kept.
    fn folder(&mut self, folder: &Path, path: &str) -> io::Result<()> {
        let mut entries = match fs::read_dir(folder) {
            Ok(entries) => entries.collect::<io::Result<Vec<_>>>()?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(at(folder.display())(error)),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let name = name
                .to_str()
                .ok_or_else(|| bad(format!("{name:?} is not a name in UTF-8")))?;
            let path = format!("{path}/{name}");
            match entry.file_type()? {
                kind if kind.is_dir() => self.folder(&entry.path(), &path)?,
                kind if kind.is_file() => self.file(&entry.path(), &path)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn file(&mut self, from: &Path, path: &str) -> io::Result<()> {
        let file = match File::open(from) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            file => file.map_err(at(from.display()))?,
        };
        let bytes = file.metadata()?.len();
        self.entry(path, bytes, BufReader::new(file))
    }

    fn bytes(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.entry(path, bytes.len() as u64, bytes)
    }

    /// A file that grows meanwhile is copied as long as it was; one that shrinks is an error.
    fn entry(&mut self, path: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        let mut content = Through::new(content.take(bytes));
        self.tar
            .append_data(&mut header(bytes, self.now), path, &mut content)?;
        let (read, sha256) = content.end();
        if read != bytes {
            return Err(bad(format!(
                "{path} became shorter while it was copied: try again"
            )));
        }
        self.files.push(Entry {
            path: path.to_owned(),
            bytes,
            sha256,
        });
        Ok(())
    }

    fn end(mut self) -> io::Result<Manifest> {
        let manifest = Manifest {
            form: FORM,
            openlead: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: time::to_rfc3339(self.now),
            files: std::mem::take(&mut self.files),
        };
        let text = serde_json::to_vec_pretty(&manifest)?;
        let mut head = header(text.len() as u64, self.now);
        self.tar.append_data(&mut head, MANIFEST, text.as_slice())?;
        self.tar.into_inner()?.finish()?.flush()?;
        Ok(manifest)
    }
}

fn header(bytes: u64, now: i64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(now / 1_000_000).unwrap_or(0));
    header
}
