//! Things to do.

pub mod api;
mod view;

pub use view::*;
