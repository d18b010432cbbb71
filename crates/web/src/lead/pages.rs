//! Leads as pages.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::lead::{self, Lead};
use openlead_core::staff::Staff;
use openlead_core::{Catalog, token};

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
    curl: Option<String>,
}

impl Index {
    fn owner(&self, lead: &Lead) -> Option<&Staff> {
        lead.agent_id.and_then(|who| self.catalog.staff(who))
    }
}

/// `GET /leads`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    let lines = visit.look(|act| lead::export(act, None, 100)).await?;
    let curl = if lines.is_empty() {
        curl(&visit).await?
    } else {
        None
    };
    Ok(page::show(&Index {
        frame: visit.frame("Leads", Area::Leads).live("lead"),
        catalog: Arc::clone(&visit.by.catalog),
        leads: lines.into_iter().map(|line| line.lead).collect(),
        curl,
    }))
}

/// The line that sends a first lead, for those who may see the token.
async fn curl(visit: &Visit) -> Result<Option<String>, Problem> {
    if !visit.may(Right::Tokens) {
        return Ok(None);
    }
    let openlead = Arc::clone(&visit.app.openlead);
    let token = visit.look(move |act| token::show(&openlead, act)).await?;
    let (origin, calling) = (visit.origin(), &visit.by.catalog.account.country_code);
    Ok(token.map(|token| {
        format!(
            "curl '{origin}/api/gl-website-contacts' -d token={token} -d countrycode={calling} \\\n  \
             -d mobileno=9000100001 -d source=Website -d name=Meera"
        )
    }))
}
