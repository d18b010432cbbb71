//! The pages, asked for by somebody who is signed in.

mod board;
mod connect;
mod day;
mod import;
mod lead;
mod settings;
mod table;
mod visitor;
