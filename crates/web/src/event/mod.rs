//! What happened.

pub mod api;
pub mod pages;
