//! Telephone lines that bring in leads.

pub mod api;
