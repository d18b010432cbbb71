//! How an entry ends: archived, deleted, merged into another.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::list::{self, Change};
use openlead_core::{Act, Id, of};
use serde::Deserialize;

use super::entry::{At, act, refused};
use super::{named, path, used};
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::visit::Visit;

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
