use std::path::Path;

use super::finding::Finding;
use crate::place::Place;

const FOLDER: &str = "data folder";
const ROOM: &str = "disk room";
const MIB: u64 = 1024 * 1024;
/// Less than this is soon used up by a busy day and a backup.
const LEAST: u64 = 512 * MIB;

/// It is there, can be written to, and is its owner's alone.
pub fn check(place: &Place) -> Finding {
    let data = &place.data;
    let shown = data.display();
    if !data.is_dir() {
        return Finding::wrong(
            FOLDER,
            format!("{shown} is not there"),
            "say --data DIR, or start `openlead serve`, which makes it",
        );
    }
    if let Err(error) = tempfile::tempfile_in(data) {
        return Finding::wrong(
            FOLDER,
            format!("{shown} cannot be written to: {error}"),
            "give it to the user who runs openlead (chown)",
        );
    }
    match open_to_others(data) {
        true => Finding::wrong(
            FOLDER,
            format!("others than its owner can open {shown}, and in it the server key"),
            "run chmod 700 on it",
        ),
        false => Finding::fine(
            FOLDER,
            format!("{shown} can be written to, by its owner alone"),
        ),
    }
}

#[cfg(unix)]
fn open_to_others(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = folder.metadata().map(|meta| meta.permissions().mode());
    mode.is_ok_and(|mode| mode & 0o077 != 0)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> bool {
    false
}

/// There is room for more leads.
pub fn room(place: &Place) -> Finding {
    match rustix::fs::statvfs(&place.data) {
        Err(error) => Finding::wrong(
            ROOM,
            format!("cannot be told: {error}"),
            "see to the data folder first",
        ),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let message = format!("{} MiB free", free / MIB);
            match free < LEAST {
                true => Finding::wrong(ROOM, message, "make room: a full disk refuses leads"),
                false => Finding::fine(ROOM, message),
            }
        }
    }
}
