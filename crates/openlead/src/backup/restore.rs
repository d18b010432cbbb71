use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use openlead_core::secret::ServerKey;
use openlead_db::copies::{self, Replayed};

use super::folder::Filling;
use super::shelf::{began, chains, choose};
use super::{DATABASE, KEY, Manifest, at, bad, unpack};

/// What is restored.
#[derive(Debug, Clone)]
pub struct Source {
    /// The copy.
    pub copy: PathBuf,
    /// The chain with the log behind it, the last record that the copy has all of, and up to when it is followed.
    pub log: Option<(PathBuf, u64, i64)>,
}

impl Source {
    /// A copy as it is, or of a folder of copies the state at a moment.
    pub fn find(path: &Path, at: Option<i64>) -> io::Result<Self> {
        if !path.is_dir() {
            return Ok(Self {
                copy: path.to_owned(),
                log: None,
            });
        }
        let until = at.unwrap_or(i64::MAX);
        let copy = choose(path, until)?;
        let log = copy.log.map(|(chain, after)| (chain, after, until));
        Ok(Self {
            copy: copy.path,
            log,
        })
    }

    /// When the next piece of the log began, if what lies between is asked for.
    pub fn gap(&self, replayed: &Replayed) -> io::Result<Option<i64>> {
        let Some((chain, _, until)) = self.log.as_ref().filter(|_| !replayed.more) else {
            return Ok(None);
        };
        let all = chains(chain.parent().unwrap_or(chain))?;
        let next = all.iter().find(|other| *other > chain);
        let began = next.and_then(|next| began(next.file_name()?.to_str()?));
        Ok(began.filter(|began| began <= until))
    }
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The copy.
    pub manifest: Manifest,
    /// Whether the server's key is in place.
    pub key: bool,
    /// What the log had behind the copy.
    pub replayed: Option<Replayed>,
}

/// Puts a copy into an empty data folder, all of it or nothing: it is unpacked and checked in a folder inside first.
/// Without a passphrase the key stays out.
pub fn restore(source: &Source, data: &Path, passphrase: Option<&str>) -> io::Result<Restored> {
    let filling = Filling::begin(data)?;
    match fill(source, &filling.stage(), passphrase) {
        Ok(restored) => {
            filling.end()?;
            Ok(restored)
        }
        Err(error) => {
            filling.give_up()?;
            Err(error)
        }
    }
}

fn fill(source: &Source, stage: &Path, passphrase: Option<&str>) -> io::Result<Restored> {
    fs::create_dir(stage)?;
    let manifest = unpack(&source.copy, Some(stage))?;
    let database = stage.join(DATABASE);
    let follow = |(chain, after, until): &(PathBuf, u64, i64)| {
        copies::replay(chain, *after, *until, &database)
    };
    let replayed = source.log.as_ref().map(follow).transpose()?;
    if manifest.database_bytes().is_some() {
        copies::check_file(&database).map_err(|error| bad(error.to_string()))?;
        File::open(&database)?.sync_all()?;
    }
    let key = manifest.has_key() && put_key(stage, passphrase)?;
    File::open(stage)?.sync_all()?;
    Ok(Restored {
        manifest,
        key,
        replayed,
    })
}

/// Opens the key, if a passphrase is given; the locked one does not stay.
fn put_key(stage: &Path, passphrase: Option<&str>) -> io::Result<bool> {
    let locked = stage.join(KEY);
    if let Some(passphrase) = passphrase {
        let text = fs::read_to_string(&locked).map_err(at(KEY))?;
        let key = ServerKey::unlock(&text, passphrase)
            .ok_or_else(|| bad("the passphrase does not open the server key of this copy"))?;
        key.put(&stage.join("server.key"))?;
    }
    fs::remove_file(locked)?;
    Ok(passphrase.is_some())
}
