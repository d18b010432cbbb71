//! Texts on leads.

pub mod api;
