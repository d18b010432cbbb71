use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::{Map, Value as Json};

use super::rest::as_export;
use super::{Each, LONGEST_ROW, MOST_COLUMNS, Row, unreadable, wrong};
use crate::error::Result;

type Object = Map<String, Json>;

/// The keys of all objects; those of an object within are `outer.inner`.
pub fn columns(path: &Path) -> Result<Vec<String>> {
    let mut keys = BTreeSet::new();
    lines(path, |_, line| {
        keys.extend(line.unwrap_or_default().into_iter().map(|(key, _)| key));
        match keys.len() > MOST_COLUMNS {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    match keys.len() {
        0 => Err(wrong("No line of the file is a JSON object with a key.")),
        1..=MOST_COLUMNS => Ok(keys.into_iter().collect()),
        _ => Err(wrong(format!(
            "The objects have more than {MOST_COLUMNS} keys."
        ))),
    }
}

/// Gives each object as a row.
pub fn rows(path: &Path, columns: &[String], each: Each<'_>) -> Result<()> {
    lines(path, |number, line| {
        let cells = line.map(|mut object| {
            let cell = |key: &String| object.remove(key).map(cell).unwrap_or_default();
            columns.iter().map(cell).collect()
        });
        each(Row { number, cells })
    })
}

fn lines(
    path: &Path,
    mut each: impl FnMut(u64, Result<Object, String>) -> ControlFlow<()>,
) -> Result<()> {
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let limit = LONGEST_ROW as u64 + 1;
        let read = reader.by_ref().take(limit).read_until(b'\n', &mut line);
        if read.map_err(|error| unreadable(&error))? == 0 {
            break;
        }
        if line.len() > LONGEST_ROW {
            return Err(wrong(format!(
                "Line {number} is longer than {} MB.",
                LONGEST_ROW >> 20
            )));
        }
        let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        if !text.trim_ascii().is_empty() && each(number, object(text)) == ControlFlow::Break(()) {
            break;
        }
    }
    Ok(())
}

fn object(line: &[u8]) -> Result<Object, String> {
    let object: Object = serde_json::from_slice(line).map_err(|error| match error.column() {
        0 => "The line is no JSON object.".to_owned(),
        column => format!("The line is no JSON object: see its character {column}."),
    })?;
    let mut flat = Object::new();
    for (key, value) in as_export(object) {
        match value {
            Json::Object(inner) => {
                flat.extend(
                    inner
                        .into_iter()
                        .map(|(inner, value)| (format!("{key}.{inner}"), value)),
                );
            }
            value => {
                flat.insert(key, value);
            }
        }
    }
    Ok(flat)
}

/// A value as a cell: lists of plain values with commas, nothing for null.
fn cell(value: Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text,
        Json::Array(items)
            if items
                .iter()
                .all(|item| !item.is_object() && !item.is_array()) =>
        {
            items.into_iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
