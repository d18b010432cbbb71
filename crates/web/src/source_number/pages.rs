//! Source numbers: added, assigned, labelled, removed.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::source_number::{self, Change};
use openlead_core::{Error, Id, of};

use crate::Problem;
use crate::department::pages::{Filled, PATH, refuse};
use crate::flash::Flash;
use crate::form::Form;
use crate::visit::Visit;

type Number = Path<Id<of::SourceNumber>>;

/// The department that was chosen, or none.
fn chosen(text: &str) -> openlead_core::Result<Option<Id<of::Department>>> {
    match text {
        "" => Ok(None),
        id => id
            .parse()
            .map(Some)
            .map_err(|_| Error::invalid("department", "Choose one of the departments.")),
    }
}

/// `POST /settings/source-numbers`
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let form = filled.clone();
    let added = visit.act(move |act| {
        source_number::add(act, &form.number, &form.label, chosen(&form.department)?)
    });
    match added.await {
        Ok(_) => Ok(visit.go(PATH, Flash::done("The source number is there."))),
        Err(error) => refuse(&visit, filled, error).await,
    }
}

/// `POST /settings/source-numbers/{id}`: another label or department.
pub async fn change(
    visit: Visit,
    Path(id): Number,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    let changed = visit.act(move |act| {
        let change = Change {
            label: Some(form.label.clone()),
            department: Some(chosen(&form.department)?),
        };
        source_number::change(act, id, &change)
    });
    match changed.await {
        Ok(()) => Ok(visit.go(PATH, Flash::done("The source number is saved."))),
        Err(error) => refuse(&visit, Filled::default(), error).await,
    }
}

/// `POST /settings/source-numbers/{id}/delete`
pub async fn delete(visit: Visit, Path(id): Number) -> Result<Response, Problem> {
    visit.act(move |act| source_number::delete(act, id)).await?;
    Ok(visit.go(PATH, Flash::done("The source number is gone.")))
}
