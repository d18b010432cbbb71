//! Telephone calls with leads.

mod kinds;
mod list;
mod log;

use openlead_db::row;

pub use kinds::{Direction, Outcome};
pub use list::{Cursor, of_lead, page, read};
pub use log::{Logged, NewCall, log};

use crate::id::{Id, of};

row! {
    /// A call.
    pub struct Call {
        /// Its id.
        pub id: Id<of::Call>,
        /// Whom it was with.
        pub lead_id: Id<of::Lead>,
        /// Who called whom.
        pub direction: Direction,
        /// The person's number, E.164 without `+`.
        pub number: String,
        /// The line of ours, empty when unknown.
        pub source_number: String,
        /// How long they talked, in seconds.
        pub seconds: i64,
        /// What came of it.
        pub outcome: Outcome,
        /// What was said, empty when nobody wrote it down.
        pub note: String,
        /// Where it can be heard, empty when nowhere.
        pub recording_url: String,
        /// Who talked.
        pub agent_id: Option<Id<of::Staff>>,
        /// When it began, in microseconds.
        pub started_at: i64,
        /// When it was logged.
        pub created_at: i64,
    }
}
