//! What happened.

pub mod api;
pub mod exports;
pub mod pages;
