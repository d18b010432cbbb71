//! Duplicates that stand apart: two leads that are one person are found, compared, made one, and made two again.

mod apart;
mod compare;
mod join;
mod suggest;
mod undo;

pub use apart::{put_together, set_apart};
pub use compare::{Compared, Field, compare};
pub use join::{Merged, merge, merges, part_of};
pub use suggest::{Pair, Reason, suggest, suggestions};
pub use undo::undo;

/// The fields of a lead that can be taken from the other one, with their columns.
const FIELDS: [(&str, &[&str]); 14] = [
    ("name", &["name", "name_folded"]),
    ("email", &["email", "email_folded"]),
    ("company", &["company"]),
    ("address", &["address"]),
    ("birth_date", &["birth_date"]),
    (
        "status",
        &[
            "status_id",
            "status_changed_at",
            "lost_reason",
            "lost_reason_id",
        ],
    ),
    ("source", &["source_id"]),
    ("purpose", &["purpose_id"]),
    ("type", &["type_id"]),
    ("agent", &["agent_id"]),
    ("department", &["department_id"]),
    ("notes", &["notes"]),
    ("score", &["score"]),
    ("next_follow_up_at", &["next_follow_up_at"]),
];

/// Tables whose rows go over to the lead that stays.
const MOVED: [&str; 4] = ["note", "task", "deal", "call"];

/// How long a merge can be undone, in microseconds: 30 days.
const UNDO: i64 = 30 * 24 * 3600 * 1_000_000;
