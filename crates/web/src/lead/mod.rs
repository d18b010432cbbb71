//! Leads over HTTP.

pub mod pages;
