//! The promises of the database layer, each on SQLite and on PostgreSQL.

mod on_each;
mod units;
mod values;
