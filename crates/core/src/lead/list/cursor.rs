use openlead_db::Value;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Where a page ended: the last lead's place in the order, so that leads that come or go meanwhile move no other.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cursor {
    sort: String,
    descending: bool,
    pub leg: i64,
    pub key: Key,
    pub id: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Key {
    Int(i64),
    Real(f64),
    Text(String),
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Int(number) => number.into(),
            Key::Real(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}

impl openlead_db::Column for Key {
    fn read(cell: openlead_db::Cell<'_>) -> Result<Self, String> {
        use openlead_db::Cell;
        match cell {
            Cell::Int(number) => Ok(Self::Int(number)),
            Cell::Real(number) => Ok(Self::Real(number)),
            Cell::Text(text) => Ok(Self::Text(text.to_owned())),
            _ => Err("a value to sort by".to_owned()),
        }
    }
}

impl Cursor {
    pub fn new(sort: &str, descending: bool, leg: i64, key: Key, id: i64) -> Self {
        Self {
            sort: sort.to_owned(),
            descending,
            leg,
            key,
            id,
        }
    }

    /// As opaque text of digits and small letters.
    pub fn text(&self) -> String {
        let json = serde_json::to_vec(self).expect("numbers and texts are JSON");
        json.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads what [`text`](Self::text) has written for a list of the same order.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn read(text: &str, sort: &str, descending: bool) -> Result<Self> {
        let cursor = bytes(text).and_then(|json| serde_json::from_slice(&json).ok());
        cursor
            .filter(|cursor: &Self| cursor.sort == sort && cursor.descending == descending)
            .ok_or_else(Self::unknown)
    }

    /// What a cursor is answered with that leads nowhere.
    pub fn unknown() -> Error {
        Error::invalid(
            "cursor",
            "Begin again without it: it is not of a list with this order.",
        )
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_for_its_own_order_only() {
        let text = Cursor::new("name", true, 0, Key::Text("anna ä".to_owned()), 7).text();
        let read = Cursor::read(&text, "name", true).unwrap();
        assert_eq!((read.leg, read.id), (0, 7));
        assert!(Cursor::read(&text, "name", false).is_err());
        assert!(Cursor::read(&text, "score", true).is_err());
        for wrong in ["", "0", "zz", "7b7d", "+1+1", "ä"] {
            assert!(Cursor::read(wrong, "name", true).is_err(), "{wrong}");
        }
    }
}
