//! Leads as pages.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::Catalog;
use openlead_core::lead::{self, Lead};
use openlead_core::staff::Staff;

use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "lead/index.html")]
struct Index {
    frame: Frame,
    catalog: Arc<Catalog>,
    leads: Vec<Lead>,
}

impl Index {
    fn owner(&self, lead: &Lead) -> Option<&Staff> {
        lead.agent_id.and_then(|who| self.catalog.staff(who))
    }
}

/// `GET /leads`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    let lines = visit.look(|act| lead::export(act, None, 100)).await?;
    Ok(page::show(&Index {
        frame: visit.frame("Leads", Area::Leads),
        catalog: Arc::clone(&visit.by.catalog),
        leads: lines.into_iter().map(|line| line.lead).collect(),
    }))
}
