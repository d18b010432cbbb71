//! What the list itself does to an entry: its place, and that one which a call has made shall stay.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::list::{self, Change, List, Place};
use openlead_core::{Act, Id, Result, of};
use serde::Deserialize;

use super::{named, path};
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::page;
use crate::visit::Visit;

/// Which way an entry goes.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Way {
    up: bool,
}

/// `POST /settings/lists/{list}/{id}/step`: one place up or down among those that are offered.
pub async fn step(
    visit: Visit,
    Path((name, id)): Path<(String, Id<of::ListItem>)>,
    Form(way): Form<Way>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    visit.act(move |act| pass(act, list, id, way.up)).await?;
    Ok(page::redirect(&path(list)))
}

/// Puts an entry on the other side of its neighbour; the last one has none.
fn pass(act: &mut Act, list: List, id: Id<of::ListItem>, up: bool) -> Result<()> {
    list::read(act, list, id)?;
    let offered = act.catalog.lists.of(list).filter(|item| !item.archived);
    let ids: Vec<_> = offered.map(|item| item.id).collect();
    let at = ids.iter().position(|there| *there == id);
    let to = match at {
        Some(at) if up => at.checked_sub(1),
        Some(at) => Some(at + 1),
        None => None,
    };
    let place = match to.and_then(|to| ids.get(to)) {
        Some(other) if up => Place::Before(*other),
        Some(other) => Place::After(*other),
        None => Place::After(id),
    };
    list::place(act, list, id, place)
}

/// The entries as they were dragged.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Ordered {
    id: Vec<Id<of::ListItem>>,
}

/// `POST /settings/lists/{list}/order`: all that are offered, in their new order.
pub async fn order(
    visit: Visit,
    Path(name): Path<String>,
    Form(ordered): Form<Ordered>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let done = visit.act(move |act| list::order(act, list, &ordered.id));
    done.await?;
    Ok(page::redirect(&path(list)))
}

/// `POST /settings/lists/{list}/{id}/accept`: what a call has made shall stay.
pub async fn accept(
    visit: Visit,
    Path((name, id)): Path<(String, Id<of::ListItem>)>,
) -> Result<Response, Problem> {
    let list = named(&name)?;
    let stays = Change {
        from_intake: Some(false),
        ..Change::default()
    };
    visit
        .act(move |act| list::change(act, list, id, &stays))
        .await?;
    Ok(visit.go(
        &path(list),
        Flash::done(format!("The {} stays.", list.noun())),
    ))
}
