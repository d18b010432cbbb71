//! A lead made by hand: the phone number first, for it says whether the person is known.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::lead::{self, Edit, Lead};
use openlead_core::list::List;
use openlead_core::note::{self, Kind};
use openlead_core::phone::Phone;
use openlead_core::{Catalog, Error, Id, of};
use serde::Deserialize;
use serde_json::{Map, json};

use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/leads/new";
/// What the API says of its list means nothing to whoever fills in a form.
const NO_PHONE: &str = "Write a number of 8 to 14 digits, with the country code if it is from abroad, like +91 98460 12345.";

#[derive(Template)]
#[template(path = "lead/new.html")]
struct New {
    frame: Frame,
    catalog: Arc<Catalog>,
    filled: Filled,
    known: Option<Known>,
    wrong: Wrong,
    may_assign: bool,
    /// Where somebody was, who goes back there afterwards.
    back: String,
}

/// The lead that has a number already, as the form shows it.
#[derive(Template)]
#[template(path = "lead/known.html")]
struct Known {
    catalog: Arc<Catalog>,
    lead: Lead,
}

/// The form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    phone: String,
    name: String,
    email: String,
    company_name: String,
    source_id: String,
    purpose_id: String,
    assigned_to_id: String,
    note: String,
    back: String,
}

/// `GET /leads/new`: a drawer over any page, or a page.
pub async fn ask(visit: Visit) -> Response {
    let back = match page::back(&visit.headers, "") {
        new if new.starts_with(PATH) => String::new(),
        other => other,
    };
    let filled = Filled {
        back,
        ..Filled::default()
    };
    page::show(&form(&visit, filled, None, Wrong::default()))
}

fn form(visit: &Visit, filled: Filled, known: Option<Known>, wrong: Wrong) -> New {
    New {
        frame: visit.frame("New lead", Area::Leads),
        catalog: Arc::clone(&visit.by.catalog),
        may_assign: visit.may(openlead_core::access::Right::Assign),
        back: match page::is_inside(&filled.back) {
            true => filled.back.clone(),
            false => "/leads".to_owned(),
        },
        filled,
        known,
        wrong,
    }
}

/// `GET /leads/known?phone=…`: the lead that has the number; nothing when none has it.
pub async fn known(visit: Visit, Ask(filled): Ask<Filled>) -> Result<Response, Problem> {
    let found = visit.look(move |act| {
        let phone = Phone::from_parts(&act.catalog.account.country_code, &filled.phone).ok();
        let id = phone.map_or(Ok(None), |phone| lead::find(act, Some(&phone), None))?;
        id.map(|id| lead::read(act, id)).transpose()
    });
    let Some(lead) = found.await? else {
        return Ok(page::blank());
    };
    let catalog = Arc::clone(&visit.by.catalog);
    Ok(page::show(&Known { catalog, lead }))
}

/// `POST /leads`
pub async fn create(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let object = filled.object();
    let text = filled.note.clone();
    let made = visit.act(move |act| {
        let edit = Edit::read(act, &object, false)?;
        let id = lead::create(act, &edit)?;
        if !text.trim().is_empty() {
            note::add(act, id, Kind::Note, &text)?;
        }
        Ok(id)
    });
    match made.await {
        Ok(id) => Ok(added(&visit, &filled, id)),
        Err(Error::LeadExists(id)) => exists(&visit, filled, id).await,
        Err(error) => {
            let wrong = Wrong::of(error)?.but("phone_numbers", NO_PHONE);
            Ok(page::refuse(&form(&visit, filled, None, wrong)))
        }
    }
}

/// Back to where somebody was; else to the lead.
fn added(visit: &Visit, filled: &Filled, id: Id<of::Lead>) -> Response {
    let (lead, said) = (format!("/leads/{id}"), Flash::done("The lead is there."));
    match page::is_inside(&filled.back) {
        true => visit.go(&filled.back, said.open(lead)),
        false => visit.go(&lead, said),
    }
}

async fn exists(visit: &Visit, filled: Filled, id: Id<of::Lead>) -> Result<Response, Problem> {
    let lead = visit.look(move |act| lead::read(act, id)).await;
    let catalog = Arc::clone(&visit.by.catalog);
    let known = lead.ok().map(|lead| Known { catalog, lead });
    let wrong = Wrong::field("phone_numbers", "A lead has this number already.");
    Ok(page::refuse(&form(visit, filled, known, wrong)))
}

impl Filled {
    /// As the REST API would send it: what was left blank is not there.
    fn object(&self) -> Map<String, serde_json::Value> {
        let mut object = Map::new();
        object.insert("phone_numbers".to_owned(), json!([self.phone]));
        let texts = [
            ("name", &self.name),
            ("email", &self.email),
            ("company_name", &self.company_name),
            ("source_id", &self.source_id),
            ("assigned_to_id", &self.assigned_to_id),
        ];
        for (name, text) in texts {
            if !text.trim().is_empty() {
                object.insert(name.to_owned(), json!(text));
            }
        }
        if !self.purpose_id.is_empty() {
            object.insert("purpose_ids".to_owned(), json!([self.purpose_id]));
        }
        object
    }
}

/// `POST /leads/{id}/restore`: out of the trash again.
pub async fn restore(visit: Visit, Path(id): Path<Id<of::Lead>>) -> Result<Response, Problem> {
    visit.act(move |act| lead::restore(act, id)).await?;
    Ok(visit.go_back(Flash::done("The lead is back.")))
}
