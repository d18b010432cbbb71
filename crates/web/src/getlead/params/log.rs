//! What the request log keeps of parameters.

use serde_json::{Map, Value};

use super::{Entry, Params};

/// Most bytes of JSON that the log keeps of one request.
pub const LOG_BYTES: usize = 64_000;

impl Params {
    /// The parameters as a JSON object by label, at most 64 kB: without the token, secrets masked; values that do not
    /// fit are cut, and what comes after them is left out.
    pub fn to_json(&self) -> Value {
        let mut room = LOG_BYTES;
        let mut object = Map::new();
        for entry in self.entries.iter().filter(|entry| entry.key != "token") {
            let name = 6 + json_bytes(&entry.label);
            if name > room {
                break;
            }
            room -= name;
            let value = fitting(
                if is_secret(entry) {
                    "•••"
                } else {
                    &entry.value
                },
                room,
            );
            room -= json_bytes(value);
            object.insert(entry.label.clone(), value.into());
        }
        Value::Object(object)
    }
}

/// As much of `text` as takes `room` bytes in JSON.
fn fitting(text: &str, room: usize) -> &str {
    let mut taken = 0;
    let past = text.char_indices().find(|(_, c)| {
        taken += json_width(*c);
        taken > room
    });
    past.map_or(text, |(end, _)| &text[..end])
}

fn json_bytes(text: &str) -> usize {
    text.chars().map(json_width).sum()
}

/// How many bytes a character takes in a JSON string; `Params` holds no control characters but `\n` and `\t`.
fn json_width(c: char) -> usize {
    if matches!(c, '"' | '\\' | '\n' | '\t') {
        2
    } else {
        c.len_utf8()
    }
}

fn is_secret(entry: &Entry) -> bool {
    const SIGNS: [&str; 8] = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "api_key",
        "apikey",
        "token",
        "authorization",
    ];
    SIGNS.iter().any(|sign| entry.key.contains(sign))
        || entry
            .key
            .split('_')
            .any(|word| matches!(word, "pwd" | "otp" | "cvv"))
}
