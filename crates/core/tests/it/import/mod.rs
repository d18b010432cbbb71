//! Leads from files, on every engine.

pub mod desk;
mod draft;
mod duplicates;
mod revert;
mod story;
