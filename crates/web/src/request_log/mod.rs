//! What was asked of the v1 API and what came of it.

pub mod api;
