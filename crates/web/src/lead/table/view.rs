//! Keeping what the table shows under a name.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::saved_view::{self, NewView};
use openlead_core::{Id, of};
use serde::Deserialize;

use super::asked::{Asked, Shown};
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::page;
use crate::visit::Visit;

/// What the form sends.
#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    at: String,
    #[serde(default)]
    shown: String,
}

/// `POST /leads/views`
pub async fn add(visit: Visit, Form(named): Form<Named>) -> Result<Response, Problem> {
    let asked = Asked::sent(&named.at, &named.shown);
    let asked = Asked {
        view: String::new(),
        ..asked.settled()
    };
    let new = NewView {
        name: named.name,
        shared: named.shared,
        asked: asked.encoded(),
        columns: String::new(),
    };
    let kept = new.clone();
    let id = visit.act(move |act| saved_view::add(act, &kept)).await?;
    let to = format!("{}?{}&view={id}", asked.shown.path(), new.asked);
    Ok(visit.go(
        &to,
        Flash::done(format!("The view {} is saved.", new.name.trim())),
    ))
}

/// `POST /leads/views/{id}/delete`
pub async fn delete(visit: Visit, Path(id): Path<Id<of::SavedView>>) -> Result<Response, Problem> {
    let gone = visit.act(move |act| saved_view::delete(act, id)).await?;
    let undo = serde_html_form::to_string([
        ("name", gone.name.as_str()),
        ("shared", if gone.shared { "true" } else { "false" }),
        ("at", &gone.asked),
    ]);
    let said = Flash::done(format!("The view {} is deleted.", gone.name));
    let undo = undo.map_err(|error| Problem::internal(error.to_string()))?;
    let to = page::back(&visit.headers, Shown::Table.path());
    let to = to.split('?').next().unwrap_or_default();
    Ok(visit.go(to, said.undo(format!("/leads/views/restore?{undo}"))))
}

/// `POST /leads/views/restore?…`: the undo of a deletion.
pub async fn restore(
    visit: Visit,
    crate::form::Ask(named): crate::form::Ask<Named>,
) -> Result<Response, Problem> {
    add(visit, Form(named)).await
}
