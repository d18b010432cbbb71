//! Texts that stand for something else in bodies and addresses.

use std::fmt;

use openlead_core::{Act, Error, Id, of, time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident of $noun:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, example = "05h4rc8y3k0vd", pattern = "^[0-7][0-9a-hjkmnp-tv-z]{12}$")]
        pub struct $name(pub Id<of::$noun>);

        impl From<Id<of::$noun>> for $name {
            fn from(id: Id<of::$noun>) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )* };
}

ids! {
    /// The id of a member of staff.
    StaffId of Staff,
    /// The id of a department.
    DepartmentId of Department,
    /// The id of an entry of a list: a status, a source, …
    ListItemId of ListItem,
    /// The id of an additional field.
    FieldId of Field,
    /// The id of a key or token.
    TokenId of Token,
    /// The id of a lead.
    LeadId of Lead,
    /// The id of a note.
    NoteId of Note,
    /// The id of a task.
    TaskId of Task,
    /// The id of a text on a task.
    CommentId of Comment,
    /// The id of a deal.
    DealId of Deal,
    /// The id of a call.
    CallId of Call,
    /// The id of a change of many leads.
    BulkId of Bulk,
    /// The id of a source number.
    SourceNumberId of SourceNumber,
    /// The id of a call of the v1 API.
    RequestLogId of Request,
    /// The id of an event.
    EventId of Event,
    /// The id of an import.
    ImportId of Import,
    /// The id of a webhook.
    WebhookId of Webhook,
}

/// A moment, UTC, with microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T18:30:00.000000Z")]
pub struct Moment(pub i64);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time::to_rfc3339(self.0))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom("write a moment like 2026-11-23T18:30:00Z");
        time::from_rfc3339(&text).map(Self).ok_or_else(wrong)
    }
}

/// For a field of a change: absent is `None`, `null` is `Some(None)`.
pub fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

/// A moment as people and programs write it, on the account's clocks when it names no offset.
///
/// # Errors
/// `Invalid` with the field.
pub fn moment(act: &Act, field: &'static str, text: &str) -> Result<i64, Error> {
    let at = time::parse_moment(text, &act.catalog.account.zone());
    at.ok_or_else(|| {
        Error::invalid(
            field,
            "Send a moment like 2026-12-31T18:30:00Z or 2026-12-31T18:30:00.",
        )
    })
}
