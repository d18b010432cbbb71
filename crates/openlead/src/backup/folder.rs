use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{at, bad, private_folder};

/// The folder in a data folder in which a copy is unpacked. While it is there, the data folder is half and nobody opens
/// it; it is the last thing to go.
const HALF: &str = ".openlead-restoring";
const LOCK: &str = "lock";

/// Refuses a data folder that a restore has left half.
pub fn refuse_half(data: &Path) -> io::Result<()> {
    match data.join(HALF).exists() {
        true => Err(bad(format!(
            "a restore into {} runs or was cut off: run `openlead restore` again",
            data.display()
        ))),
        false => Ok(()),
    }
}

/// A data folder that is being filled by a restore.
pub struct Filling {
    data: PathBuf,
    _lock: File,
}

impl Filling {
    /// Begins to fill a folder that is empty or not there; what a restore that was cut off has left is deleted.
    pub fn begin(data: &Path) -> io::Result<Self> {
        refuse_served(data)?;
        let half = data.join(HALF);
        if !half.exists() && fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(bad(format!(
                "{} is not empty: restore into a new folder with --data DIR",
                data.display()
            )));
        }
        private_folder(&half).map_err(at(data.display()))?;
        let lock = File::create(half.join(LOCK))?;
        if let Err(error) = lock.try_lock() {
            return Err(bad(format!(
                "another restore into {}: {error}",
                data.display()
            )));
        }
        let filling = Self {
            data: data.to_owned(),
            _lock: lock,
        };
        filling.empty()?;
        Ok(filling)
    }

    /// Where the files are put meanwhile.
    pub fn stage(&self) -> PathBuf {
        self.data.join(HALF).join("files")
    }

    /// Moves what was put there into the data folder. From the moment the half folder has gone it is whole.
    pub fn end(self) -> io::Result<()> {
        for entry in fs::read_dir(self.stage())? {
            let entry = entry?;
            fs::rename(entry.path(), self.data.join(entry.file_name()))?;
        }
        File::open(&self.data)?.sync_all()?;
        fs::remove_dir_all(self.data.join(HALF))?;
        File::open(&self.data)?.sync_all()
    }

    /// Leaves the folder as empty as it was.
    pub fn give_up(self) -> io::Result<()> {
        self.empty()?;
        fs::remove_dir_all(self.data.join(HALF))
    }

    fn empty(&self) -> io::Result<()> {
        let half = self.data.join(HALF);
        let own = fs::read_dir(&self.data)?.chain(fs::read_dir(&half)?);
        for entry in own {
            let path = entry?.path();
            if path == half || path == half.join(LOCK) {
                continue;
            }
            if path.is_dir() {
                fs::remove_dir_all(&path)?;
            } else {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// A server that runs has files open that would be replaced.
fn refuse_served(data: &Path) -> io::Result<()> {
    let Ok(lock) = File::open(data.join("serve.lock")) else {
        return Ok(());
    };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Err(bad(format!(
            "openlead serves {}: stop it, or restore into another folder with --data DIR",
            data.display()
        ))),
        _ => Ok(()),
    }
}
