//! Copies of everything that openlead keeps: the database, the uploads, and the server's key under a passphrase.
//!
//! A copy is a `.tar.zst`, so it can also be opened without openlead. Its last entry, `manifest.json`, has the length
//! and SHA-256 of every other: a copy that was cut off or changed is never taken for a whole one.

mod digest;
mod folder;
mod manifest;
mod pack;
mod restore;
mod unpack;

pub use folder::refuse_half;
pub use manifest::Manifest;
pub use pack::{Packed, Wanted, pack};
pub use restore::restore;
pub use unpack::unpack;

use std::io;

/// The name of a copy of this moment, in microseconds: `openlead-20261124T064000Z.tar.zst`.
pub fn name(now: i64) -> String {
    let letters = openlead_core::time::to_rfc3339(now);
    let second = letters.split(['.', 'Z']).next().unwrap_or_default();
    format!("openlead-{}Z.tar.zst", second.replace(['-', ':'], ""))
}

/// The database in a copy.
const DATABASE: &str = "openlead.db";
/// The server's key in a copy, under a passphrase.
const KEY: &str = "server.key.locked";
/// What is in a copy.
const MANIFEST: &str = "manifest.json";
/// The folders of the data folder that are copied.
const FOLDERS: [&str; 3] = ["uploads", "imports", "exports"];

/// An error that names what it happened to.
fn at(what: impl std::fmt::Display) -> impl FnOnce(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// A copy that cannot be used, and why.
fn bad(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}
