//! What is known of each lead that lists are filtered and sorted by: standard and additional fields.

use openlead_db::Dialect;

use super::ahead::Index;
use crate::catalog::Catalog;
use crate::field::{Choices, Field, Kind};
use crate::list::List;
use crate::time::Offsets;

/// What the values are, which decides how they are written, compared and read from the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text in the form that its column is compared in.
    Text(Folding),
    /// Any of the lead's phone numbers.
    Phone,
    /// An entry of a list.
    Entry(List),
    /// Any of the lead's purposes.
    Purpose,
    Staff,
    Department,
    Number,
    /// A number of minor units, written in major ones.
    Money,
    /// Yes or no.
    Flag,
    /// Microseconds.
    Moment,
    /// `YYYY-MM-DD`.
    Day,
    /// A moment as text of RFC 3339 with six decimals, which sorts as time does.
    Time,
    /// One of these options.
    Choice(Choices),
    /// Some of these options, a JSON list.
    Choices(Choices),
    /// An import that has made or changed it.
    Import {
        made: bool,
    },
    /// Any status that the lead has been in.
    Reached,
    /// When the person enquired again: added to the lead, or refused.
    Repeated {
        merged: bool,
    },
    /// A task of the lead, by its date, its agent and what became of it.
    Task,
    /// A deal of the lead, by its dates, its agent and what became of it.
    Deal,
}

impl Shape {
    /// Whether leads are sorted by it: what they may have several of gives no order.
    pub fn sorts(&self) -> bool {
        !matches!(
            self,
            Self::Choices(_)
                | Self::Import { .. }
                | Self::Reached
                | Self::Repeated { .. }
                | Self::Task
                | Self::Deal
        )
    }
}

/// How a text is folded before it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    /// As names are.
    Name,
    /// As e-mail addresses are.
    Email,
    /// Without case: by `lower` where only ASCII is asked for and in the order of lists, else by `lower_all`, which takes
    /// longer.
    Case,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub shape: Shape,
    /// Whether a lead may be without it.
    pub may_lack: bool,
    place: Place,
}

#[derive(Debug, Clone)]
enum Place {
    Column(&'static str),
    Custom(String),
    /// What is computed, as SQL.
    Computed(String),
}

/// Name, column, shape, whether it may be missing.
const STANDARD: &[(&str, &str, Shape, bool)] = &[
    ("name", "name_folded", Shape::Text(Folding::Name), true),
    ("email", "email_folded", Shape::Text(Folding::Email), true),
    ("company_name", "company", Shape::Text(Folding::Case), true),
    ("address", "address", Shape::Text(Folding::Case), true),
    ("notes", "notes", Shape::Text(Folding::Case), true),
    (
        "lost_reason",
        "lost_reason",
        Shape::Text(Folding::Case),
        true,
    ),
    (
        "lost_reason_id",
        "lost_reason_id",
        Shape::Entry(List::LostReason),
        true,
    ),
    ("phone_number", "phone", Shape::Phone, false),
    ("status", "status_id", Shape::Entry(List::Status), false),
    ("source", "source_id", Shape::Entry(List::Source), false),
    ("purpose", "purpose_id", Shape::Purpose, true),
    ("type", "type_id", Shape::Entry(List::LeadType), true),
    ("assigned_to", "agent_id", Shape::Staff, true),
    ("department", "department_id", Shape::Department, true),
    ("score", "score", Shape::Number, false),
    ("enquiries", "enquiries", Shape::Number, false),
    ("is_starred", "is_starred", Shape::Flag, false),
    ("birth_date", "birth_date", Shape::Day, true),
    ("created_at", "created_at", Shape::Moment, false),
    ("updated_at", "updated_at", Shape::Moment, false),
    ("last_enquiry_at", "last_enquiry_at", Shape::Moment, false),
    (
        "status_changed_at",
        "status_changed_at",
        Shape::Moment,
        false,
    ),
    (
        "next_follow_up_at",
        "next_follow_up_at",
        Shape::Moment,
        true,
    ),
    ("first_touch_at", "first_touch_at", Shape::Moment, true),
    ("last_touch_at", "last_touch_at", Shape::Moment, true),
];

/// Names by which the result of an import is looked at; nothing is sorted by them, and no page offers them.
const IMPORTS: [(&str, bool); 2] = [("made_by_import", true), ("changed_by_import", false)];
/// Fields that people filter by which are no column; `task` and `deal`, whose values are objects, come from reports alone.
const COMPUTED: [&str; 5] = [
    "response_minutes",
    "created_hour",
    "reached_status",
    "repeated_at",
    "refused_at",
];

/// The minutes until somebody dealt with a lead.
const RESPONSE: &str = "(CAST(l.first_touch_at - l.created_at AS DOUBLE PRECISION) / 60000000)";

/// The hour of the day at which a lead came, in the account's time zone.
fn hour(catalog: &Catalog) -> String {
    let local = offsets(catalog).sql("l.created_at");
    format!("CAST({local} % 86400000000 / 3600000000 AS DOUBLE PRECISION)")
}

/// How far the account's time zone is ahead of UTC, in the years that leads are of.
pub(super) fn offsets(catalog: &Catalog) -> Offsets {
    /// 2000 and 2050, in microseconds.
    const YEARS: (i64, i64) = (946_684_800_000_000, 2_524_608_000_000_000);
    Offsets::of(&catalog.account.zone(), YEARS.0, YEARS.1)
}

/// What begins the name of an additional field.
const CUSTOM: &str = "custom_fields.";

impl Column {
    /// The field of this name: a standard one, or `custom_fields.` and the key of an additional one.
    pub fn named(catalog: &Catalog, name: &str) -> Option<Self> {
        if let Some(key) = name.strip_prefix(CUSTOM) {
            let field = catalog.fields.iter().find(|field| field.key == key)?;
            return Some(Self::custom(field));
        }
        if let Some((_, made)) = IMPORTS.iter().find(|(known, _)| *known == name) {
            return Some(Self {
                shape: Shape::Import { made: *made },
                may_lack: false,
                place: Place::Column("id"),
            });
        }
        if let Some(computed) = Self::computed(catalog, name) {
            return Some(computed);
        }
        let (_, column, shape, may_lack) = STANDARD.iter().find(|row| row.0 == name)?;
        Some(Self {
            shape: shape.clone(),
            may_lack: *may_lack,
            place: Place::Column(column),
        })
    }

