//! Additional fields: what an account keeps of a lead beside the standard fields.

mod add;
mod change;
mod delete;
mod merge;
mod retype;
mod take_in;
mod value;
mod values;

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde::{Deserialize, Serialize};

pub use add::{NewField, add, make};
pub use change::{Change, change, check_options, order};
pub use delete::{check_unused, delete, remove};
pub use merge::merge;
pub use retype::retype;
pub use take_in::take_in;
pub use value::{check, shown};
pub(crate) use value::{fit, written};
pub use values::{Values, preview};

use crate::act::Act;
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::text;

/// The most fields of an account; values beyond them are kept on the timeline.
pub const MOST_FIELDS: usize = 200;
/// The most options of a choice.
pub const MOST_CHOICES: usize = 200;
/// The longest label of a field, option or section, in characters.
pub const LONGEST_LABEL: usize = 100;

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
        /// The options of a choice.
        pub choices: Choices,
        /// Whether the REST API and the pages ask for it.
        pub required: bool,
        /// Whether search looks into it.
        pub searchable: bool,
        /// Its place, from 0.
        pub position: i64,
        /// No longer offered; what has it keeps it.
        pub archived: bool,
        /// The group of fields that it is shown in, empty when in none.
        pub section: String,
        /// Made by a call, and nobody has said yet that it shall stay.
        pub from_intake: bool,
        /// The field that its values are being moved to.
        pub merged_into: Option<Id<of::Field>>,
    }
}

/// The options of a choice, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choices(Vec<Choice>);

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What people read.
    pub label: String,
    /// What a lead keeps and programs send: a slug of the first label, which stays.
    pub value: String,
}

/// An option as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What people shall read.
    pub label: String,
    /// The value of the option that has it from now on; without one the label tells which it is, or that it is new.
    pub value: Option<String>,
}

impl From<String> for Wanted {
    fn from(label: String) -> Self {
        Self { label, value: None }
    }
}

impl Choices {
    /// The options of these labels; one that `known` has already keeps its value.
    ///
    /// # Errors
    /// `Invalid` when one is empty, too long, twice there, or when there are too many.
    pub fn of(labels: &[String], known: &Self) -> Result<Self> {
        let wanted: Vec<_> = labels.iter().cloned().map(Wanted::from).collect();
        Self::wanted(&wanted, known)
    }

    /// The options as they are wanted; one that `known` has already keeps its value.
    ///
    /// # Errors
    /// As [`of`](Self::of), and when a value is none of `known`.
    pub fn wanted(options: &[Wanted], known: &Self) -> Result<Self> {
        let wrong = |message: String| Err(Error::invalid("options", message));
        if options.len() > MOST_CHOICES {
            return wrong(format!("Use at most {MOST_CHOICES} options."));
        }
        let mut choices: Vec<Choice> = Vec::new();
        for option in options {
            let label = text::clean(&option.label);
            if label.is_empty() || label.chars().count() > LONGEST_LABEL {
                return wrong(format!(
                    "Write each option in 1 to {LONGEST_LABEL} characters."
                ));
            }
            if choices
                .iter()
                .any(|choice| text::fold(&choice.label) == text::fold(&label))
            {
                return wrong(format!("The option {label} is there twice."));
            }
            let taken = |value: &str| {
                choices
                    .iter()
                    .chain(known.iter())
                    .any(|choice| choice.value == value)
            };
            let value = match (&option.value, known.meant(&label)) {
                (Some(value), _) => match known.iter().any(|choice| choice.value == *value) {
                    true => value.clone(),
                    false => {
                        return wrong(format!(
                            "There is no option with the value {}.",
                            text::limit(value, 100)
                        ));
                    }
                },
                (None, Some(choice)) => choice.value.clone(),
                (None, None) => text::unused(&text::slug(&label), taken),
            };
            if choices.iter().any(|choice| choice.value == value) {
                return wrong(format!("The option {label} is there twice."));
            }
            choices.push(Choice { label, value });
        }
        Ok(Self(choices))
    }

    /// The options.
    pub fn iter(&self) -> std::slice::Iter<'_, Choice> {
        self.0.iter()
    }

    /// The option that a text means, by its value or its label.
    pub fn meant(&self, text: &str) -> Option<&Choice> {
        let folded = text::fold(text);
        let by_value = self.iter().find(|choice| choice.value == text.trim());
        by_value.or_else(|| {
            self.iter()
                .find(|choice| text::fold(&choice.label) == folded)
        })
    }

    /// The label of a value; the value itself when its option is gone.
    pub fn label<'a>(&'a self, value: &'a str) -> &'a str {
        let found = self.iter().find(|choice| choice.value == value);
        found.map_or(value, |choice| &choice.label)
    }
}

impl Column for Choices {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let text = String::read(cell)?;
        let choices = serde_json::from_str(&text).map(Self);
        choices.map_err(|_| "options of a field".to_owned())
    }
}

impl From<Choices> for Value {
    fn from(choices: Choices) -> Self {
        serde_json::json!(choices).to_string().into()
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
    LongText = "textarea",
    /// A number.
    Number = "number",
    /// A day.
    Date = "date",
    /// A point in time.
    DateTime = "datetime",
    /// Yes or no.
    YesNo = "boolean",
    /// One of the options.
    Choice = "select",
    /// Some of the options.
    Choices = "multiselect",
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

/// Further parameters of the v1 API that set a field, and which one, in the order of the parameters.
pub fn aliases(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<(String, Id<of::Field>)>> {
    Ok(tx.all(
        "SELECT folded, field_id FROM field_alias WHERE account_id = $1 ORDER BY folded",
        args![account],
    )?)
}

/// The field with this id.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &Act, id: Id<of::Field>) -> Result<Field> {
    let field = act.catalog.fields.iter().find(|field| field.id == id);
    field.cloned().ok_or(Error::NotFound("field"))
}

/// The field that a parameter of the v1 API sets, by its own name or a further one.
pub fn set_by<'a>(catalog: &'a Catalog, folded: &str) -> Option<&'a Field> {
    let mut aliases = catalog.field_aliases.iter();
    let alias = aliases
        .find(|(alias, _)| alias == folded)
        .map(|(_, id)| *id);
    let mut fields = catalog.fields.iter();
    fields.find(|field| alias.map_or(field.folded == folded, |id| field.id == id))
}
