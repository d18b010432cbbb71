//! Placeholder.

pub mod email;
pub mod money;
pub mod phone;
pub mod text;
pub mod time;
