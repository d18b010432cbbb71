//! The account's lists: statuses, sources, purposes, lead types, task categories, deal stages, lost reasons.

pub mod api;
mod change;
mod view;

pub use view::ItemView;
