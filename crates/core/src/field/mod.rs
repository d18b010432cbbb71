//! Additional fields: what an account keeps of a lead beside the standard fields.

mod take_in;

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde_json::json;

pub use take_in::take_in;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, text};

/// The most fields of an account; values beyond them are kept on the timeline.
pub const MOST_FIELDS: usize = 200;

row! {
    /// The definition of an additional field.
    pub struct Field {
        /// Its id.
        pub id: Id<of::Field>,
        /// Its name in data and in the REST API.
        pub key: String,
        /// The parameter of the v1 API that sets it, folded.
        pub folded: String,
        /// What people read.
        pub label: String,
        /// What its values are.
        pub kind: Kind,
        /// The options of a choice, a JSON list of texts.
        pub choices: String,
        /// Whether the REST API and the pages ask for it.
        pub required: bool,
        /// Whether search looks into it.
        pub searchable: bool,
        /// Its place, from 0.
        pub position: i64,
        /// No longer offered; what has it keeps it.
        pub archived: bool,
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal),* $(,)?) => {
        /// What the values of a field are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its name in data and in the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name),* }
            }
        }
    };
}

kinds! {
    /// A line of text.
    Text = "text",
    /// Several lines of text.
    LongText = "long_text",
    /// A number.
    Number = "number",
    /// A day.
    Date = "date",
    /// A point in time.
    DateTime = "datetime",
    /// Yes or no.
    YesNo = "yes_no",
    /// One of the options.
    Choice = "choice",
    /// Some of the options.
    Choices = "choices",
    /// A web address.
    Url = "url",
    /// An e-mail address.
    Email = "email",
    /// A phone number.
    Phone = "phone",
    /// An amount in the account's currency.
    Money = "money",
}

impl Column for Kind {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let name = String::read(cell)?;
        let kind = Self::ALL.iter().find(|kind| kind.as_str() == name);
        kind.copied().ok_or_else(|| "a kind of field".to_owned())
    }
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        kind.as_str().into()
    }
}

/// All definitions in their order.
pub fn all(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Field>> {
    let sql = format!(
        "SELECT {} FROM field WHERE account_id = $1 ORDER BY position, id",
        Field::COLUMNS
    );
    Ok(tx.all(&sql, args![account])?)
}

/// Makes a field of a label. When one was made meanwhile that the same parameter sets, that one stays.
///
/// # Errors
/// `Invalid` without a label, `Conflict` when the account has [`MOST_FIELDS`] already.
pub fn make(act: &mut Act, label: &str, kind: Kind) -> Result<()> {
    let label = text::limit(&text::clean(label), 100).to_owned();
    let folded = text::parameter_key(&label);
    if folded.is_empty() {
        return Err(Error::invalid("label", "Write a label."));
    }
    if act.catalog.fields.len() >= MOST_FIELDS {
        return Err(Error::Conflict(format!(
            "an account has at most {MOST_FIELDS} additional fields"
        )));
    }
    let key = free_key(act, &label);
    let (id, now): (Id<of::Field>, _) = (Id::new(act.tx.new_id()), act.tx.now());
    let position = act
        .catalog
        .fields
        .iter()
        .map(|field| field.position + 1)
        .max()
        .unwrap_or(0);
    let made = act.tx.execute(
        "INSERT INTO field (account_id, id, key, folded, label, kind, choices, required, searchable, position,
           archived, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, '[]', FALSE, FALSE, $7, FALSE, $8)
         ON CONFLICT (account_id, folded) DO NOTHING",
        args![act.actor.account, id, &key, folded, &label, &kind, position, now],
    )?;
    catalog::changed(act)?;
    if made == 1 {
        event::of_account(
            act,
            "field.added",
            &json!({ "id": id, "key": key, "label": label }),
        )?;
    }
    Ok(())
}

/// A key that no field has, from the label: `course`, `course_2`, …
fn free_key(act: &Act, label: &str) -> String {
    let taken = |key: &str| act.catalog.fields.iter().any(|field| field.key == key);
    text::unused(&text::slug(label), taken)
}
