//! One field: what it is, and how it ends.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::field::{self, Change, Field};
use openlead_core::{Act, Catalog, Error, Id, of};
use serde::Deserialize;

use super::{Filled, PATH, has_options, kind_name, renamed};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

type At = Path<Id<of::Field>>;

#[derive(Template)]
#[template(path = "settings/fields/show.html")]
struct Show {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    field: Field,
    filled: Filled,
    wrong: Wrong,
}

impl Show {
    fn has_options(&self) -> bool {
        has_options(self.field.kind)
    }

    /// What it may be mapped into.
    fn others(&self) -> Vec<&Field> {
        let fields = self.catalog.fields.iter();
        fields
            .filter(|other| other.id != self.field.id && !other.archived)
            .collect()
    }
}

/// `GET /settings/fields/{id}`
pub async fn show(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    Ok(page::show(&read(&visit, id, Wrong::default()).await?))
}

async fn read(visit: &Visit, id: Id<of::Field>, wrong: Wrong) -> Result<Show, Problem> {
    let seen = visit.look(move |act| {
        act.require(Right::Settings)?;
        Ok((Arc::clone(&act.catalog), field::read(act, id)?))
    });
    let (catalog, field) = seen.await?;
    Ok(Show {
        frame: visit.frame(&field.label, Area::Settings),
        side: Side::of(visit, PATH),
        catalog,
        filled: Filled::of(&field),
        field,
        wrong,
    })
}

/// `POST /settings/fields/{id}`
pub async fn change(
    visit: Visit,
    Path(id): At,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let field = visit.look(move |act| field::read(act, id)).await?;
    let change = Change {
        label: Some(filled.label.clone()),
        options: has_options(field.kind).then(|| renamed(&field, &filled.options)),
        required: Some(filled.required),
        searchable: Some(filled.searchable),
        section: Some(filled.section.clone()),
        ..Change::default()
    };
    let unused = field::check_options(&visit.app.openlead, visit.by.actor, id, &change).await;
    let (place, changed) = match unused {
        Ok(()) => {
            let change = visit.act(move |act| field::change(act, id, &change));
            ("label", change.await)
        }
        in_use => ("options", in_use),
    };
    match changed {
        Ok(()) => Ok(visit.go(PATH, Flash::done("The change is saved."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, place)?;
            let page = read(&visit, id, wrong).await?;
            Ok(page::refuse(&Show { filled, ..page }))
        }
    }
}

async fn set(
    visit: &Visit,
    id: Id<of::Field>,
    change: Change,
    said: Flash,
) -> Result<Response, Problem> {
    let set = visit.act(move |act| field::change(act, id, &change));
    answer(visit, id, set.await, said).await
}

/// The list after an act on a field; what stands against it is said on the field's page.
async fn answer(
    visit: &Visit,
    id: Id<of::Field>,
    done: Result<(), Error>,
    said: Flash,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(visit.go(PATH, said)),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "refused")?;
            Ok(page::refuse(&read(visit, id, wrong).await?))
        }
    }
}

/// `POST /settings/fields/{id}/keep`: what a call has made shall stay as it is.
pub async fn keep(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    let change = Change {
        from_intake: Some(false),
        ..Change::default()
    };
    set(&visit, id, change, Flash::done("The field stays.")).await
}

fn archived(archived: bool) -> Change {
    Change {
        archived: Some(archived),
        ..Change::default()
    }
}

/// `POST /settings/fields/{id}/archive`: no longer offered; leads keep their values.
pub async fn archive(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    let said = Flash::done("It is not offered any more.").undo(format!("{PATH}/{id}/restore"));
    set(&visit, id, archived(true), said).await
}

/// `POST /settings/fields/{id}/restore`: offered again.
pub async fn restore(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    set(
        &visit,
        id,
        archived(false),
        Flash::done("It is offered again."),
    )
    .await
}

/// `POST /settings/fields/{id}/delete`: one in which no lead has a value.
pub async fn delete(visit: Visit, Path(id): At) -> Result<Response, Problem> {
    let done = field::delete(&visit.app.openlead, visit.by.actor, id).await;
    answer(&visit, id, done, Flash::done("The field is deleted.")).await
}

/// The other field of a mapping.
#[derive(Deserialize)]
pub struct Into {
    into: Id<of::Field>,
}

/// `POST /settings/fields/{id}/merge`: its values go into another field, which calls set by its name from now on.
pub async fn merge(
    visit: Visit,
    Path(id): At,
    Form(other): Form<Into>,
) -> Result<Response, Problem> {
    let into = other.into;
    let unit = move |act: &mut Act, progress| field::merge(act, id, into, progress);
    let done = visit.app.openlead.in_units(visit.by.actor, unit).await;
    answer(
        &visit,
        id,
        done.map(drop),
        Flash::done("The fields are one now."),
    )
    .await
}
