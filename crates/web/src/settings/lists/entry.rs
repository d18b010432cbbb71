//! One entry: what it is, its further names, and how it ends.

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

type At = Path<(String, Id<of::ListItem>)>;

#[derive(Template)]
#[template(path = "settings/lists/entry.html")]
struct Entry {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    list: List,
    item: ListItem,
    used: String,
    filled: Filled,
    alias: String,
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

async fn read(
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
async fn act<F>(
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

async fn refused(
    visit: &Visit,
    list: List,
    id: Id<of::ListItem>,
    error: Error,
) -> Result<Response, Problem> {
    let wrong = Wrong::or_conflict(error, "refused")?;
    Ok(page::refuse(&read(visit, list, id, wrong).await?))
}

fn archived(archived: bool) -> Change {
    Change {
        archived: Some(archived),
        ..Change::default()
    }
}

/// `POST /settings/lists/{list}/{id}/archive`: no longer offered; what has it keeps it.
pub async fn archive(visit: Visit, Path((name, id)): At) -> Result<Response, Problem> {
    let list = named(&name)?;
    let to = path(list);
    let said = Flash::done("It is not offered any more.").undo(format!("{to}/{id}/restore"));
    act(
        &visit,
        list,
        id,
        move |act| list::change(act, list, id, &archived(true)),
        &to,
        said,
    )
    .await
}

/// `POST /settings/lists/{list}/{id}/restore`: offered again.
pub async fn restore(visit: Visit, Path((name, id)): At) -> Result<Response, Problem> {
    let list = named(&name)?;
    let said = Flash::done("It is offered again.");
    act(
        &visit,
        list,
        id,
        move |act| list::change(act, list, id, &archived(false)),
        &path(list),
        said,
    )
    .await
}

/// `POST /settings/lists/{list}/{id}/delete`: one that nothing has.
pub async fn delete(visit: Visit, Path((name, id)): At) -> Result<Response, Problem> {
    let list = named(&name)?;
    let said = Flash::done("It is deleted.");
    act(
        &visit,
        list,
        id,
        move |act| list::delete(act, list, id),
        &path(list),
        said,
    )
    .await
}

/// The other entry of a merge.
#[derive(Deserialize)]
pub struct Into {
    into: Id<of::ListItem>,
}

/// `POST /settings/lists/{list}/{id}/merge`: what has it gets the other one, which stands for it from now on.
pub async fn merge(
    visit: Visit,
    Path((name, id)): At,
    Form(other): Form<Into>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let into = other.into;
    let openlead = &visit.app.openlead;
    let unit = move |act: &mut Act, progress| list::merge(act, list, id, into, progress);
    match openlead.in_units(visit.by.actor, unit).await {
        Ok(done) => {
            let said = format!(
                "They are one now: {} changed.",
                used(list, i64::try_from(done.changed).unwrap_or(0))
            );
            Ok(visit.go(&path(list), Flash::done(said)))
        }
        Err(error) => refused(&visit, list, id, error).await,
    }
}

/// A further name.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Named {
    alias: String,
}

/// `POST /settings/lists/{list}/{id}/names`: a further name by which calls find it.
pub async fn add_alias(
    visit: Visit,
    Path((name, id)): At,
    Form(named_so): Form<Named>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let alias = named_so.alias.clone();
    match visit
        .act(move |act| list::add_alias(act, list, id, &alias))
        .await
    {
        Ok(()) => Ok(visit.go(
            &format!("{}/{id}", path(list)),
            Flash::done("Calls find it by that name, too."),
        )),
        Err(error) => {
            let found = Wrong::or_conflict(error, "name")?;
            let wrong = Wrong::field("alias", found.about("name"));
            let entry = read(&visit, list, id, wrong).await?;
            Ok(page::refuse(&Entry {
                alias: named_so.alias,
                ..entry
            }))
        }
    }
}

/// `POST /settings/lists/{list}/{id}/names/remove`
pub async fn remove_alias(
    visit: Visit,
    Path((name, id)): At,
    Form(named_so): Form<Named>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let to = format!("{}/{id}", path(list));
    let said = Flash::done("The name is its no longer.");
    act(
        &visit,
        list,
        id,
        move |act| list::remove_alias(act, list, id, &named_so.alias),
        &to,
        said,
    )
    .await
}
