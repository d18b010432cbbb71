//! What the address of the task list asks for.

use form_urlencoded::Serializer;
use openlead_core::Id;
use openlead_core::access::Scope;
use openlead_core::task::{Bucket, Cursor, Filter};
use openlead_core::{Act, of};
use serde::Deserialize;

use crate::visit::Visit;

/// The address of the list.
pub const PATH: &str = "/tasks";

/// The query of the address; every part may be left out. What makes no sense asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whose: `mine`, `team`, `nobody`, or somebody's id; as the role has it when empty.
    pub who: String,
    /// The id of a category.
    pub category: String,
    /// The id of the lead's status.
    pub status: String,
    /// The only bucket shown; all open ones when empty.
    pub bucket: String,
    /// The end of the page before.
    pub cursor: String,
}

/// Whose tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The reader's.
    Mine,
    /// All that the reader sees.
    Team,
    /// Those of nobody.
    Nobody,
    /// Somebody's.
    Of(Id<of::Staff>),
}

impl Asked {
    /// Whose tasks are asked for. Somebody who sees their own leads has their own tasks here; managers begin with all.
    pub fn whose(&self, visit: &Visit) -> Whose {
        let person = &visit.by.person;
        match (person.scope(), self.who.as_str()) {
            (Scope::Own, _) | (_, "mine") => Whose::Mine,
            (_, "team") => Whose::Team,
            (_, "nobody") => Whose::Nobody,
            (scope, other) => match other.parse() {
                Ok(id) if id == person.id => Whose::Mine,
                Ok(id) => Whose::Of(id),
                Err(_) if scope == Scope::All => Whose::Team,
                Err(_) => Whose::Mine,
            },
        }
    }

    /// What the core is asked.
    pub fn filter(&self, whose: Whose, act: &Act) -> Filter {
        Filter {
            agent: match whose {
                Whose::Mine => Some(act.actor.who),
                Whose::Team => None,
                Whose::Nobody => Some(None),
                Whose::Of(id) => Some(Some(id)),
            },
            category: self.category.parse().ok(),
            lead_status: self.status.parse().ok(),
            ..Filter::default()
        }
    }

    /// The only bucket that is asked for.
    pub fn bucket(&self) -> Option<Bucket> {
        Bucket::named(&self.bucket)
    }

    /// Where the page goes on.
    pub fn after(&self) -> Option<Cursor> {
        cursor(&self.cursor)
    }

    /// Whether less than everything of somebody is asked for.
    pub fn narrows(&self) -> bool {
        !(self.category.is_empty() && self.status.is_empty())
    }

    /// The query of its address.
    pub fn encoded(&self) -> String {
        let pairs = [
            ("who", &self.who),
            ("category", &self.category),
            ("status", &self.status),
            ("bucket", &self.bucket),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }

    /// The address of all categories and statuses.
    pub fn without_filter(&self, path: &str) -> String {
        self.with(path, |asked| {
            asked.category.clear();
            asked.status.clear();
        })
    }

    /// The address of the same with a change, on a page of the tasks.
    pub fn with(&self, path: &str, change: impl FnOnce(&mut Self)) -> String {
        let mut other = self.clone();
        other.cursor.clear();
        change(&mut other);
        other.at(path)
    }

    /// The same asked of another path.
    pub fn at(&self, path: &str) -> String {
        match self.encoded() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }
}

/// The place of a page in an address.
pub fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some(Cursor {
        at: at.parse().ok()?,
        id: id.parse().ok()?,
    })
}

/// As an address has it.
pub fn cursor_text(cursor: Cursor) -> String {
    format!("{}.{}", cursor.at, cursor.id)
}

/// Whether somebody sees tasks of others in lists.
pub fn sees_others(visit: &Visit) -> bool {
    visit.by.person.scope() != Scope::Own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_back_as_it_was_asked() {
        let asked = Asked {
            who: "team".to_owned(),
            bucket: "no_date".to_owned(),
            ..Asked::default()
        };
        let again: Asked = serde_html_form::from_str(&asked.encoded()).unwrap();
        assert_eq!(again, asked);
        assert_eq!(asked.with(PATH, |it| it.bucket.clear()), "/tasks?who=team");
        let place = Cursor {
            at: -5,
            id: Id::new(7),
        };
        assert_eq!(cursor(&cursor_text(place)), Some(place));
        assert_eq!(cursor("x.y"), None);
    }
}
