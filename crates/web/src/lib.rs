//! Placeholder.

pub mod getlead;
