//! What tests need around them. For `dev-dependencies` only: every function panics where the test cannot go on.

mod database;
mod port;
mod postgres;

pub use database::{Database, fresh_database, fresh_database_from};
pub use port::free_port;
pub use postgres::{Postgres, postgres};
pub use tempfile::TempDir;

/// A new empty folder, deleted on drop.
pub fn temp_dir() -> TempDir {
    tempfile::tempdir().expect("a folder for temporary files")
}
