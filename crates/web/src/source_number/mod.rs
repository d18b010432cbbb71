//! Telephone lines that bring in leads.

pub mod api;
pub mod pages;
