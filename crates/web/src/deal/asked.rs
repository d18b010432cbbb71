//! What the addresses of the pages of deals ask for; all of them have the same filter.

use form_urlencoded::Serializer;
use openlead_core::deal::{Cursor, Filter, Sort};
use openlead_core::{Catalog, Error, Id, Result, of};
use serde::Deserialize;

/// The query of an address; every part may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whose: `me`, `nobody`, an id; everybody's when empty.
    pub agent: String,
    /// Of which kind of stage: `open`, `won`, `lost`.
    pub kind: String,
    /// Of which stage.
    pub stage: String,
    /// In which order: `end`, `amount`; the newest first when empty.
    pub sort: String,
    /// The end of the page before.
    pub cursor: String,
    /// The first month of the forecast, `YYYY-MM`.
    pub from: String,
}

impl Asked {
    /// Which deals.
    ///
    /// # Errors
    /// `Invalid` for whom nobody is.
    pub fn filter(&self, me: Id<of::Staff>) -> Result<Filter> {
        let agent = match self.agent.as_str() {
            "" => None,
            "me" => Some(Some(me)),
            "nobody" => Some(None),
            id => {
                let wrong = |_| Error::invalid("agent", "Choose an owner from the list.");
                Some(Some(id.parse().map_err(wrong)?))
            }
        };
        Ok(Filter {
            agent,
            kind: Some(self.kind.clone()).filter(|kind| !kind.is_empty()),
            stage: self.stage.parse().ok(),
            ..Filter::default()
        })
    }

    /// In which order.
    pub fn order(&self) -> Sort {
        match self.sort.as_str() {
            "end" => Sort::End,
            "amount" => Sort::Amount,
            _ => Sort::Newest,
        }
    }

    /// Where the page before ended.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn after(&self) -> Result<Option<Cursor>> {
        let read = || {
            let (key, id) = self.cursor.split_once('.')?;
            Some(Cursor {
                key: key.to_owned(),
                id: id.parse().ok()?,
            })
        };
        match self.cursor.is_empty() {
            true => Ok(None),
            false => read().map(Some).ok_or_else(|| {
                Error::invalid("cursor", "Begin again: this is not of a list of deals.")
            }),
        }
    }

    /// The address of a page of the same deals, from its first page on.
    pub fn at(&self, path: &str) -> String {
        let pairs = [
            ("agent", &self.agent),
            ("kind", &self.kind),
            ("stage", &self.stage),
            ("sort", &self.sort),
            ("from", &self.from),
            ("cursor", &self.cursor),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        match query.finish() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The address of a tab: whose deals goes along, what only one tab has does not.
    pub fn tab(&self, path: &str) -> String {
        let asked = Self {
            agent: self.agent.clone(),
            ..Self::default()
        };
        asked.at(path)
    }

    /// The same after a cursor.
    pub fn following(&self, next: Option<&Cursor>) -> Option<Self> {
        next.map(|next| Self {
            cursor: format!("{}.{}", next.key, next.id),
            ..self.clone()
        })
    }

    /// Whether anything but all deals is asked for.
    pub fn narrows(&self) -> bool {
        !(self.agent.is_empty() && self.kind.is_empty() && self.stage.is_empty())
    }

    /// Whom one can ask for: value, name, whether it is chosen.
    pub fn agents(&self, catalog: &Catalog) -> Vec<(String, String, bool)> {
        let fixed = [("", "Everybody’s"), ("me", "Mine"), ("nobody", "Nobody’s")];
        let fixed = fixed.map(|(value, name)| (value.to_owned(), name.to_owned()));
        let people = catalog.staff.iter().filter(|staff| staff.active);
        let people = people.map(|staff| (staff.id.to_string(), staff.name.clone()));
        let all = fixed.into_iter().chain(people);
        all.map(|(value, name)| {
            let chosen = value == self.agent;
            (value, name, chosen)
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_along_to_the_other_tabs_without_what_they_do_not_have() {
        let asked = Asked {
            agent: "me".to_owned(),
            sort: "end".to_owned(),
            cursor: "x.y".to_owned(),
            ..Asked::default()
        };
        assert_eq!(
            asked.at("/deals/table"),
            "/deals/table?agent=me&sort=end&cursor=x.y"
        );
        assert_eq!(asked.tab("/deals"), "/deals?agent=me");
        assert!(asked.after().is_err() && Asked::default().after().unwrap().is_none());
    }
}
