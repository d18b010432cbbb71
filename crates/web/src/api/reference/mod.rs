//! The document of the REST API as pages, open to everybody: each operation with its fields, answers, samples, and a form
//! to try it. Without script all of it can be read.

mod operation;
mod sample;
mod shape;

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::text;
use serde::Deserialize;

use self::operation::{Operation, groups};
use super::ROOT;
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::{self, Visit};
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "api/index.html")]
struct Index {
    frame: Frame,
    side: Side,
    root: String,
}

#[derive(Template)]
#[template(path = "api/operation.html")]
struct One {
    frame: Frame,
    side: Side,
    one: &'static Operation,
    samples: [(&'static str, String); 4],
}

/// The list of operations beside the page.
struct Side {
    /// What was typed into the field above it.
    typed: String,
    groups: Vec<(&'static str, Vec<&'static Operation>)>,
    /// The operation of the page.
    here: &'static str,
}

impl Side {
    /// Those in which all words are found; all without words.
    fn of(typed: &str, here: &'static str) -> Self {
        let words = text::fold(typed);
        let found = |one: &&Operation| words.split(' ').all(|word| one.found_by.contains(word));
        let groups = groups().iter().map(|(tag, group)| {
            let group: Vec<_> = group.iter().filter(found).collect();
            (tag.as_str(), group)
        });
        Self {
            typed: typed.to_owned(),
            groups: groups.filter(|(_, group)| !group.is_empty()).collect(),
            here,
        }
    }

    fn count(&self) -> usize {
        self.groups.iter().map(|(_, group)| group.len()).sum()
    }

    /// Whether a group is unfolded: that of the page, and what was found.
    fn is_open(&self, group: &[&Operation]) -> bool {
        !self.typed.is_empty() || group.iter().any(|one| one.id == self.here)
    }
}

/// What the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// `GET /api/docs`
pub async fn index(
    visit: Result<Visit, Response>,
    headers: HeaderMap,
    Ask(asked): Ask<Asked>,
) -> Response {
    page::show(&Index {
        frame: frame(visit, "REST API"),
        side: Side::of(&asked.q, ""),
        root: format!("{}{ROOT}", visit::origin(&headers)),
    })
}

/// `GET /api/docs/{operation}`
pub async fn show(
    visit: Result<Visit, Response>,
    headers: HeaderMap,
    Path(id): Path<String>,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    let mut all = groups().iter().flat_map(|(_, group)| group);
    let one = all
        .find(|one| one.id == id)
        .ok_or_else(Problem::not_found)?;
    Ok(page::show(&One {
        frame: frame(visit, &one.summary),
        side: Side::of(&asked.q, &one.id),
        samples: sample::samples(one, &format!("{}{ROOT}", visit::origin(&headers))),
        one,
    }))
}

/// Light or dark as the visitor has it, without their shell.
fn frame(visit: Result<Visit, Response>, title: &str) -> Frame {
    visit.map_or_else(
        |_| Frame::guest(title),
        |visit| Frame {
            person: None,
            ..visit.frame(title, Area::Elsewhere)
        },
    )
}

/// Words of the document as HTML: what is in backquotes is code, an empty line begins a paragraph.
fn prose(words: &str) -> String {
    let mut html = String::new();
    for (place, part) in words.split('`').enumerate() {
        let part = part
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        match place % 2 {
            0 => html.push_str(&part.replace("\n\n", "<br>")),
            _ => html.push_str(&format!("<code>{part}</code>")),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_html_and_never_tags() {
        assert_eq!(
            prose("a `b<c>` & <i>"),
            "a <code>b&lt;c&gt;</code> &amp; &lt;i&gt;"
        );
    }

    #[test]
    fn operations_are_found_by_their_words_in_any_order() {
        let side = Side::of("phone_numbers  POST", "");
        let ids: Vec<_> = side
            .groups
            .iter()
            .flat_map(|(_, group)| group.iter().map(|one| one.id.as_str()))
            .collect();
        assert!(
            ids.contains(&"create_lead") && !ids.contains(&"list_leads"),
            "{ids:?}"
        );
        assert_eq!(Side::of("no such thing", "").count(), 0);
        assert!(Side::of("", "").count() > 100);
    }
}
