//! Texts on a lead.

mod add;
mod change;
mod delete;
mod list;

use openlead_db::{Cell, Column, Value, args, row};

pub use add::{add, add_titled};
pub use change::{Change, change};
pub use delete::delete;
pub use list::{Filter, list};

use crate::access::{self, Right};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// The longest note, in characters.
pub const LONGEST: usize = 20_000;
/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 200;

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
        /// What stands above it, empty when nothing does.
        pub title: String,
        /// What it says.
        pub text: String,
        /// Whose words it is.
        pub kind: Kind,
        /// When it was pinned to the top, in microseconds.
        pub pinned_at: Option<i64>,
        /// Who wrote it.
        pub who: Option<Id<of::Staff>>,
        /// When, in microseconds.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

/// The note with this id.
///
/// # Errors
/// `NotFound`, also when the actor may not see its lead.
pub fn read(act: &mut Act, id: Id<of::Note>) -> Result<Note> {
    fetch(act, id, "")
}

/// Keeps others from changing a note up to the commit.
///
/// # Errors
/// `NotFound`.
pub fn hold(act: &mut Act, id: Id<of::Note>) -> Result<()> {
    let lock = act.tx.for_update();
    fetch(act, id, lock).map(drop)
}

fn fetch(act: &mut Act, id: Id<of::Note>, lock: &str) -> Result<Note> {
    let sql = format!(
        "SELECT {} FROM note WHERE account_id = $1 AND id = $2{lock}",
        Note::COLUMNS
    );
    let note: Option<Note> = act.tx.first(&sql, args![act.actor.account, id])?;
    let note = note.ok_or(Error::NotFound("note"))?;
    access::lead(act, note.lead_id).map_err(|_| Error::NotFound("note"))?;
    Ok(note)
}

/// The newest notes of a lead, newest first.
pub fn of_lead(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Note>> {
    page(act, lead, None, 1000)
}

/// A page of the notes of a lead, newest first: those before `before`, at most `limit`.
pub fn page(
    act: &mut Act,
    lead: Id<of::Lead>,
    before: Option<Id<of::Note>>,
    limit: u32,
) -> Result<Vec<Note>> {
    access::lead(act, lead)?;
    let before = before.map_or(i64::MAX, Id::number);
    let sql = format!(
        "SELECT {} FROM note WHERE account_id = $1 AND lead_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4",
        Note::COLUMNS
    );
    let args = args![act.actor.account, lead, before, limit];
    Ok(act.tx.all(&sql, args)?)
}

/// That the actor wrote the note, or may deal with those of others.
fn check_own(act: &Act, note: &Note) -> Result<()> {
    if act.actor.who == note.who || act.may(Right::Delete) {
        return Ok(());
    }
    Err(Error::Forbidden(
        "You can change and delete your own notes only.".to_owned(),
    ))
}
