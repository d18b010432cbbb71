//! The page of a deal, and the panel over a board: every field, its way through the stages, what happened.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::deal::{self, Change, Deal, Of};
use openlead_core::list::{List, ListItem};
use openlead_core::money::{Currency, Money};
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, of};
use serde::Deserialize;

use super::card::amount;
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::lead::show::{Entry, entries, is_panel};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "deal/show.html")]
struct Show {
    frame: Frame,
    catalog: Arc<Catalog>,
    deal: Deal,
    lead: Option<Of>,
    history: Vec<Entry>,
    filled: Filled,
    wrong: Wrong,
}

/// The form of a deal.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    name: String,
    amount: String,
    currency: String,
    agent: String,
    start_date: String,
    end_date: String,
    probability: String,
    note: String,
    /// The page to go back to.
    back: String,
}

impl Filled {
    fn of(deal: &Deal, back: &str) -> Self {
        let money = deal.amount.zip(Currency::parse(&deal.currency));
        let money = money.map(|(minor, currency)| Money::of_minor(minor, currency).to_string());
        Self {
            name: deal.name.clone(),
            amount: money.unwrap_or_default(),
            currency: deal.currency.clone(),
            agent: deal
                .agent_id
                .map_or_else(String::new, |agent| agent.to_string()),
            start_date: deal.start_date.clone().unwrap_or_default(),
            end_date: deal.end_date.clone().unwrap_or_default(),
            probability: deal
                .probability
                .map_or_else(String::new, |percent| percent.to_string()),
            note: deal.note.clone(),
            back: back.to_owned(),
        }
    }

    fn back(&self) -> &str {
        match page::is_inside(&self.back) {
            true => &self.back,
            false => super::board::PATH,
        }
    }

    fn change(&self) -> CoreResult<Change> {
        let wrong = |_| Error::invalid("agent", "Choose an owner from the list.");
        let agent = match self.agent.as_str() {
            "" => None,
            id => Some(id.parse().map_err(wrong)?),
        };
        let day = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(Change {
            name: Some(self.name.clone()),
            amount: Some(minor(&self.amount, &self.currency)?),
            currency: Some(self.currency.clone()),
            agent: Some(agent),
            start_date: Some(day(&self.start_date)),
            end_date: Some(day(&self.end_date)),
            probability: Some(match self.probability.trim() {
                "" => None,
                text => Some(text.parse().unwrap_or(-1)),
            }),
            note: Some(self.note.clone()),
        })
    }
}

/// What somebody wrote as an amount, in minor units; nothing for nothing.
///
/// # Errors
/// `Invalid`.
pub fn minor(text: &str, currency: &str) -> CoreResult<Option<i64>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let wrong = || Error::invalid("currency", "Write a currency like INR.");
    let currency = Currency::parse(currency).ok_or_else(wrong)?;
    let wrong = || Error::invalid("amount", "Write an amount like 1500 or 1500.50.");
    let money = Money::parse(text, currency).ok_or_else(wrong)?;
    Ok(Some(money.minor()))
}

/// `GET /deals/{id}`
pub async fn show(
    visit: Visit,
    Path(id): Path<Id<of::Deal>>,
    Ask(asked): Ask<Filled>,
) -> Result<Response, Problem> {
    Ok(page::show(&read(&visit, id, &asked.back).await?))
}

async fn read(visit: &Visit, id: Id<of::Deal>, back: &str) -> Result<Show, Problem> {
    let found = visit.look(move |act: &mut Act| {
        let deal = deal::read(act, id)?;
        let lead = deal::leads(act, std::slice::from_ref(&deal))?.remove(&deal.lead_id);
        Ok((deal, lead, deal::history(act, id)?))
    });
    let (deal, lead, events) = found.await?;
    let frame = visit.frame(&deal.name, Area::Deals);
    let catalog = Arc::clone(&visit.by.catalog);
    let topic = format!("lead:{}", deal.lead_id);
    Ok(Show {
        history: entries(&catalog, &frame, &events, ""),
        frame: frame.live(&topic),
        filled: Filled::of(&deal, back),
        catalog,
        deal,
        lead,
        wrong: Wrong::default(),
    })
}

/// `POST /deals/{id}`
pub async fn change(
    visit: Visit,
    Path(id): Path<Id<of::Deal>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let wanted = filled.clone();
    let done = visit.act(move |act| deal::change(act, id, &wanted.change()?));
    match done.await {
        Ok(()) => Ok(gone_on(&visit, filled.back(), id, "The deal is saved.")),
        Err(error) => {
            let wrong = Wrong::of(error)?;
            let show = read(&visit, id, "").await?;
            Ok(page::refuse(&Show {
                filled,
                wrong,
                ..show
            }))
        }
    }
}

/// After a change: the panel shows the deal as it is now, a page says what was done.
fn gone_on(visit: &Visit, back: &str, id: Id<of::Deal>, said: &str) -> Response {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    let to = format!("/deals/{id}?back={back}");
    match is_panel(&visit.headers) {
        true => page::redirect(&to),
        false => visit.go(&to, Flash::done(said)),
    }
}

/// `POST /deals/{id}/delete`
pub async fn delete(
    visit: Visit,
    Path(id): Path<Id<of::Deal>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    visit.act(move |act| deal::delete(act, id)).await?;
    Ok(visit.go(filled.back(), Flash::done("The deal is deleted.")))
}

impl Show {
    fn stages(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::DealStage);
        all.filter(|item| !item.archived || item.id == self.deal.stage_id)
            .collect()
    }

    fn stage(&self) -> Option<&ListItem> {
        self.catalog.lists.get(self.deal.stage_id)
    }

    /// What the stage says of its deals.
    fn usual(&self) -> String {
        let usual = self.stage().and_then(|stage| stage.probability);
        usual.map_or_else(String::new, |percent| percent.to_string())
    }

    fn is_overridden(&self) -> bool {
        self.deal.probability.is_some() && self.stage().is_some_and(ListItem::is_open)
    }

    fn worth(&self) -> String {
        amount(&self.deal)
    }

    fn is_agent(&self, staff: &openlead_core::staff::Staff) -> bool {
        self.filled.agent == staff.id.to_string()
    }
}