    /// All fields with their names and labels: the standard ones, then the additional ones in use.
    pub fn all(catalog: &Catalog) -> Vec<(String, String, Self)> {
        let names = STANDARD.iter().map(|row| row.0).chain(COMPUTED);
        let standard = names
            .filter_map(|name| Some((name.to_owned(), label(name), Self::named(catalog, name)?)));
        let fields = catalog.fields.iter().filter(|field| !field.archived);
        let additional = fields.map(|field| {
            (
                format!("{CUSTOM}{}", field.key),
                field.label.clone(),
                Self::custom(field),
            )
        });
        standard.chain(additional).collect()
    }

    /// The names of all standard fields, for a message.
    pub fn standard_names() -> String {
        let names: Vec<&str> = STANDARD.iter().map(|row| row.0).chain(COMPUTED).collect();
        names.join(", ")
    }

    /// What reports tell leads apart by.
    fn computed(catalog: &Catalog, name: &str) -> Option<Self> {
        let (shape, may_lack, sql) = match name {
            "response_minutes" => (Shape::Number, true, RESPONSE.to_owned()),
            "created_hour" => (Shape::Number, false, hour(catalog)),
            "reached_status" => (Shape::Reached, false, String::new()),
            "repeated_at" => (Shape::Repeated { merged: true }, false, String::new()),
            "refused_at" => (Shape::Repeated { merged: false }, false, String::new()),
            "task" => (Shape::Task, false, String::new()),
            "deal" => (Shape::Deal, false, String::new()),
            _ => return None,
        };
        Some(Self {
            shape,
            may_lack,
            place: Place::Computed(sql),
        })
    }

    fn custom(field: &Field) -> Self {
        let choices = || field.choices.clone();
        let shape = match field.kind {
            Kind::Text | Kind::LongText | Kind::Url | Kind::Email | Kind::Phone => {
                Shape::Text(Folding::Case)
            }
            Kind::Number => Shape::Number,
            Kind::Money => Shape::Money,
            Kind::Date => Shape::Day,
            Kind::DateTime => Shape::Time,
            Kind::YesNo => Shape::Flag,
            Kind::Choice => Shape::Choice(choices()),
            Kind::Choices => Shape::Choices(choices()),
        };
        Self {
            shape,
            may_lack: true,
            place: Place::Custom(field.key.clone()),
        }
    }

    /// Whether it is the status or the source, which indexes of other orders know too.
    pub fn is_told(&self) -> bool {
        self.is("status_id") || self.is("source_id")
    }

    /// Whether it is this column of the lead.
    pub fn is(&self, name: &str) -> bool {
        matches!(self.place, Place::Column(column) if column == name)
    }

    /// Whether it is an additional field.
    pub fn is_additional(&self) -> bool {
        matches!(self.place, Place::Custom(_))
    }

    /// The index in whose order leads with a value, or all, are sorted by it.
    pub fn index(&self) -> Option<Index> {
        let index = |name, knows| Some(Index { name, knows });
        match self.place {
            Place::Column("created_at") => index("lead_created", false),
            Place::Column("updated_at") => index("lead_updated", true),
            Place::Column("name_folded") => index("lead_name", true),
            Place::Column("next_follow_up_at") => index("lead_follow_up", true),
            Place::Column("agent_id") => index("lead_agent", true),
            Place::Column("status_id") => index("lead_status", false),
            Place::Column("source_id") => index("lead_source", false),
            _ => None,
        }
    }

