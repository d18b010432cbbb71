//! Everybody who works here, and the form for one more.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Scope;
use openlead_core::login::{self, Purpose};
use openlead_core::staff::{self, NewStaff, Role, Staff, Standing};
use openlead_core::{Catalog, Error, Id, of};
use serde::Deserialize;

use super::person;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

pub(super) const PATH: &str = "/settings/staff";

#[derive(Template)]
#[template(path = "settings/staff.html")]
struct Index {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    standings: HashMap<Id<of::Staff>, Standing>,
    ambiguous: BTreeMap<String, Vec<Id<of::Staff>>>,
    filled: Filled,
    wrong: Wrong,
}

impl Index {
    fn standing(&self, staff: &Staff) -> Standing {
        self.standings.get(&staff.id).cloned().unwrap_or_default()
    }

    fn departments(&self, standing: &Standing) -> String {
        names(&self.catalog, standing)
    }

    fn aliases(&self, staff: &Staff) -> String {
        let aliases = self.catalog.staff_aliases.iter();
        let own = aliases.filter(|alias| alias.staff_id == staff.id);
        own.map(|alias| &*alias.name).collect::<Vec<_>>().join(", ")
    }

    fn is_ambiguous(&self, staff: &Staff) -> bool {
        staff.active && self.ambiguous.contains_key(&staff.folded)
    }
}

fn names(catalog: &Catalog, standing: &Standing) -> String {
    let departments = standing.departments.iter();
    let names = departments.filter_map(|id| catalog.department(*id));
    let names: Vec<_> = names.map(|department| &*department.name).collect();
    names.join(", ")
}

/// The form for somebody: new here, or to be different.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) role: String,
    pub(super) scope: String,
    pub(super) departments: Vec<String>,
}

impl Filled {
    pub(super) fn role(&self) -> openlead_core::Result<Role> {
        Role::named(&self.role).ok_or_else(|| Error::invalid("role", "Choose one of the roles."))
    }

    /// The scope that was chosen; `None` for what the role has.
    pub(super) fn scope(&self) -> openlead_core::Result<Option<Scope>> {
        if self.scope.is_empty() {
            return Ok(None);
        }
        let scope = Scope::named(&self.scope).map(Some);
        scope.ok_or_else(|| Error::invalid("scope", "Choose which leads they see."))
    }

    pub(super) fn departments(&self) -> openlead_core::Result<Vec<Id<of::Department>>> {
        let ids = self.departments.iter().map(|id| id.parse());
        ids.collect::<Result<_, _>>()
            .map_err(|_| Error::NotFound("department"))
    }

    pub(super) fn has_department(&self, id: &Id<of::Department>) -> bool {
        self.departments.contains(&id.to_string())
    }
}

/// `GET /settings/staff`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    let filled = Filled {
        role: Role::Agent.as_str().to_owned(),
        ..Filled::default()
    };
    Ok(page::show(&read(&visit, filled, Wrong::default()).await?))
}

async fn read(visit: &Visit, filled: Filled, wrong: Wrong) -> Result<Index, Problem> {
    let found = visit.look(|act| Ok((staff::standings(act)?, Arc::clone(&act.catalog))));
    let (standings, catalog) = found.await?;
    Ok(Index {
        frame: visit.frame("Staff", Area::Settings).live("staff"),
        side: Side::of(visit, PATH),
        ambiguous: staff::ambiguous(&catalog),
        catalog,
        standings,
        filled,
        wrong,
    })
}

/// `POST /settings/staff`: adds somebody, and shows the link by which they choose their password.
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let form = filled.clone();
    let added = visit.act(move |act| {
        let new = NewStaff {
            name: form.name.clone(),
            email: form.email.clone(),
            phone: (!form.phone.trim().is_empty()).then(|| form.phone.clone()),
            role: form.role()?,
            scope: form.scope()?,
            departments: form.departments()?,
        };
        let id = staff::add(act, &new)?;
        Ok((
            id,
            login::make_link(&openlead, act, id, Purpose::Invitation)?,
        ))
    });
    match added.await {
        Ok((id, secret)) => person::show_link(&visit, id, &secret).await,
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "")?;
            Ok(page::refuse(&read(&visit, filled, wrong).await?))
        }
    }
}
