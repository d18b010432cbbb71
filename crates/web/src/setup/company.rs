use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use openlead_core::country::{self, Country};
use openlead_core::time;

use super::{Filled, allowed};
use crate::form::Wrong;
use crate::page::{self, Frame};
use crate::{App, Problem, filters};

#[derive(Template)]
#[template(path = "setup/company.html")]
struct Company {
    frame: Frame,
    filled: Filled,
    countries: Vec<Country>,
    zones: Vec<String>,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "setup/code.html")]
struct Code {
    frame: Frame,
    wrong: Wrong,
}

/// `GET /setup`: the code if it is not there, else the company.
pub async fn ask(
    State(app): State<Arc<App>>,
    Query(filled): Query<Filled>,
) -> Result<Response, Problem> {
    if allowed(&app, &filled.code).await? {
        return Ok(page::show(&form(filled, Wrong::default())));
    }
    let wrong = match filled.code.is_empty() {
        true => Wrong::default(),
        false => Wrong::field("code", "This is not the code that the server printed."),
    };
    let frame = Frame::guest("Set up openlead");
    Ok(page::show(&Code { frame, wrong }))
}

fn form(filled: Filled, wrong: Wrong) -> Company {
    Company {
        frame: Frame::guest("Set up openlead"),
        countries: country::all().collect(),
        zones: time::zone_names(),
        filled,
        wrong,
    }
}

/// The first step again, for what is wrong in it.
pub fn again(filled: Filled, wrong: Wrong) -> Response {
    page::refuse(&form(filled, wrong))
}

/// What is wrong about the company.
pub fn check(filled: &mut Filled) -> Wrong {
    if filled.company.trim().is_empty() {
        return Wrong::field("company", "Write the company's name.");
    }
    let Some(country) = country::of_code(&filled.country) else {
        return Wrong::field("country", "Choose a country.");
    };
    if filled.time_zone.trim().is_empty() {
        country.zone.clone_into(&mut filled.time_zone);
    }
    if filled.currency.trim().is_empty() {
        country.currency.clone_into(&mut filled.currency);
    }
    Wrong::default()
}
