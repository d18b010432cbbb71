//! Leads from files, on every engine.

mod desk;
mod duplicates;
mod revert;
mod story;
