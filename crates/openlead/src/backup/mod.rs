//! Copies of everything that openlead keeps: the database, the uploads, and the server's key under a passphrase.
//!
//! A copy is a `.tar.zst`, so it can also be opened without openlead. Its last entry, `manifest.json`, has the length
//! and SHA-256 of every other: a copy that was cut off or changed is never taken for a whole one.

mod digest;
mod folder;
mod manifest;
mod options;
mod pack;
mod restore;
pub mod schedule;
mod shelf;
mod unpack;

pub use folder::refuse_half;
pub use manifest::Manifest;
pub use options::Backups;
pub use pack::{Packed, Wanted, pack};
pub use restore::{Restored, Source, restore};
pub use shelf::name;
pub use unpack::unpack;

use std::io;

/// The database in a copy.
const DATABASE: &str = "openlead.db";
/// The server's key in a copy, under a passphrase.
const KEY: &str = "server.key.locked";
/// What is in a copy.
const MANIFEST: &str = "manifest.json";
/// The folders of the data folder that are copied.
const FOLDERS: [&str; 3] = ["uploads", "imports", "exports"];

/// Makes a folder for its owner alone, unless it is there.
fn private_folder(folder: &std::path::Path) -> io::Result<()> {
    let mut make = std::fs::DirBuilder::new();
    make.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut make, 0o700);
    make.create(folder)
}

/// An error that names what it happened to.
fn at(what: impl std::fmt::Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// A copy that cannot be used, and why.
fn bad(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}
