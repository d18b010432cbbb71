//! What the address of the table asks for.

use form_urlencoded::Serializer;
use openlead_core::lead::{Common, Query, Segment};
use openlead_core::{Error, Result};
use serde::Deserialize;
use serde_json::Value as Json;

/// What shows the leads that are asked for: both have the same filters and views.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shown {
    /// A row a lead.
    #[default]
    Table,
    /// A column a status.
    Board,
}

impl Shown {
    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Table => "/leads",
            Self::Board => "/board",
        }
    }
}
/// Leads of a page.
const ROWS: u32 = 50;

/// The query of the table's address; every part may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A quick choice: `mine`, `fresh`, …
    pub segment: String,
    /// Words to search for.
    pub q: String,
    /// The filter as JSON.
    pub filter: String,
    /// The field to sort by, after a `-` when the greatest come first.
    pub sort: String,
    /// The field by which leads are in groups; empty for none.
    pub group: String,
    /// The groups that are folded, by commas.
    pub folded: String,
    /// The end of the page before.
    pub cursor: String,
    /// The saved view that it began with.
    pub view: String,
    /// The field for which a condition is being written.
    pub add: String,
    /// The number of the condition that is being changed.
    pub edit: String,
    /// What shows them.
    #[serde(skip)]
    pub shown: Shown,
}

impl Asked {
    /// What a form sends along of the page that it is on.
    pub fn sent(at: &str, shown: &str) -> Self {
        Self {
            shown: match shown == Shown::Board.path() {
                true => Shown::Board,
                false => Shown::Table,
            },
            ..serde_html_form::from_str(at).unwrap_or_default()
        }
    }

    /// Whether a board shows them.
    pub fn is_board(&self) -> bool {
        self.shown == Shown::Board
    }

    /// The same in a table or on a board.
    pub fn shown_as(&self, board: bool) -> String {
        let shown = if board { Shown::Board } else { Shown::Table };
        Self {
            shown,
            ..self.settled()
        }
        .path()
    }

    /// What the core is asked.
    ///
    /// # Errors
    /// `Invalid` for a segment or filter that cannot be read.
    pub fn query(&self) -> Result<Query> {
        let segment = match self.segment.as_str() {
            "" => Segment::All,
            name => Segment::named(name)
                .ok_or_else(|| Error::invalid("segment", "Choose one of the segments."))?,
        };
        let sort = self.sort_by();
        Ok(Query {
            segment,
            search: self.q.clone(),
            filter: self.filter()?,
            sort_by: sort.trim_start_matches('-').to_owned(),
            descending: sort.starts_with('-'),
            cursor: Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty()),
            limit: ROWS,
            group_by: self.group.clone(),
            folded: self.folded(),
            ..Query::default()
        })
    }

    /// The groups that are folded.
    pub fn folded(&self) -> Vec<Common> {
        let folded = self.folded.split(',');
        folded.filter_map(|group| group.parse().ok()).collect()
    }

    /// The order: newest first unless something else is asked for.
    pub fn sort_by(&self) -> &str {
        match self.sort.as_str() {
            "" => "-created_at",
            sort => sort,
        }
    }

    /// The filter as JSON; `null` for none.
    ///
    /// # Errors
    /// `Invalid` when it is no JSON.
    pub fn filter(&self) -> Result<Json> {
        if self.filter.is_empty() {
            return Ok(Json::Null);
        }
        serde_json::from_str(&self.filter).map_err(|_| {
            Error::invalid(
                "filter",
                "This filter cannot be read. Clear it, and begin anew.",
            )
        })
    }

    /// Its address, from the first page on.
    pub fn path(&self) -> String {
        self.at(self.shown.path())
    }

    /// The same asked of another path.
    pub fn at(&self, path: &str) -> String {
        match self.encoded() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// As [`path`](Self::path), the query alone.
    pub fn encoded(&self) -> String {
        let pairs = [
            ("segment", &self.segment),
            ("q", &self.q),
            ("filter", &self.filter),
            ("sort", &self.sort),
            ("group", &self.group),
            ("folded", &self.folded),
            ("view", &self.view),
            ("add", &self.add),
            ("edit", &self.edit),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }

    /// The address of the same with a change; a form that was open is closed by it.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.settled();
        change(&mut other);
        other.path()
    }

    /// Without what is being written.
    pub fn settled(&self) -> Self {
        Self {
            add: String::new(),
            edit: String::new(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// Whether anything but all leads is asked for.
    pub fn narrows(&self) -> bool {
        !(self.q.is_empty() && self.filter.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_as_it_was_asked() {
        let asked = Asked {
            q: "näme & co".to_owned(),
            filter: r#"{"field":"status","op":"is","value":"New"}"#.to_owned(),
            sort: "-name".to_owned(),
            ..Asked::default()
        };
        let again: Asked = serde_html_form::from_str(&asked.encoded()).unwrap();
        assert_eq!(again, asked);
        let query = asked.query().unwrap();
        assert!(query.descending && query.sort_by == "name");
    }

    #[test]
    fn a_change_goes_to_the_first_page_and_closes_what_was_open() {
        let asked = Asked {
            cursor: "x".to_owned(),
            add: "status".to_owned(),
            ..Asked::default()
        };
        assert_eq!(
            asked.with(|it| it.segment = "mine".to_owned()),
            "/leads?segment=mine"
        );
    }

    #[test]
    fn a_filter_that_is_no_json_says_what_to_do() {
        let asked = Asked {
            filter: "{".to_owned(),
            ..Asked::default()
        };
        assert!(
            asked
                .query()
                .unwrap_err()
                .to_string()
                .contains("begin anew")
        );
    }
}
