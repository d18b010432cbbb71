//! Leads over HTTP.

pub mod access;
pub mod add;
pub mod api;
pub mod board;
pub mod bulk;
mod called;
pub mod cell;
pub mod duplicate;
pub mod export_api;
mod fields;
pub mod identifier;
mod list;
mod row;
pub mod search;
pub mod show;
pub mod table;
mod view;

pub use called::{called, phone};
pub use view::{LeadView, Named};
