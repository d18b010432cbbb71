//! The people of an account.

pub mod api;
pub mod pages;
pub mod person;
