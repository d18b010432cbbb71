//! Which columns of a board somebody has folded or hidden.

use std::collections::HashSet;
use std::sync::Arc;

use axum::response::Response;
use openlead_core::list::{List, ListItem};
use openlead_core::{Catalog, Id, of, preference};
use serde::Deserialize;

use crate::Problem;
use crate::form::Form;
use crate::page;
use crate::visit::Visit;

type Ids = HashSet<Id<of::ListItem>>;

/// The columns of a board: entries of a list, as somebody looks at them.
pub struct Columns {
    catalog: Arc<Catalog>,
    list: List,
    folded: Ids,
    hidden: Ids,
}

impl Columns {
    /// The columns of a list.
    pub fn of(visit: &Visit, list: List) -> Self {
        let preference = &visit.by.preference;
        Self {
            catalog: Arc::clone(&visit.by.catalog),
            list,
            folded: read(&preference.columns_folded),
            hidden: read(&preference.columns_hidden),
        }
    }

    /// All that there are to choose from.
    pub fn all(&self) -> impl Iterator<Item = &ListItem> {
        let of = self.catalog.lists.of(self.list);
        of.filter(|item| !item.archived)
    }

    /// Those that are shown, folded ones too.
    pub fn shown(&self) -> impl Iterator<Item = &ListItem> {
        self.all().filter(|item| !self.hidden.contains(&item.id))
    }

    /// Whether a column is shown.
    pub fn is_shown(&self, item: &ListItem) -> bool {
        !self.hidden.contains(&item.id)
    }

    /// Whether a column shows its head alone.
    pub fn is_folded(&self, item: &ListItem) -> bool {
        self.folded.contains(&item.id)
    }

    /// Whether all columns are shown.
    pub fn hides_none(&self) -> bool {
        self.all().all(|item| self.is_shown(item))
    }

    /// The list's name, for forms.
    pub fn list(&self) -> &'static str {
        self.list.as_str()
    }
}

fn read(ids: &str) -> Ids {
    ids.split(',').filter_map(|id| id.parse().ok()).collect()
}

fn written(ids: &Ids, catalog: &Catalog) -> String {
    let there = ids.iter().filter(|id| catalog.lists.get(**id).is_some());
    let mut there: Vec<String> = there.map(ToString::to_string).collect();
    there.sort();
    there.join(",")
}

/// What the forms send: one column, or all that shall be shown of a list.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    what: String,
    #[serde(default)]
    id: Vec<Id<of::ListItem>>,
    #[serde(default)]
    list: String,
}

/// `POST /board/columns`: `fold`, `unfold`, `hide` one; `show` these of a list and no others.
pub async fn set(visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Problem> {
    let catalog = &visit.by.catalog;
    let mut preference = visit.by.preference.clone();
    let mut folded = read(&preference.columns_folded);
    let mut hidden = read(&preference.columns_hidden);
    match sent.what.as_str() {
        "fold" => folded.extend(&sent.id),
        "unfold" => folded.retain(|id| !sent.id.contains(id)),
        "hide" => hidden.extend(&sent.id),
        _ => {
            let list = List::named(&sent.list).ok_or_else(Problem::not_found)?;
            for item in catalog.lists.of(list) {
                match sent.id.contains(&item.id) || sent.id.is_empty() {
                    true => hidden.remove(&item.id),
                    false => hidden.insert(item.id),
                };
            }
        }
    }
    preference.columns_folded = written(&folded, catalog);
    preference.columns_hidden = written(&hidden, catalog);
    visit
        .act(move |act| preference::set(act, &preference))
        .await?;
    Ok(page::redirect(&page::back(&visit.headers, "/board")))
}
