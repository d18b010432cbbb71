//! Telephone calls with leads.

pub mod api;
mod view;

pub use view::*;
