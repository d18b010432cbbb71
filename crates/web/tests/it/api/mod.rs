//! The REST API (contract v3).

mod caller;
mod document;
mod keys;
mod lists;
mod manners;
mod meta;
mod once;

pub use caller::Caller;
