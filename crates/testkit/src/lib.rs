//! What tests need around them. For `dev-dependencies` only: every function panics where the test cannot go on.

mod database;
mod partition;
mod port;
mod postgres;
mod program;
mod server;

pub use database::{Database, fresh_database, fresh_database_from};
pub use port::free_port;
pub use postgres::{Postgres, postgres};
pub use program::{Ended, Program};
pub use server::{Engine, Server};
pub use tempfile::TempDir;

/// A new empty folder, deleted on drop.
pub fn temp_dir() -> TempDir {
    tempfile::tempdir().expect("a folder for temporary files")
}
