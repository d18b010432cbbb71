use serde::{Deserialize, Serialize};

use super::{DATABASE, KEY};

/// The form of copies that this version writes and reads.
pub const FORM: u32 = 1;

/// What a copy is and has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the copy, [`FORM`].
    pub form: u32,
    /// The version of openlead that made it.
    pub openlead: String,
    /// When, as RFC 3339.
    pub made_at: String,
    /// Its files in their order.
    pub files: Vec<Entry>,
}

/// A file of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path, with `/`.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// The length of the database; `None` when the copy has none.
    pub fn database_bytes(&self) -> Option<u64> {
        self.file(DATABASE).map(|file| file.bytes)
    }

    /// Whether the server's key is in it.
    pub fn has_key(&self) -> bool {
        self.file(KEY).is_some()
    }

    fn file(&self, path: &str) -> Option<&Entry> {
        self.files.iter().find(|file| file.path == path)
    }
}
