//! What openlead does, without HTTP and HTML: leads, tasks, notes, deals, staff, assignment.
//!
//! A module is a noun of the trade, a function in it an act: it works in one transaction ([`Act`]), checks the rule,
//! writes, and records its event.

pub mod access;
pub mod account;
mod act;
mod actor;
pub mod calendar_link;
pub mod call;
mod catalog;
mod changes;
mod columns;
pub mod country;
pub mod day;
pub mod deal;
pub mod department;
pub mod email;
mod error;
pub mod event;
pub mod explain;
pub mod export;
pub mod feed;
pub mod field;
pub mod forward;
mod id;
pub mod import;
pub mod job;
pub mod lead;
pub mod limit;
pub mod list;
pub mod live;
pub mod login;
/// The schema, step by step.
pub mod migrations;
pub mod money;
mod node;
pub mod note;
pub mod notification;
pub mod once;
mod openlead;
pub mod person;
pub mod phone;
pub mod preference;
mod ready;
pub mod reason;
pub mod report;
pub mod request_log;
pub mod saved_view;
pub mod search;
/// Tokens, passwords, and the key that guards them.
pub mod secret;
pub mod session;
pub mod source_number;
pub mod staff;
pub mod task;
pub mod text;
pub mod time;
pub mod token;
mod units;
pub mod view_as;
pub mod webhook;

pub use act::Act;
pub(crate) use columns::{columns_of, listed};

pub use actor::{Actor, Via};
pub use catalog::Catalog;
pub use error::{Error, FieldError, Result};
pub use id::{Id, NotAnId, of};
pub use openlead::{Openlead, Settings, key_fingerprint};
pub use units::{Progress, UNIT};
