use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use clap::builder::{FalseyValueParser, OsStringValueParser, TypedValueParser};
use serde_json::Value as Json;

use super::Failure;

/// How a command prints what it found.
#[derive(Args, Debug, Clone)]
pub struct Output {
    /// Print one JSON object on standard output and nothing else there
    #[arg(long, env = "OPENLEAD_JSON", value_parser = FalseyValueParser::new())]
    json: bool,
}

impl Output {
    /// Prints the object, or the text for people.
    pub fn print(&self, json: &Json, text: impl AsRef<str>) -> Result<(), Failure> {
        match self.json {
            true => print(&json.to_string()),
            false => print(text.as_ref()),
        }
    }

    /// Prints the object, or a table: the head, then the rows, columns two spaces apart.
    pub fn print_table(
        &self,
        json: &Json,
        head: &[&str],
        rows: &[Vec<String>],
    ) -> Result<(), Failure> {
        self.print(json, table(head, rows))
    }
}

/// Reads the name of a file that appears when it is whole: standard output is none.
pub fn whole_file() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().try_map(|name: OsString| match name == "-" {
        true => Err("name a file: it appears when it is whole, which standard output cannot"),
        false => Ok(PathBuf::from(name)),
    })
}

/// Writes lines to standard output. A reader that has gone, like `head`, wants no more of it: that is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(|title| title.to_uppercase()).collect();
    let all = || std::iter::once(&head).chain(rows);
    let width = |column: usize| all().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..head.len()).filter_map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:width$}  "))
            .collect();
        line.trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["Asha Nair".to_owned(), "agent".to_owned()]];
        assert_eq!(
            table(&["name", "role"], &rows),
            "NAME       ROLE\nAsha Nair  agent"
        );
    }
}
