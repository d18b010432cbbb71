//! Another type for a field: tried without a change first, then done.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::field::{self, Field, Kind, Values};
use openlead_core::{Error, Id, of};
use serde::Deserialize;

use super::{PATH, has_options, kind, kind_name, lines, options};
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "settings/fields/retype.html")]
struct Retype {
    frame: Frame,
    side: Side,
    field: Field,
    filled: Filled,
    /// What would become of the values, once it was tried.
    tried: Option<Values>,
    wrong: Wrong,
}

/// The form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    kind: String,
    /// One a line.
    options: String,
    /// That values which do not fit may be taken from their leads.
    lose: bool,
}

impl Filled {
    fn is(&self, kind: &Kind) -> bool {
        self.kind == kind.as_str()
    }

    fn wanted(&self) -> Option<(Kind, Vec<String>)> {
        let kind = kind(&self.kind)?;
        let options = if has_options(kind) {
            options(&self.options)
        } else {
            Vec::new()
        };
        Some((kind, options))
    }
}

/// `GET /settings/fields/{id}/type`: the form, and with a type what that would do.
pub async fn ask(
    visit: Visit,
    Path(id): Path<Id<of::Field>>,
    Ask(filled): Ask<Filled>,
) -> Result<Response, Problem> {
    let field = read(&visit, id).await?;
    let Some((kind, options)) = filled.wanted() else {
        let filled = Filled {
            kind: field.kind.as_str().to_owned(),
            options: lines(&field),
            lose: false,
        };
        return Ok(page::show(&form(
            &visit,
            field,
            filled,
            None,
            Wrong::default(),
        )));
    };
    match field::preview(&visit.app.openlead, visit.by.actor, id, kind, &options).await {
        Ok(values) => Ok(page::show(&form(
            &visit,
            field,
            filled,
            Some(values),
            Wrong::default(),
        ))),
        Err(error) => refused(&visit, field, filled, error),
    }
}

async fn read(visit: &Visit, id: Id<of::Field>) -> Result<Field, Problem> {
    let field = visit.look(move |act| {
        act.require(Right::Settings)?;
        field::read(act, id)
    });
    Ok(field.await?)
}

fn form(
    visit: &Visit,
    field: Field,
    filled: Filled,
    tried: Option<Values>,
    wrong: Wrong,
) -> Retype {
    Retype {
        frame: visit.frame(&format!("Type of {}", field.label), Area::Settings),
        side: Side::of(visit, PATH),
        field,
        filled,
        tried,
        wrong,
    }
}

fn refused(visit: &Visit, field: Field, filled: Filled, error: Error) -> Result<Response, Problem> {
    let wrong = Wrong::or_conflict(error, "kind")?;
    Ok(page::refuse(&form(visit, field, filled, None, wrong)))
}

/// `POST /settings/fields/{id}/type`
pub async fn retype(
    visit: Visit,
    Path(id): Path<Id<of::Field>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let field = read(&visit, id).await?;
    let Some((kind, options)) = filled.wanted() else {
        let wrong = Wrong::field("kind", "Choose what its values are.");
        return Ok(page::refuse(&form(&visit, field, filled, None, wrong)));
    };
    let (openlead, actor) = (&visit.app.openlead, visit.by.actor);
    match field::retype(openlead, actor, id, kind, &options, filled.lose).await {
        Ok(values) => {
            let kept = values.count - values.misfits;
            let said = format!(
                "{} is of another type now; {kept} values went with it.",
                field.label
            );
            Ok(visit.go(&format!("{PATH}/{id}"), Flash::done(said)))
        }
        Err(error) => refused(&visit, field, filled, error),
    }
}
