//! GL Connect: tokens, keys, what was asked of the API, and its documentation.

pub mod docs;
pub mod log;
pub mod token;
