//! Leads: people who enquired, each with their phone numbers, found again whenever they come back.

mod assign;
pub mod bulk;
mod capture;
mod create;
mod edit;
mod export;
mod find;
mod list;
pub mod merge;
mod remove;
mod repeat;
mod set;
mod status;
mod trash;

use openlead_db::row;
use serde_json::Value as Json;

pub use assign::{Assign, Route, assign, preview, route};
pub use capture::{Captured, Enquiry, capture};
pub use create::{MOST_AT_ONCE, Made, create, create_many};
pub use edit::{Custom, Edit, edit};
pub(crate) use edit::{missing, purposes};
pub use export::{export, export_found};
pub(crate) use find::lock;
pub use find::{Phones, any, find, hold, phones, read, some};
pub use list::{
    Common, Control, Count, EXACT, GROUPED, Gone, Group, Line, MOST, MOST_IN_GROUP, MOST_SUMMED,
    Offer, Page, Query, Reference, Segment, Sums, board, count, count_group, lines, list, matching,
    note_gone, offers, page, sums,
};
pub use remove::purge;
pub(crate) use remove::{TABLES, parts, remove};
pub(crate) use repeat::route_late;
pub(crate) use set::Set;
pub use status::{set_purpose, set_status};
pub(crate) use trash::take_out;
pub use trash::{restore, trash};

use crate::id::{Id, of};

row! {
    /// A lead.
    pub struct Lead {
        /// Its id.
        pub id: Id<of::Lead>,
        /// The person's name, empty when unknown.
        pub name: String,
        /// The first phone number, E.164 without `+`.
        pub phone: String,
        /// The e-mail address, empty when unknown.
        pub email: String,
        /// Where the person works, empty when unknown.
        pub company: String,
        /// The postal address, empty when unknown.
        pub address: String,
        /// `YYYY-MM-DD`.
        pub birth_date: Option<String>,
        /// How far the lead has come.
        pub status_id: Id<of::ListItem>,
        /// Where the first enquiry came from.
        pub source_id: Id<of::ListItem>,
        /// What the lead is about.
        pub purpose_id: Option<Id<of::ListItem>>,
        /// What sort of customer it is.
        pub type_id: Option<Id<of::ListItem>>,
        /// Whose lead it is.
        pub agent_id: Option<Id<of::Staff>>,
        /// Through which department the agent got it.
        pub department_id: Option<Id<of::Department>>,
        /// Values of additional fields by key, an object.
        pub custom: Json,
        /// One text about the lead, overwritten as a whole; notes are entries.
        pub notes: String,
        /// How promising it is, 0 at first.
        pub score: i64,
        /// Whether somebody put a star on it.
        pub is_starred: bool,
        /// Why it was closed, in words; empty when nobody wrote any.
        pub lost_reason: String,
        /// Why it was lost, as an entry of the list.
        pub lost_reason_id: Option<Id<of::ListItem>>,
        /// When somebody will get in touch again, in microseconds.
        pub next_follow_up_at: Option<i64>,
        /// Since when it has its status.
        pub status_changed_at: i64,
        /// When a person first noted, called, moved it on or did a task of it.
        pub first_touch_at: Option<i64>,
        /// When a person last did.
        pub last_touch_at: Option<i64>,
        /// How often the person enquired.
        pub enquiries: i64,
        /// The number of its last event.
        pub sequence: i64,
        /// When the person last enquired, in microseconds.
        pub last_enquiry_at: i64,
        /// When the person first enquired.
        pub created_at: i64,
        /// When anything of it last changed.
        pub updated_at: i64,
        /// When it was put into the trash.
        pub deleted_at: Option<i64>,
    }
}

impl Lead {
    /// What it is called: its name, else its number.
    pub fn called(&self) -> String {
        match self.name.is_empty() {
            true => format!("+{}", self.phone),
            false => self.name.clone(),
        }
    }
}
