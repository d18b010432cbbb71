//! One entry: what it is.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::list::{self, COLOURS, Change, List, ListItem};
use openlead_core::{Act, Catalog, Error, Id, of};
use serde::Deserialize;

use super::{PATH, named, path, used};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

pub(super) type At = Path<(String, Id<of::ListItem>)>;

#[derive(Template)]
#[template(path = "settings/lists/entry.html")]
pub(super) struct Entry {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    list: List,
    item: ListItem,
    used: String,
    filled: Filled,
    pub(super) alias: String,
    wrong: Wrong,
}

impl Entry {
    /// What it may be merged into.
    fn others(&self) -> Vec<&ListItem> {
        let of = self.catalog.lists.of(self.list);
        of.filter(|other| other.id != self.item.id && !other.archived)
            .collect()
    }
}

/// The form of an entry.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    name: String,
    colour: String,
    kind: String,
    rot_days: String,
    probability: String,
    wip_limit: String,
}

impl Filled {
    fn of(item: &ListItem) -> Self {
        let number =
            |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        Self {
            name: item.name.clone(),
            colour: item.colour.clone(),
            kind: item.kind.clone(),
            rot_days: number(item.rot_days),
            probability: number(item.probability),
            wip_limit: number(item.wip_limit),
        }
    }

    fn is_kind(&self, kind: &str) -> bool {
        self.kind == kind
    }

    fn is_coloured(&self, colour: &str) -> bool {
        self.colour == colour
    }

    fn change(&self, list: List) -> Change {
        Change {
            name: Some(self.name.clone()),
            colour: Some(self.colour.clone()),
            kind: list.has_kinds().then(|| self.kind.clone()),
            rot_days: Some(number(&self.rot_days)),
            probability: Some(number(&self.probability)),
            wip_limit: Some(number(&self.wip_limit)),
            ..Change::default()
        }
    }
}

/// A number of a form, blank for none; one that the core refuses for what is none.
fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.parse().unwrap_or(-1))
}

/// `GET /settings/lists/{list}/{id}`
pub async fn show(visit: Visit, Path((name, id)): At) -> Result<Response, Problem> {
    let list = named(&name)?;
    Ok(page::show(&read(&visit, list, id, Wrong::default()).await?))
}

pub(super) async fn read(
    visit: &Visit,
    list: List,
    id: Id<of::ListItem>,
    wrong: Wrong,
) -> Result<Entry, Problem> {
    let seen = visit.look(move |act| {
        act.require(Right::Settings)?;
        let usage = list::usage(act, list)?.remove(&id);
        Ok((Arc::clone(&act.catalog), list::read(act, list, id)?, usage))
    });
    let (catalog, item, usage) = seen.await?;
    Ok(Entry {
        frame: visit.frame(&item.name, Area::Settings),
        side: Side::of(visit, PATH),
        catalog,
        list,
        used: used(list, usage.unwrap_or(0)),
        filled: Filled::of(&item),
        item,
        alias: String::new(),
        wrong,
    })
}

/// `POST /settings/lists/{list}/{id}`
pub async fn change(
    visit: Visit,
    Path((name, id)): At,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let change = filled.change(list);
    match visit
        .act(move |act| list::change(act, list, id, &change))
        .await
    {
        Ok(()) => Ok(visit.go(&path(list), Flash::done("The change is saved."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "refused")?;
            let entry = read(&visit, list, id, wrong).await?;
            Ok(page::refuse(&Entry { filled, ..entry }))
        }
    }
}

/// Does an act on an entry; what stands against it is said on the entry's page.
pub(super) async fn act<F>(
    visit: &Visit,
    list: List,
    id: Id<of::ListItem>,
    act: F,
    to: &str,
    said: Flash,
) -> Result<Response, Problem>
where
    F: Fn(&mut Act) -> Result<(), Error> + Send + 'static,
{
    match visit.act(act).await {
        Ok(()) => Ok(visit.go(to, said)),
        Err(error) => refused(visit, list, id, error).await,
    }
}

pub(super) async fn refused(
    visit: &Visit,
    list: List,
    id: Id<of::ListItem>,
    error: Error,
) -> Result<Response, Problem> {
    let wrong = Wrong::or_conflict(error, "refused")?;
    Ok(page::refuse(&read(visit, list, id, wrong).await?))
}
