mod checkpoint;
mod connection;
mod copy;
mod error;
mod reader;
mod ship;
mod statement;
mod writer;

pub(crate) use checkpoint::Checkpoints;
pub use copy::{check_file, copy};
pub(crate) use ship::Shared as Ship;
pub use ship::{Replayed, Shipping, forget, replay};
pub(crate) use statement::{batch, cell, each, execute};

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::db::{Engine, Shared};
use crate::lane::{Kind, Lane};
use crate::{Dialect, Options, Result};

/// Starts with the connection for checkpoints, so that a wrong path is an error now.
pub(crate) fn open(path: &str, options: &Options, shared: Arc<Shared>) -> Result<Engine> {
    let path: Arc<Path> = PathBuf::from(path).into();
    let dirty = Arc::new(AtomicBool::new(true));
    let ship = options.ship.as_ref();
    let ship = ship.map(|folder| Ship::new(folder, &options.clock));
    let checkpoints = Checkpoints::start(&path, &dirty, ship.as_ref())?;
    let readers = |kind, threads| {
        let path = path.clone();
        Lane::start(kind, (threads, options.queue), &shared, move || {
            reader::Reader::new(&path)
        })
    };
    Ok(Engine {
        read: readers(Kind::Read, options.readers)?,
        read_long: readers(Kind::ReadLong, options.readers / 2)?,
        write: Lane::start(Kind::Write, (1, options.queue), &shared, {
            let path = path.clone();
            let times = ship.as_ref().map(|ship| ship.times.clone());
            move || writer::Writer::new(&path, &dirty, times.as_ref())
        })?,
        checkpoints: Some(checkpoints),
        ship,
        dialect: Dialect::Sqlite,
        shared,
    })
}
