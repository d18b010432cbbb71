//! One query API over SQLite and PostgreSQL.
//!
//! A *unit of work* is a plain synchronous function over [`Tx`]; [`Db::write`] runs it in a transaction and returns when it
//! is durable, [`Db::read`] in one snapshot. SQL is the same text for both engines, with `$1` for parameters.

mod cell;
mod clock;
mod db;
mod error;
mod ids;
mod lane;
mod migrate;
mod notice;
mod options;
mod postgres;
mod row;
mod settled;
mod sqlite;
mod stats;
mod tx;
mod unit;
mod value;

/// Copies of a database of SQLite, and of its log.
pub mod copies {
    pub use crate::sqlite::{Replayed, Shipping, check_file, copy, forget, replay};
}

pub use cell::{Cell, Column};
pub use clock::Clock;
pub use db::Db;
pub use error::{Error, Result};
pub use ids::Ids;
pub use migrate::{Migration, for_dialect, migrate, pending};
pub use notice::Notice;
pub use options::{Dialect, Options};
pub use row::{FromRow, Row};
pub use stats::{LaneStats, Stats};
pub use tx::Tx;
pub use value::Value;
