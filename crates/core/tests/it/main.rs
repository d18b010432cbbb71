//! What openlead does, told as stories, each on SQLite, PostgreSQL and partitioned PostgreSQL.

mod access;
mod account;
mod company;
mod day;
mod day_plans;
mod department;
mod docs;
mod duplicate;
mod export;
mod field;
mod import;
mod job;
mod lead;
mod leads;
mod list;
mod merge;
mod partitions;
mod person;
mod rotation;
mod search;
mod search_scan;
mod staff;
mod token;
mod two_accounts;
mod webhook;
mod work;
