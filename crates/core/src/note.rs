//! Texts on a lead.

use openlead_db::{Cell, Column, Value, args, row};
use serde_json::json;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{access, event, text};

/// The longest note, in characters.
pub const LONGEST: usize = 20_000;

/// Whose words a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What somebody noted about the lead.
    Note,
    /// What the person wrote when enquiring.
    Feedback,
}

impl Kind {
    /// Its name: `note`, `feedback`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Feedback => "feedback",
        }
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        kind.as_str().into()
    }
}

impl Column for Kind {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match String::read(cell)?.as_str() {
            "note" => Ok(Self::Note),
            "feedback" => Ok(Self::Feedback),
            other => Err(format!("note or feedback, not {other}")),
        }
    }
}

row! {
    /// A note.
    pub struct Note {
        /// Its id.
        pub id: Id<of::Note>,
        /// The lead that it is on.
        pub lead_id: Id<of::Lead>,
        /// What it says.
        pub text: String,
        /// Whose words it is.
        pub kind: Kind,
        /// Who wrote it.
        pub who: Option<Id<of::Staff>>,
        /// When, in microseconds.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

/// Adds a note to a lead; longer than [`LONGEST`] it is cut, with a remark.
///
/// # Errors
/// `NotFound` for the lead, `Invalid` without a text.
pub fn add(act: &mut Act, lead: Id<of::Lead>, kind: Kind, words: &str) -> Result<Id<of::Note>> {
    access::lead(act, lead)?;
    let clean = text::clean(words);
    let kept = text::limit(&clean, LONGEST);
    if kept.is_empty() {
        return Err(Error::invalid("note", "Write a note."));
    }
    if kept.len() < clean.len() {
        act.remark(format!("A note was cut after {LONGEST} characters."));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO note (account_id, id, lead_id, text, kind, who, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        args![act.actor.account, id, lead, kept, &kind, act.actor.who, now],
    )?;
    let detail = json!({ "id": id, "kind": kind.as_str(), "text": kept });
    event::of_lead(act, lead, "note.created", &detail)?;
    Ok(id)
}

/// The notes of a lead, newest first.
pub fn of_lead(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Note>> {
    access::lead(act, lead)?;
    let sql = format!(
        "SELECT {} FROM note WHERE account_id = $1 AND lead_id = $2 ORDER BY id DESC LIMIT 1000",
        Note::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, lead])?)
}
