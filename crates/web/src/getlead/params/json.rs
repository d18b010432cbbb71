//! A JSON object as parameters.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Number, Value};

use super::{Params, Unreadable};

/// Takes in the members of the object that `body` is.
pub(super) fn read(params: &mut Params, body: &[u8]) -> Result<(), Unreadable> {
    let text = String::from_utf8_lossy(trimmed(body));
    let members = serde_json::from_str::<Members>(&text)
        .or_else(|_| serde_json::from_str(&mend(&text)))
        .map_err(|_| Unreadable)?;
    for (name, value) in members.0 {
        if !params.add(&name, &text_of(value)) {
            break;
        }
    }
    Ok(())
}

/// `body` without white space and byte order mark around it.
pub(super) fn trimmed(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .trim_ascii()
}

/// The text that a value counts as; empty for `null`.
fn text_of(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => text_of_number(&number),
        Value::String(text) => text,
        Value::Array(items) => {
            let texts = items
                .into_iter()
                .map(text_of)
                .filter(|text| !text.is_empty());
            texts.collect::<Vec<_>>().join(", ")
        }
        Value::Object(_) => value.to_string(),
    }
}

/// Whole numbers without a fraction: a spreadsheet sends a phone number as 9846012345.0.
fn text_of_number(number: &Number) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        Some(value) if number.is_f64() && value.fract() == 0.0 && value.abs() < EXACT => {
            format!("{value:.0}")
        }
        _ => number.to_string(),
    }
}

/// Mends what sloppy writers of JSON do inside strings: raw line ends and tabs, halves of surrogate pairs.
fn mend(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let mut rest = text;
    let mut in_string = false;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\\' if in_string => push_escape(&mut mended, rest),
            c if in_string && c < ' ' => {
                mended.push_str(if c == '\n' { "\\n" } else { " " });
                c.len_utf8()
            }
            c => {
                in_string ^= c == '"';
                mended.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    mended
}

/// Copies the escape that `text` begins with, and says how long it was.
fn push_escape(mended: &mut String, text: &str) -> usize {
    let (width, fit) = match unit(text) {
        Some(0xd800..0xdc00) if matches!(text.get(6..).and_then(unit), Some(0xdc00..0xe000)) => {
            (12, true)
        }
        Some(0xd800..0xe000) => (6, false),
        Some(_) => (6, true),
        None => (1 + text[1..].chars().next().map_or(0, char::len_utf8), true),
    };
    mended.push_str(if fit { &text[..width] } else { "\\ufffd" });
    width
}

/// The code unit of a `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

/// The members of an object in the order they were written, doubles and all.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
