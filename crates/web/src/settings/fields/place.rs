use axum::extract::Path;
use axum::response::Response;
use openlead_core::{Act, Id, Result, field, of};
use serde::Deserialize;

use super::PATH;
use crate::Problem;
use crate::form::Form;
use crate::page;
use crate::visit::Visit;

/// Which way a field goes.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Way {
    up: bool,
}

/// `POST /settings/fields/{id}/step`: one place up or down among those that are offered.
pub async fn step(
    visit: Visit,
    Path(id): Path<Id<of::Field>>,
    Form(way): Form<Way>,
) -> Result<Response, Problem> {
    visit.act(move |act| pass(act, id, way.up)).await?;
    Ok(page::redirect(PATH))
}

/// Puts a field on the other side of its neighbour; the last one has none.
fn pass(act: &mut Act, id: Id<of::Field>, up: bool) -> Result<()> {
    field::read(act, id)?;
    let offered = act.catalog.fields.iter().filter(|field| !field.archived);
    let mut ids: Vec<_> = offered.map(|field| field.id).collect();
    let at = ids.iter().position(|there| *there == id);
    let to = at.and_then(|at| if up { at.checked_sub(1) } else { Some(at + 1) });
    if let Some((at, to)) = at.zip(to.filter(|to| *to < ids.len())) {
        ids.swap(at, to);
    }
    field::order(act, &ids)
}
