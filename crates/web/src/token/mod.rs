//! Keys of the REST API.

pub mod api;
