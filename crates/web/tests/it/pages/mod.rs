//! The pages, asked for by somebody who is signed in.

mod board;
mod calendar;
mod connect;
mod day;
mod deals;
mod import;
mod lead;
mod notification;
mod settings;
mod table;
mod task;
mod visitor;
