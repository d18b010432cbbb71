//! The account's settings.

pub mod api;
