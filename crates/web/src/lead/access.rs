//! Who sees a lead, and why.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::explain::{self, Why};
use openlead_core::lead::{self, Lead};
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Id, of};

use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "lead/access.html")]
struct Access {
    frame: Frame,
    catalog: Arc<Catalog>,
    lead: Lead,
    staff: Vec<(Staff, Why)>,
}

/// `GET /leads/{id}/access`
pub async fn show(visit: Visit, Path(id): Path<Id<of::Lead>>) -> Result<Response, Problem> {
    let found = visit.look(move |act| Ok((explain::lead(act, id)?, lead::read(act, id)?)));
    let (mut staff, lead) = found.await?;
    staff.sort_by_key(|(_, why)| !why.sees());
    Ok(page::show(&Access {
        frame: visit.frame("Who sees it", Area::Leads).live("staff lead"),
        catalog: Arc::clone(&visit.by.catalog),
        lead,
        staff,
    }))
}

impl Access {
    fn department(&self) -> &str {
        let department = self.lead.department_id;
        let department = department.and_then(|id| self.catalog.department(id));
        department.map_or("no department", |department| &department.name)
    }

    /// Whose lead it is, as a sentence ends.
    fn whose(&self) -> String {
        let agent = self.lead.agent_id.and_then(|id| self.catalog.staff(id));
        agent.map_or_else(
            || "nobody’s".to_owned(),
            |agent| format!("{}’s", agent.name),
        )
    }

    fn words(&self, why: &Why) -> String {
        match why {
            Why::Role => "Owners and admins see all leads.".to_owned(),
            Why::All => "Sees all leads.".to_owned(),
            Why::Own => "It is their lead.".to_owned(),
            Why::Department => format!("Is in {}, of which the lead is.", self.department()),
            Why::NotOwn => format!("Sees own leads alone, and this is {}.", self.whose()),
            Why::NotDepartment => format!(
                "Sees own leads and those of own departments; this is {}, and of {}.",
                self.whose(),
                self.department()
            ),
        }
    }
}
