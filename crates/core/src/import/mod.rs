//! Leads from files: a file is looked at, its columns are matched with what a lead has, and its rows are taken in.

pub mod read;
