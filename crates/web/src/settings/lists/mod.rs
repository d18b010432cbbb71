//! The lists: what is in them, in which order, and what calls have added.

mod alias;
mod end;
mod entry;
mod item;

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::list::{self, List, ListItem, MOST_COUNTED, NewItem};
use openlead_core::{Catalog, Id, of};
use serde::Deserialize;

pub use alias::{add as add_alias, remove as remove_alias};
pub use end::{archive, delete, merge, restore};
pub use entry::{change, show};
pub use item::{accept, order, step};

use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

/// The address of the first.
pub const PATH: &str = "/settings/lists/status";

/// The lists in the order of their tabs: name and what it is for.
const TABS: [(List, &str, &str); 7] = [
    (
        List::Status,
        "Statuses",
        "How far a lead has come. A new lead gets the first.",
    ),
    (List::Source, "Sources", "Where an enquiry came from."),
    (
        List::Purpose,
        "Purposes",
        "What an enquiry is about; a lead may have several.",
    ),
    (List::LeadType, "Lead types", "What sort of customer it is."),
    (
        List::TaskCategory,
        "Task categories",
        "What sort of work a task is.",
    ),
    (
        List::DealStage,
        "Deal stages",
        "How far a deal has come. A new deal gets the first.",
    ),
    (
        List::LostReason,
        "Lost reasons",
        "Why a lead or deal was lost. Whoever closes one chooses from them, or writes why.",
    ),
];

#[derive(Template)]
#[template(path = "settings/lists/index.html")]
struct Index {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    list: List,
    about: &'static str,
    usage: HashMap<Id<of::ListItem>, i64>,
    filled: Filled,
    wrong: Wrong,
}

impl Index {
    /// The entries that are offered, or those that are archived.
    fn items(&self, archived: bool) -> Vec<&ListItem> {
        let of = self.catalog.lists.of(self.list);
        of.filter(|item| item.archived == archived).collect()
    }

    fn makes_unknown(&self) -> bool {
        self.catalog.lists.makes_unknown(self.list)
    }

    /// How many leads, tasks or deals have an entry: `3 leads`.
    fn used(&self, item: &ListItem) -> String {
        used(self.list, self.usage.get(&item.id).copied().unwrap_or(0))
    }
}

/// So many leads, tasks or deals.
fn used(list: List, count: i64) -> String {
    let noun = match list {
        List::TaskCategory => "task",
        List::DealStage => "deal",
        _ => "lead",
    };
    match count {
        0 => "unused".to_owned(),
        1 => format!("1 {noun}"),
        MOST_COUNTED.. => format!("{MOST_COUNTED}+ {noun}s"),
        some => format!("{some} {noun}s"),
    }
}

/// The form of a new entry.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    name: String,
    kind: String,
}

impl Filled {
    fn is_kind(&self, kind: &str) -> bool {
        self.kind == kind
    }
}

/// Where a list is.
fn path(list: List) -> String {
    format!("/settings/lists/{}", list.as_str())
}

/// The list that an address names.
fn named(name: &str) -> Result<List, Problem> {
    List::named(name).ok_or_else(Problem::not_found)
}

/// `GET /settings/lists/{list}`
pub async fn index(visit: Visit, Path(name): Path<String>) -> Result<Response, Problem> {
    let list = named(&name)?;
    let index = read(&visit, list, Filled::default(), Wrong::default());
    Ok(page::show(&index.await?))
}

async fn read(visit: &Visit, list: List, filled: Filled, wrong: Wrong) -> Result<Index, Problem> {
    let seen = visit.look(move |act| {
        act.require(Right::Settings)?;
        Ok((Arc::clone(&act.catalog), list::usage(act, list)?))
    });
    let (catalog, usage) = seen.await?;
    let tab = TABS.iter().find(|(tab, ..)| *tab == list);
    Ok(Index {
        frame: visit.frame("Lists", Area::Settings).live("list list_item"),
        side: Side::of(visit, PATH),
        catalog,
        list,
        about: tab.map_or("", |(_, _, about)| about),
        usage,
        filled,
        wrong,
    })
}

/// `POST /settings/lists/{list}`: adds an entry at the end.
pub async fn add(
    visit: Visit,
    Path(name): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let new = NewItem {
        name: filled.name.clone(),
        kind: list.has_kinds().then(|| filled.kind.clone()),
        ..NewItem::default()
    };
    match visit.act(move |act| list::add(act, list, &new)).await {
        Ok(_) => Ok(visit.go(
            &path(list),
            Flash::done(format!("The {} is there.", list.noun())),
        )),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "name")?;
            Ok(page::refuse(&read(&visit, list, filled, wrong).await?))
        }
    }
}
