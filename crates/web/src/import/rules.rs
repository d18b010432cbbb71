//! By which rules rows become leads.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, OnDuplicate, Target};
use openlead_core::list::List;
use openlead_core::{Catalog, Id, of};
use serde::Deserialize;

use super::words::number;
use super::{Draft, PATH, STEPS, draft, is_before, refused};
use crate::form::Form;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// What can happen to a row whose person is a lead already.
const DUPLICATES: [(OnDuplicate, &str, &str, &str); 4] = [
    (
        OnDuplicate::Merge,
        "merge",
        "Fill what is blank",
        "Additional fields, status, purpose and owner are set; the rest stays.",
    ),
    (
        OnDuplicate::Overwrite,
        "overwrite",
        "Overwrite",
        "What the row says is set, also over what is there. A blank cell says nothing.",
    ),
    (
        OnDuplicate::Skip,
        "skip",
        "Leave the lead as it is",
        "The row is counted as skipped.",
    ),
    (
        OnDuplicate::Error,
        "error",
        "Refuse the row",
        "It is listed with the rows that failed.",
    ),
];

#[derive(Template)]
#[template(path = "import/rules.html")]
struct Rules {
    frame: Frame,
    catalog: Arc<Catalog>,
    draft: Draft,
    step: &'static str,
    wrong: String,
}

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filled {
    on_duplicate: String,
    source: String,
    assign: String,
    system: Option<String>,
    webhooks: bool,
    notify: bool,
}

/// `GET /leads/import/{id}/rules`
pub async fn ask(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let Some(draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    Ok(page::show(&form(&visit, draft, String::new())))
}

fn form(visit: &Visit, draft: Draft, wrong: String) -> Rules {
    Rules {
        frame: visit.frame("Rules of the import", Area::Leads),
        catalog: Arc::clone(&visit.by.catalog),
        step: "/rules",
        draft,
        wrong,
    }
}

impl Rules {
    fn has_ids(&self) -> bool {
        let mut places = self.draft.plan.columns.values();
        places.any(|place| *place == Target::ExternalId)
    }
}

/// `POST /leads/import/{id}/rules`
pub async fn save(
    visit: Visit,
    Path(id): Path<Id<of::Import>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let Some(mut draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    let plan = &mut draft.plan;
    let known = DUPLICATES
        .iter()
        .find(|(_, name, ..)| *name == filled.on_duplicate);
    plan.on_duplicate = known.map_or(OnDuplicate::Merge, |(how, ..)| *how);
    let source = filled.source.trim();
    plan.source = if source.is_empty() { "Import" } else { source }.to_owned();
    let (kind, name) = filled.assign.split_once(':').unwrap_or_default();
    plan.agent = if kind == "agent" { name } else { "" }.to_owned();
    plan.department = if kind == "department" { name } else { "" }.to_owned();
    if let Some(system) = &filled.system {
        system.trim().clone_into(&mut plan.system);
    }
    plan.webhooks = filled.webhooks;
    plan.notify = filled.notify;
    let plan = plan.clone();
    match visit.act(move |act| import::plan(act, id, &plan)).await {
        Ok(()) => Ok(page::redirect(&draft.address("/check"))),
        Err(error) => {
            let wrong = refused(error)?;
            Ok(page::refuse(&form(&visit, draft, wrong)))
        }
    }
}
