//! What the server asks of its own process.

use std::panic;

use rustix::process::{Resource, getrlimit, setrlimit};
use tracing::{error, info, warn};

/// Other than sockets: databases, logs.
const SPARE_FILES: u64 = 100;

/// A panic is a line of the log, without its message: that may quote what a client sent.
pub fn log_panics() {
    panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => error!(at = %place, "panicked"),
        None => error!("panicked"),
    }));
}

/// Each connection is an open file, and the usual limit is 1,024 where as many as one likes are allowed.
pub fn allow_open_files(connections: u32) {
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = u64::from(connections) + SPARE_FILES;
    let Some(soft) = limit.current.filter(|&soft| soft < wanted) else {
        return;
    };
    let allowed = limit.maximum.map_or(wanted, |hard| hard.min(wanted));
    limit.current = Some(allowed);
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) if allowed < wanted => warn!(
            files = allowed,
            "fewer open files are allowed than --connections needs"
        ),
        Ok(()) => info!(from = soft, to = allowed, "open files allowed"),
        Err(error) => warn!(%error, files = soft, "no more open files are allowed"),
    }
}
