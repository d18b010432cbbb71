//! Leads from files, on every engine.

pub mod desk;
mod draft;
mod duplicates;
mod products;
mod reference;
mod rehearsal;
mod revert;
mod story;
