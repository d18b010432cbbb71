use std::fs::{self, File};
use std::io;
use std::path::Path;

use openlead_core::secret::ServerKey;

use super::folder::Filling;
use super::{DATABASE, KEY, Manifest, at, bad, unpack};

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// The copy.
    pub manifest: Manifest,
    /// Whether the server's key is in place.
    pub key: bool,
}

/// Puts a copy into an empty data folder, all of it or nothing: it is unpacked and checked in a folder inside first.
/// Without a passphrase the key stays out.
pub fn restore(copy: &Path, data: &Path, passphrase: Option<&str>) -> io::Result<Restored> {
    let filling = Filling::begin(data)?;
    match fill(copy, &filling.stage(), passphrase) {
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

fn fill(copy: &Path, stage: &Path, passphrase: Option<&str>) -> io::Result<Restored> {
    fs::create_dir(stage)?;
    let manifest = unpack(copy, Some(stage))?;
    let database = stage.join(DATABASE);
    if manifest.database_bytes().is_some() {
        openlead_db::check_file(&database).map_err(|error| bad(error.to_string()))?;
        File::open(&database)?.sync_all()?;
    }
    let key = manifest.has_key() && put_key(stage, passphrase)?;
    File::open(stage)?.sync_all()?;
    Ok(Restored { manifest, key })
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
