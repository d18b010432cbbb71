//! Leads from files, on every engine.

pub mod desk;
mod duplicates;
mod revert;
mod story;
