//! One department: its name, its members in their order, who stands in for them.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::department::{self, Change, Department, Fallback, MOST_WEIGHT, Member};
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Error, Id, of};
use serde::Deserialize;

use super::pages::{PATH, staff_name};
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "settings/department.html")]
struct One {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    department: Department,
    team: Vec<Member>,
    /// Whose turn is next.
    next: Option<Id<of::Staff>>,
    filled: Filled,
    wrong: Wrong,
}

impl One {
    fn name(&self, id: &Id<of::Staff>) -> String {
        staff_name(&self.catalog, Some(*id))
    }

    /// Whether they get leads now: they work here and are on duty.
    fn is_on_duty(&self, id: &Id<of::Staff>) -> bool {
        let staff = self.catalog.staff(*id);
        staff.is_some_and(|staff| staff.active && staff.on_duty)
    }

    fn is_next(&self, id: &Id<of::Staff>) -> bool {
        self.next == Some(*id)
    }

    fn next_name(&self) -> String {
        staff_name(&self.catalog, self.next)
    }

    /// Who can still become a member.
    fn others(&self) -> impl Iterator<Item = &Staff> {
        let is_member = |staff: &Staff| self.team.iter().any(|it| it.staff_id == staff.id);
        let staff = self.catalog.staff.iter();
        staff.filter(move |staff| staff.active && !is_member(staff))
    }

    fn falls_back_on(&self, noun: &str, id: impl std::fmt::Display) -> bool {
        self.filled.fallback == format!("{noun}:{id}")
    }
}

/// The form: the name, and who gets the leads when nobody is on duty, `staff:ID`, `department:ID` or nothing.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    name: String,
    fallback: String,
}

impl Filled {
    fn of(department: &Department) -> Self {
        let (staff, other) = (
            department.fallback_staff_id,
            department.fallback_department_id,
        );
        let fallback = match (staff, other) {
            (Some(id), _) => format!("staff:{id}"),
            (None, Some(id)) => format!("department:{id}"),
            (None, None) => String::new(),
        };
        Self {
            name: department.name.clone(),
            fallback,
        }
    }

    fn fallback(&self) -> openlead_core::Result<Fallback> {
        let wrong = || Error::invalid("fallback", "Choose who stands in.");
        match self.fallback.split_once(':') {
            None if self.fallback.is_empty() => Ok(Fallback::Nobody),
            Some(("staff", id)) => id.parse().map(Fallback::Staff).map_err(|_| wrong()),
            Some(("department", id)) => id.parse().map(Fallback::Department).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }
}

async fn read(visit: &Visit, id: Id<of::Department>) -> Result<One, Problem> {
    let found = visit.look(move |act| {
        act.require(Right::Settings)?;
        let department = department::read(act, id)?;
        let next = department::next_in_turn(act, id)?;
        Ok((
            department,
            department::team(act, id)?,
            next,
            Arc::clone(&act.catalog),
        ))
    });
    let (department, team, next, catalog) = found.await?;
    Ok(One {
        frame: visit
            .frame(&department.name, Area::Settings)
            .live("department staff lead"),
        side: Side::of(visit, PATH),
        filled: Filled::of(&department),
        catalog,
        department,
        team,
        next,
        wrong: Wrong::default(),
    })
}

/// `GET /settings/departments/{id}`
pub async fn show(visit: Visit, Path(id): Path<Id<of::Department>>) -> Result<Response, Problem> {
    Ok(page::show(&read(&visit, id).await?))
}

/// Back to the page with what was done, or the page with why it was not.
pub(super) async fn after(
    visit: &Visit,
    id: Id<of::Department>,
    done: openlead_core::Result<()>,
    said: &str,
) -> Result<Response, Problem> {
    let to = format!("{PATH}/{id}");
    let again = async |wrong| read(visit, id).await.map(|page| One { wrong, ..page });
    visit.after(done, &to, said, again).await
}

/// `POST /settings/departments/{id}`
pub async fn change(
    visit: Visit,
    Path(id): Path<Id<of::Department>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let form = filled.clone();
    let changed = visit.act(move |act| {
        let change = Change {
            name: Some(form.name.clone()),
            fallback: Some(form.fallback()?),
        };
        department::change(act, id, &change)
    });
    let to = format!("{PATH}/{id}");
    let again = async |wrong| {
        let page = read(&visit, id).await?;
        Ok(One {
            filled,
            wrong,
            ..page
        })
    };
    visit.after(changed.await, &to, "Saved.", again).await
}

/// `POST /settings/departments/{id}/remove`: refused with what uses it.
pub async fn remove(visit: Visit, Path(id): Path<Id<of::Department>>) -> Result<Response, Problem> {
    match visit.act(move |act| department::remove(act, id)).await {
        Ok(()) => Ok(visit.go(PATH, Flash::done("The department is gone."))),
        refused => after(&visit, id, refused, "").await,
    }
}
