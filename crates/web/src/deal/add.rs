//! A deal made by hand, of a lead that is known by its number.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::deal::{self, NewDeal};
use openlead_core::list::{List, ListItem};
use openlead_core::phone::Phone;
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, lead, of, time};
use serde::Deserialize;

use super::show::minor;
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "deal/new.html")]
struct New {
    frame: Frame,
    catalog: Arc<Catalog>,
    filled: Filled,
    wrong: Wrong,
}

/// The form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    phone: String,
    name: String,
    amount: String,
    stage: String,
    end_date: String,
    note: String,
}

/// `GET /deals/new`
pub async fn ask(visit: Visit, Ask(filled): Ask<Filled>) -> Response {
    page::show(&form(&visit, filled, Wrong::default()))
}

fn form(visit: &Visit, filled: Filled, wrong: Wrong) -> New {
    New {
        frame: visit.frame("New deal", Area::Deals),
        catalog: Arc::clone(&visit.by.catalog),
        filled,
        wrong,
    }
}

/// `POST /deals`
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let wanted = filled.clone();
    let done = visit.act(move |act| {
        let new = wanted.deal(act)?;
        deal::add(act, &new)
    });
    match done.await {
        Ok(id) => Ok(visit.go(&format!("/deals/{id}"), Flash::done("The deal is there."))),
        Err(error) => {
            let wrong = Wrong::of(error)?;
            Ok(page::refuse(&form(&visit, filled, wrong)))
        }
    }
}

impl Filled {
    fn deal(&self, act: &mut Act) -> CoreResult<NewDeal> {
        let lead = self.lead(act)?;
        let end_date = match self.end_date.trim() {
            "" => None,
            text => {
                let day = time::parse_date(text).map(|day| day.to_string());
                let wrong = || Error::invalid("end_date", "Write a date like 2026-12-31.");
                Some(day.ok_or_else(wrong)?)
            }
        };
        Ok(NewDeal {
            lead,
            name: self.name.trim().to_owned(),
            stage: match self.stage.parse() {
                Ok(stage) => openlead_core::list::read(act, List::DealStage, stage)?.id,
                Err(_) => act.catalog.lists.first(List::DealStage)?,
            },
            amount: minor(&self.amount, &act.catalog.account.currency)?,
            agent: act.actor.who,
            start_date: None,
            end_date,
            note: self.note.clone(),
        })
    }

    /// The lead with the number, when the person sees it.
    fn lead(&self, act: &mut Act) -> CoreResult<Id<of::Lead>> {
        let phone = Phone::from_parts(&act.catalog.account.country_code, &self.phone).ok();
        let found = match &phone {
            Some(phone) => lead::find(act, Some(phone), None)?,
            None => None,
        };
        let seen = found.and_then(|id| lead::read(act, id).ok());
        seen.map(|lead| lead.id).ok_or_else(|| {
            let how = "Write the phone number of one of your leads, with its country code.";
            Error::invalid("phone", how)
        })
    }
}

impl New {
    fn stages(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::DealStage);
        all.filter(|item| !item.archived && item.is_open())
            .collect()
    }

    fn is_stage(&self, item: &ListItem) -> bool {
        self.filled.stage == item.id.to_string()
    }
}
