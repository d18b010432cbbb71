//! The REST API (contract v3).

mod access;
mod caller;
mod data;
mod document;
mod integrations;
mod keys;
mod lead_changes;
mod leads;
mod lists;
mod manners;
mod meta;
mod nouns;
mod once;
mod reference;
mod webhooks;

pub use caller::Caller;
