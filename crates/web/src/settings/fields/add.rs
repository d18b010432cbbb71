use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::field::{self, Kind, NewField};

use super::{Filled, PATH, has_options, kind, kind_name, options};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "settings/fields/new.html")]
struct New {
    frame: Frame,
    side: Side,
    filled: Filled,
    wrong: Wrong,
}

fn form(visit: &Visit, filled: Filled, wrong: Wrong) -> New {
    New {
        frame: visit.frame("New field", Area::Settings),
        side: Side::of(visit, PATH),
        filled,
        wrong,
    }
}

/// `GET /settings/fields/new`
pub async fn ask(visit: Visit) -> Result<Response, Problem> {
    visit.look(|act| act.require(Right::Settings)).await?;
    Ok(page::show(&form(
        &visit,
        Filled::default(),
        Wrong::default(),
    )))
}

/// `POST /settings/fields`
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    visit.look(|act| act.require(Right::Settings)).await?;
    let Some(kind) = kind(&filled.kind) else {
        let wrong = Wrong::field("kind", "Choose what its values are.");
        return Ok(page::refuse(&form(&visit, filled, wrong)));
    };
    let new = NewField {
        label: filled.label.clone(),
        kind,
        options: if has_options(kind) {
            options(&filled.options)
        } else {
            Vec::new()
        },
        required: filled.required,
        searchable: filled.searchable,
        section: filled.section.clone(),
    };
    match visit.act(move |act| field::add(act, &new)).await {
        Ok(_) => Ok(visit.go(PATH, Flash::done("The field is there."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "label")?;
            Ok(page::refuse(&form(&visit, filled, wrong)))
        }
    }
}
