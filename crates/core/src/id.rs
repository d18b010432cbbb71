use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use openlead_db::{Cell, Column, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The id of a thing of noun `T`: 64 bits, ordered by time. Outside it is 13 characters of Crockford's base 32
/// (digits and lower-case letters without i, l, o, u), which sort as the ids do.
pub struct Id<T>(i64, PhantomData<fn() -> T>);

/// The nouns that have ids.
pub mod of {
    macro_rules! nouns {
        ($($(#[$doc:meta])* $noun:ident),* $(,)?) => { $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub enum $noun {})* };
    }
    nouns! {
        /// A company's data.
        Account,
        /// A person who signs in.
        Staff,
        /// A group of agents.
        Department,
        /// A telephone line that brings in leads.
        SourceNumber,
        /// An entry of one of the account's lists.
        ListItem,
        /// The definition of an additional field.
        Field,
        /// A token or key of the API.
        Token,
        /// An enquirer.
        Lead,
        /// A change of many leads at once.
        Bulk,
        /// A thing that happened.
        Event,
        /// A text on a lead.
        Note,
        /// Something that somebody shall hear of.
        Notification,
        /// Something to do.
        Task,
        /// A text on a task.
        Comment,
        /// A sale in the making.
        Deal,
        /// A telephone call.
        Call,
        /// A call that the request log keeps.
        Request,
        /// Work to be done behind the acts.
        Job,
        /// An address that is told of events.
        Webhook,
        /// A try to deliver an event.
        Attempt,
        /// A choice of leads under a name.
        SavedView,
        /// A report with its filters under a name.
        SavedReport,
        /// A sign-in that goes on.
        Session,
        /// A file that is taken in.
        Import,
        /// A call that is to be sent on.
        Forwarded,
    }
}

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 13;

impl<T> Id<T> {
    /// The id with this number.
    pub const fn new(number: i64) -> Self {
        Self(number, PhantomData)
    }

    /// Its number, as the database has it.
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'0'; LENGTH];
        let mut rest = self.0.cast_unsigned();
        for place in text.iter_mut().rev() {
            *place = DIGITS[(rest & 31) as usize];
            rest >>= 5;
        }
        f.pad(std::str::from_utf8(&text).expect("ASCII digits"))
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the id of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id has 13 characters, digits and lower-case letters")]
pub struct NotAnId;

impl<T> FromStr for Id<T> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // The first of 13 digits carries the top 4 of 64 bits, the topmost of them zero.
        if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
            return Err(NotAnId);
        }
        let number = text.bytes().try_fold(0_i64, |number, byte| {
            let digit = DIGITS.iter().position(|&digit| digit == byte)?;
            Some((number << 5) | i64::try_from(digit).ok()?)
        });
        number.map(Self::new).ok_or(NotAnId)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<T> From<Id<T>> for Value {
    fn from(id: Id<T>) -> Self {
        Self::Int(id.0)
    }
}
impl<T> Column for Id<T> {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        i64::read(cell).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_from_its_text() {
        for number in [0, 1, 31, 32, 1_234_567_890_123, i64::MAX] {
            let id = Id::<of::Lead>::new(number);
            assert_eq!(id.to_string().len(), LENGTH);
            assert_eq!(id.to_string().parse(), Ok(id));
        }
    }

    #[test]
    fn texts_sort_as_ids_do() {
        let text = |number| Id::<of::Lead>::new(number).to_string();
        assert!(text(31) < text(32) && text(1 << 40) < text(i64::MAX));
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in [
            "",
            "0",
            "zzzzzzzzzzzzz",
            "000000000000u",
            "00000000000000",
            "ÄÄÄÄÄÄx",
            "8000000000000",
        ] {
            assert_eq!(text.parse::<Id<of::Lead>>(), Err(NotAnId), "{text}");
        }
    }
}
