//! The pages, asked for by somebody who is signed in.

mod access;
mod board;
mod calendar;
mod connect;
mod day;
mod deals;
mod duplicate;
mod export;
mod hostile;
mod import;
mod lead;
mod notification;
mod palette;
mod report;
mod settings;
mod table;
mod task;
mod view_as;
mod visitor;
