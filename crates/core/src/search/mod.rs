//! Search: leads by parts of their name, numbers, e-mail address, company, searchable fields and notes.
//!
//! Each lead has a text of folded words (`text`), over which lies an index of all its three-letter pieces: an FTS5 table on
//! SQLite, a `pg_trgm` index on PostgreSQL, which has [`keys`] besides. The act that changes a lead only notes that search has to read it anew
//! (`due`); [`catch_up`] does so a moment later, many leads at once, which costs a tenth of what it would cost in the act.
//! A whole phone number or e-mail address is found at once, by indexes of its own.

mod catch_up;
mod condition;
mod due;
mod find;
mod fold;
mod gather;
mod index;
mod keys;
mod merge;
mod query;
mod text;

pub use catch_up::{Step, catch_up, catch_up_a_little};
pub use condition::condition;
pub use due::{Waiting, forget, rebuild, renew, waiting};
pub use find::{Found, Matched, find};
pub use merge::{Merge, is_scattered, merge, take_in};
pub use query::LONGEST;

pub(crate) use condition::{FEW, finds_at_most, finds_few, latest};
pub(crate) use due::{concerns, due, due_between};
pub(crate) use gather::ids;
