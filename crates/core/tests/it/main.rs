//! What openlead does, told as stories, each on SQLite, PostgreSQL and partitioned PostgreSQL.

mod access;
mod account;
mod company;
mod docs;
mod duplicate;
mod job;
mod lead;
mod leads;
mod list;
mod partitions;
mod rotation;
mod search;
mod token;
mod two_accounts;
mod webhook;
