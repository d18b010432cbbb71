//! What happened.

pub mod api;
