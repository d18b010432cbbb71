//! The REST API (contract v3).

mod access;
mod apart;
mod caller;
mod data;
mod document;
mod every;
mod integrations;
mod keys;
mod lead_changes;
mod leads;
mod lists;
mod manners;
mod meta;
mod nouns;
mod odd;
mod once;
mod operation;
mod pointers;
mod reference;
mod rows;
mod things;
mod webhooks;

pub use caller::Caller;
