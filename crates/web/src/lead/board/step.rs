//! Moving a lead on: by a drag, a key, or the form that does the same without script and asks for what is missing.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use openlead_core::field::Field;
use openlead_core::lead::board::{self, Place, Step};
use openlead_core::lead::{self, Edit, Lead};
use openlead_core::list::{List, ListItem};
use openlead_core::reason::Reason;
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, of};
use serde::Deserialize;
use serde_json::json;

use super::asks::{Written, reasons};
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::lead::cell::Input;
use crate::lead::show::is_panel;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "lead/board/step.html")]
struct Page {
    frame: Frame,
    catalog: Arc<Catalog>,
    lead: Lead,
    filled: Filled,
    /// Required fields that the lead lacks, with how they are written.
    fields: Vec<(Field, Input)>,
    wrong: Wrong,
}

/// The form, and what a drag sends.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    status: String,
    /// `top`, the lead above, or nothing for its urgency.
    place: String,
    /// Whether the form has asked why.
    asked: bool,
    reason_id: String,
    reason: String,
    /// Keys of additional fields, and as many values.
    key: Vec<String>,
    value: Vec<String>,
    /// Whose the lead becomes, and of which department, where a lane says so; blank for nobody's.
    assigned_to: Option<String>,
    department: Option<String>,
    /// The page to go back to.
    back: String,
    /// Whether the page that sends it shows the move itself.
    quiet: bool,
}

impl Filled {
    fn back(&self) -> &str {
        match page::is_inside(&self.back) {
            true => &self.back,
            false => "/board",
        }
    }

    /// The form that asks why.
    fn asking(&self, id: Id<of::Lead>) -> String {
        let pairs = [
            ("status", self.status.as_str()),
            ("place", &self.place),
            ("back", self.back()),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(pairs).extend_pairs(self.lane());
        format!("/leads/{id}/move?{}", query.finish())
    }

    /// The lane that the lead goes into: the field and its value.
    fn lane(&self) -> Option<(&'static str, &str)> {
        let agent = self.assigned_to.as_deref().map(|id| ("assigned_to", id));
        agent.or(self.department.as_deref().map(|id| ("department", id)))
    }

    /// Puts the lead into its lane.
    fn put_into_lane(&self, act: &mut Act, id: Id<of::Lead>) -> CoreResult<()> {
        let Some((field, to)) = self.lane() else {
            return Ok(());
        };
        let to = Some(to).filter(|to| !to.is_empty());
        if field == "assigned_to" {
            let wrong = |_| Error::NotFound("staff");
            let to = to.map(str::parse).transpose().map_err(wrong)?;
            return lead::assign(act, id, to);
        }
        let edit = json!({ "department_id": to });
        let edit = Edit::read(act, edit.as_object().expect("an object"), true)?;
        lead::edit(act, id, &edit, None).map(drop)
    }

    fn step(&self, act: &Act) -> CoreResult<Step> {
        let wrong = |_| Error::invalid("status", "Choose a status.");
        let reason = Reason {
            entry: self.reason_id.parse().ok(),
            words: self.reason.clone(),
        };
        Ok(Step {
            status: self.status.parse().map_err(wrong)?,
            reason: self.asked.then_some(reason),
            edit: Written(&self.key, &self.value).edit(act)?,
            place: match self.place.as_str() {
                "top" => Place::Top,
                other => other.parse().map_or(Place::Urgency, Place::After),
            },
        })
    }
}

/// `GET /leads/{id}/move`
pub async fn ask(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Ask(filled): Ask<Filled>,
) -> Result<Response, Problem> {
    let form = form(&visit, id, filled, Wrong::default()).await?;
    Ok(page::show(&form))
}

async fn form(
    visit: &Visit,
    id: Id<of::Lead>,
    mut filled: Filled,
    wrong: Wrong,
) -> Result<Page, Problem> {
    let lead = visit.look(move |act| lead::read(act, id)).await?;
    let catalog = Arc::clone(&visit.by.catalog);
    if filled.status.is_empty() {
        filled.status = lead.status_id.to_string();
    }
    let lacks =
        |field: &&Field| field.required && !field.archived && lead.custom[&field.key].is_null();
    let fields = catalog.fields.iter().filter(lacks);
    let fields = Written(&filled.key, &filled.value).inputs(&catalog, &lead.custom, fields);
    Ok(Page {
        frame: visit.frame("Move", Area::Board),
        catalog,
        lead,
        filled,
        fields,
        wrong,
    })
}

/// `POST /leads/{id}/move`
pub async fn take(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let wanted = filled.clone();
    let done = visit.act(move |act| {
        let step = wanted.step(act)?;
        board::step(act, id, &step)?;
        wanted.put_into_lane(act, id)
    });
    match done.await {
        Ok(()) if filled.quiet => Ok(StatusCode::NO_CONTENT.into_response()),
        // The page under the panel shows it; a toast would come a page too late.
        Ok(()) if is_panel(&visit.headers) => Ok(page::redirect(filled.back())),
        Ok(()) => Ok(visit.go(filled.back(), Flash::done("The lead is moved."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "status")?;
            let quiet = filled.quiet;
            if !quiet && !filled.asked && !wrong.about("reason").is_empty() {
                return Ok(page::redirect(&filled.asking(id)));
            }
            let form = form(&visit, id, filled, wrong).await?;
            // What a drag lacks is no mistake: it is asked for.
            Ok(match quiet {
                true => page::show(&form),
                false => page::refuse(&form),
            })
        }
    }
}

impl Page {
    fn statuses(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::Status);
        all.filter(|item| !item.archived || item.id == self.lead.status_id)
            .collect()
    }

    fn reasons(&self) -> Vec<&ListItem> {
        reasons(&self.catalog)
    }

    fn chosen(&self) -> Option<&ListItem> {
        let id = self.filled.status.parse().ok()?;
        let item = self.catalog.lists.get(id)?;
        (item.id != self.lead.status_id).then_some(item)
    }

    fn is_status(&self, item: &ListItem) -> bool {
        self.filled.status == item.id.to_string()
    }

    fn is_reason(&self, item: &ListItem) -> bool {
        self.filled.reason_id == item.id.to_string()
    }

    /// What the chosen status asks for: `won`, `lost`, or nothing.
    fn asks(&self) -> &str {
        let kind = self.chosen().map(|item| item.kind.as_str());
        kind.filter(|kind| matches!(*kind, "won" | "lost"))
            .unwrap_or_default()
    }

    fn about(&self, field: &Field) -> &str {
        self.wrong.about(&format!("custom_fields.{}", field.key))
    }
}
