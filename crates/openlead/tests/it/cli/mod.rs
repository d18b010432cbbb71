//! Every command as its own process.

mod account;
mod backup;
mod bench;
mod demo;
mod department;
mod doctor;
mod export;
mod forward;
mod home;
mod import;
mod inside;
mod key;
mod migrate;
mod person;
mod restore_at;
mod search;
mod server;
mod staff;
mod token;
mod usage;