    /// Its value in a row of `lead l`, as SQL; NULL where a lead has none, but for the texts of standard fields.
    pub fn value(&self, dialect: Dialect) -> String {
        match &self.place {
            Place::Column(column) => standard(column, &self.shape, dialect),
            Place::Custom(key) => additional(key, &self.shape, dialect),
            Place::Computed(sql) => sql.clone(),
        }
    }

    /// Whether it is compared without case.
    pub fn folds(&self) -> bool {
        self.shape == Shape::Text(Folding::Case)
    }

    /// Its text as it is kept, as SQL.
    pub fn in_bytes(&self, dialect: Dialect) -> String {
        match &self.place {
            Place::Column(column) => in_bytes(&format!("l.{column}"), dialect),
            Place::Custom(key) => in_bytes(&text_of(&key.replace('\'', "''")), dialect),
            Place::Computed(sql) => sql.clone(),
        }
    }

    /// That a lead has no value, as SQL.
    pub fn lacks(&self, dialect: Dialect) -> String {
        let value = self.value(dialect);
        match (&self.place, &self.shape) {
            (_, Shape::Choices(_)) => format!("COALESCE({value}, '[]') = '[]'"),
            // A range: of equals SQLite would rather read all in the order of their ids.
            (Place::Column(_), Shape::Text(_)) => format!("{value} <= ''"),
            (Place::Custom(_), Shape::Text(_) | Shape::Choice(_)) => {
                format!("COALESCE({value}, '') = ''")
            }
            // SQLite would go along the index of the board, which has it after the status, and sort.
            (Place::Column("next_follow_up_at"), _) if dialect == Dialect::Sqlite => {
                format!("+{value} IS NULL")
            }
            _ => format!("{value} IS NULL"),
        }
    }

    /// The empty value of leads without one, where that has a place in an index, as SQL.
    pub fn empty(&self, dialect: Dialect) -> Option<String> {
        let is_text = matches!(
            (&self.place, &self.shape),
            (Place::Column(_), Shape::Text(_))
        );
        is_text.then(|| self.value(dialect))
    }

    /// That a lead has a value, as SQL.
    pub fn has(&self, dialect: Dialect) -> String {
        let value = self.value(dialect);
        match self.shape {
            Shape::Text(_) | Shape::Choice(_) => format!("{value} <> ''"),
            _ => format!("{value} IS NOT NULL"),
        }
    }
}

/// A name as people read it: `company_name` is `Company name`.
fn label(name: &str) -> String {
    match name {
        "phone_number" => "Phone".to_owned(),
        "email" => "E-mail".to_owned(),
        "company_name" => "Company".to_owned(),
        "assigned_to" => "Owner".to_owned(),
        "next_follow_up_at" => "Next step".to_owned(),
        "is_starred" => "Starred".to_owned(),
        "lost_reason" => "Lost reason, in words".to_owned(),
        "lost_reason_id" => "Lost reason".to_owned(),
        "created_hour" => "Hour of arrival".to_owned(),
        "reached_status" => "Reached status".to_owned(),
        "repeated_at" => "Enquired again".to_owned(),
        "refused_at" => "Refused as a repeat".to_owned(),
        other => {
            let words = other.trim_end_matches("_at").replace('_', " ");
            let mut letters = words.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect()
        }
    }
}

fn standard(column: &str, shape: &Shape, dialect: Dialect) -> String {
    match shape {
        Shape::Text(Folding::Case) => ascii_lower(&format!("l.{column}"), dialect),
        Shape::Text(Folding::Email) => in_bytes(&format!("l.{column}"), dialect),
        // Compared with numbers that have a fraction.
        Shape::Number => format!("CAST(l.{column} AS DOUBLE PRECISION)"),
        _ => format!("l.{column}"),
    }
}

fn additional(key: &str, shape: &Shape, dialect: Dialect) -> String {
    let key = key.replace('\'', "''");
    let text = text_of(&key);
    match shape {
        Shape::Number | Shape::Money => number(&key, dialect),
        Shape::Flag => format!("({text} IN ('1', 'true'))"),
        Shape::Text(_) => ascii_lower(&text, dialect),
        _ => in_bytes(&text, dialect),
    }
}

fn text_of(key: &str) -> String {
    format!("CAST(l.custom->>'{key}' AS TEXT)")
}

/// NULL unless it is a number: what a field holds that was of another kind must not fail the list.
fn number(key: &str, dialect: Dialect) -> String {
    let is_number = match dialect {
        Dialect::Sqlite => format!("typeof(l.custom->>'{key}') IN ('integer', 'real')"),
        Dialect::Postgres => format!("jsonb_typeof(l.custom->'{key}') = 'number'"),
    };
    format!("(CASE WHEN {is_number} THEN CAST(l.custom->>'{key}' AS DOUBLE PRECISION) END)")
}

/// For sorting.
fn ascii_lower(text: &str, dialect: Dialect) -> String {
    format!("lower({})", in_bytes(text, dialect))
}

/// Text in the order of its bytes, as SQLite has it anyway.
fn in_bytes(text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => text.to_owned(),
        Dialect::Postgres => format!("({text} COLLATE \"C\")"),
    }
}
