//! Additional fields.

pub mod api;
