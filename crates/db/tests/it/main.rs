//! The promises of the database layer, each on SQLite and on PostgreSQL.

mod encrypted;
mod keys;
mod migrations;
mod nested;
mod on_each;
mod postgres;
mod queue;
mod sent;
mod settled;
mod ship;
mod snapshot;
mod sqlite;
mod units;
mod values;
