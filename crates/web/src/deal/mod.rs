//! Sales in the making.

pub mod api;
mod view;

pub use view::*;
