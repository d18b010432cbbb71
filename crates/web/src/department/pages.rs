//! All departments and source numbers on one page, with the test box.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::department::{self, Department};
use openlead_core::source_number::{self, Brought, SourceNumber};
use openlead_core::{Act, Catalog, Id, of};
use serde::Deserialize;

use super::trial::{Found, Trial};
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

/// Where they are.
pub const PATH: &str = "/settings/departments";

#[derive(Template)]
#[template(path = "settings/departments.html")]
struct Index {
    frame: Frame,
    side: Side,
    all: All,
    filled: Filled,
    wrong: Wrong,
    trial: Trial,
    found: Option<Found>,
    trial_wrong: Wrong,
}

/// What there is.
struct All {
    catalog: Arc<Catalog>,
    departments: Vec<Line>,
    numbers: Vec<(SourceNumber, Brought)>,
}

/// A department as the page shows it.
struct Line {
    department: Department,
    members: usize,
    next: String,
    fallback: String,
}

/// The forms of the page: a new department, or a new source number.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    /// The department's name.
    pub name: String,
    /// The telephone number.
    pub number: String,
    /// What people call the line.
    pub label: String,
    /// The department of the line, by its id; empty for none.
    pub department: String,
}

/// `GET /settings/departments`, with what is to be tried.
pub async fn index(visit: Visit, Ask(trial): Ask<Trial>) -> Result<Response, Problem> {
    let mut page = read(&visit, Filled::default(), Wrong::default()).await?;
    let tried = trial.clone();
    page.trial = trial;
    match visit.look(move |act| tried.find(act)).await {
        Ok(found) => page.found = found,
        Err(error) => {
            page.trial_wrong = Wrong::or_conflict(error, "")?;
            return Ok(page::refuse(&page));
        }
    }
    Ok(page::show(&page))
}

async fn read(visit: &Visit, filled: Filled, wrong: Wrong) -> Result<Index, Problem> {
    Ok(Index {
        all: visit.look(all).await?,
        frame: visit
            .frame("Departments", Area::Settings)
            .live("department source_number staff"),
        side: Side::of(visit, PATH),
        filled,
        wrong,
        trial: Trial::default(),
        found: None,
        trial_wrong: Wrong::default(),
    })
}

/// The page again, with why a form was refused.
pub async fn refuse(
    visit: &Visit,
    filled: Filled,
    error: openlead_core::Error,
) -> Result<Response, Problem> {
    let wrong = Wrong::or_conflict(error, "")?;
    Ok(page::refuse(&read(visit, filled, wrong).await?))
}

fn all(act: &mut Act) -> openlead_core::Result<All> {
    act.require(Right::Settings)?;
    let catalog = Arc::clone(&act.catalog);
    let departments = catalog.departments.iter();
    let lines = departments.map(|department| line(act, &catalog, department));
    let departments = lines.collect::<openlead_core::Result<_>>()?;
    let mut brought: HashMap<String, Brought> = source_number::brought(act)?;
    let numbers = source_number::all(act)?.into_iter().map(|number| {
        let brought = brought.remove(&number.number).unwrap_or_default();
        (number, brought)
    });
    Ok(All {
        departments,
        numbers: numbers.collect(),
        catalog,
    })
}

fn line(act: &mut Act, catalog: &Catalog, it: &Department) -> openlead_core::Result<Line> {
    let next = department::next_in_turn(act, it.id)?;
    Ok(Line {
        members: department::members(act, it.id)?.len(),
        next: staff_name(catalog, next),
        fallback: match it.fallback_department_id {
            Some(id) => catalog
                .department(id)
                .map_or_else(String::new, |other| other.name.clone()),
            None => staff_name(catalog, it.fallback_staff_id),
        },
        department: it.clone(),
    })
}

pub(super) fn staff_name(catalog: &Catalog, id: Option<Id<of::Staff>>) -> String {
    let staff = id.and_then(|id| catalog.staff(id));
    staff.map_or_else(String::new, |staff| staff.name.clone())
}

/// `POST /settings/departments`
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let name = filled.name.clone();
    match visit.act(move |act| department::add(act, &name)).await {
        Ok(id) => Ok(visit.go(
            &format!("{PATH}/{id}"),
            Flash::done("The department is there. Add its members."),
        )),
        Err(error) => refuse(&visit, filled, error).await,
    }
}
