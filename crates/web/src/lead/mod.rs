//! Leads over HTTP.

pub mod api;
pub mod identifier;
mod list;
pub mod pages;
mod view;

pub use view::{LeadView, Named};
