//! Further names of an entry.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::list;
use serde::Deserialize;

use super::entry::{At, act, read};
use super::{named, path};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::visit::Visit;
use crate::{Problem, page};

/// A further name.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Named {
    alias: String,
}

/// `POST /settings/lists/{list}/{id}/names`: a further name by which calls find it.
pub async fn add(
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
            let mut entry = read(&visit, list, id, wrong).await?;
            entry.alias = named_so.alias;
            Ok(page::refuse(&entry))
        }
    }
}

/// `POST /settings/lists/{list}/{id}/names/remove`
pub async fn remove(
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
