//! What is done on the page of a lead.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::call::{self, Direction, NewCall, Outcome};
use openlead_core::deal::{self, NewDeal};
use openlead_core::lead::{self, Edit};
use openlead_core::list::List;
use openlead_core::money::{Currency, Money};
use openlead_core::note::{self, Kind};
use openlead_core::phone::Phone;
use openlead_core::task::{self, NewTask};
use openlead_core::{Act, Error, Id, Result as CoreResult, of, time};
use serde::Deserialize;

use super::is_panel;
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::nav::Area;
use crate::page;
use crate::visit::Visit;

/// The fields of the page's forms; each form has some of them.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Filled {
    text: String,
    name: String,
    category: String,
    due: String,
    agent: String,
    direction: String,
    outcome: String,
    minutes: String,
    stage: String,
    amount: String,
    end: String,
    status: String,
    at: String,
    starred: bool,
}

/// Does it, and goes back to the lead; what was wrong is said there.
async fn done<F>(visit: Visit, lead: Id<of::Lead>, said: &str, act: F) -> Result<Response, Problem>
where
    F: Fn(&mut Act) -> CoreResult<()> + Send + 'static,
{
    let to = format!("/leads/{lead}");
    match visit.act(act).await {
        // The panel is read again and shows it; a toast would come a page too late.
        Ok(()) if is_panel(&visit.headers) => Ok(page::redirect(&to)),
        Ok(()) => Ok(visit.go(&to, Flash::done(said))),
        Err(Error::Invalid(wrong)) => {
            let wrong: Vec<String> = wrong.into_iter().map(|wrong| wrong.message).collect();
            Ok(visit.go(&to, Flash::failed(wrong.join(" "))))
        }
        Err(error @ Error::Conflict(_)) => Ok(visit.go(&to, Flash::failed(error.to_string()))),
        Err(other) => Err(other.into()),
    }
}

/// `POST /leads/{id}/notes`
pub async fn add_note(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let write = move |act: &mut Act| note::add(act, lead, Kind::Note, &filled.text).map(drop);
    done(visit, lead, "The note is there.", write).await
}

/// `POST /leads/{id}/tasks`
pub async fn add_task(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let due_at = local(&visit, &filled.due);
    let add = move |act: &mut Act| {
        let new = NewTask {
            lead: Some(lead),
            name: filled.name.trim().to_owned(),
            description: filled.text.clone(),
            category: match filled.category.parse() {
                Ok(category) => category,
                Err(_) => act.catalog.lists.first(List::TaskCategory)?,
            },
            due_at,
            agent: filled.agent.parse().ok().or(act.actor.who),
            comment: String::new(),
        };
        task::add(act, &new).map(drop)
    };
    done(visit, lead, "The task is there.", add).await
}

/// `POST /leads/{id}/tasks/{task}/done`
pub async fn finish_task(
    visit: Visit,
    Path((lead, task)): Path<(Id<of::Lead>, Id<of::Task>)>,
) -> Result<Response, Problem> {
    let finish = move |act: &mut Act| task::complete(act, task);
    done(visit, lead, "Done. Plan the next step.", finish).await
}

/// `POST /leads/{id}/calls`
pub async fn add_call(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let log = move |act: &mut Act| {
        let found = lead::read(act, lead)?;
        let minutes: i64 = filled.minutes.trim().parse().unwrap_or_default();
        let new = NewCall {
            direction: Direction::named(&filled.direction)
                .ok_or_else(|| Error::invalid("direction", "Say who called."))?,
            number: Phone::stored(&format!("+{}", found.phone), true),
            name: String::new(),
            source_number: String::new(),
            seconds: minutes.saturating_mul(60),
            outcome: Outcome::named(&filled.outcome)
                .ok_or_else(|| Error::invalid("outcome", "Say what came of the call."))?,
            note: filled.text.clone(),
            recording_url: String::new(),
            agent: None,
            started_at: None,
        };
        call::log(act, &new).map(drop)
    };
    done(visit, lead, "The call is logged.", log).await
}

/// `POST /leads/{id}/deals`
pub async fn add_deal(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let add = move |act: &mut Act| {
        let currency = Currency::parse(&act.catalog.account.currency);
        let amount = match filled.amount.trim() {
            "" => None,
            text => Some(
                currency
                    .and_then(|currency| Money::parse(text, currency))
                    .ok_or_else(|| {
                        Error::invalid("amount", "Write an amount like 1500 or 1500.50.")
                    })?
                    .minor(),
            ),
        };
        let new = NewDeal {
            lead,
            name: filled.name.trim().to_owned(),
            stage: match filled.stage.parse() {
                Ok(stage) => stage,
                Err(_) => act.catalog.lists.first(List::DealStage)?,
            },
            amount,
            agent: act.actor.who,
            start_date: None,
            end_date: time::parse_date(&filled.end).map(|day| day.to_string()),
            note: filled.text.clone(),
        };
        deal::add(act, &new).map(drop)
    };
    done(visit, lead, "The deal is there.", add).await
}

/// `POST /leads/{id}/status`
pub async fn set_status(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let status = filled.status.parse().ok();
    let status = status.and_then(|id| visit.by.catalog.lists.get(id));
    // What closes the lead is asked for its reason.
    if let Some(status) = status.filter(|status| status.is_closed()) {
        let to = format!("/leads/{lead}/move?status={}&back=/leads/{lead}", status.id);
        return Ok(page::redirect(&to));
    }
    let set = move |act: &mut Act| {
        let status = filled.status.parse();
        let status = status.map_err(|_| Error::invalid("status", "Choose a status."))?;
        let edit = Edit {
            status: Some(status),
            ..Edit::default()
        };
        lead::edit(act, lead, &edit, None)
    };
    done(visit, lead, "The status is set.", set).await
}

/// `POST /leads/{id}/next`: when somebody will get in touch again.
pub async fn follow_up(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let at = local(&visit, &filled.at);
    let said = if at.is_some() {
        "The next step is planned."
    } else {
        "No next step."
    };
    let plan = move |act: &mut Act| {
        let edit = Edit {
            next_follow_up_at: Some(at),
            ..Edit::default()
        };
        lead::edit(act, lead, &edit, None)
    };
    done(visit, lead, said, plan).await
}

/// `POST /leads/{id}/star`
pub async fn star(
    visit: Visit,
    Path(lead): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let put = move |act: &mut Act| {
        let edit = Edit {
            is_starred: Some(filled.starred),
            ..Edit::default()
        };
        lead::edit(act, lead, &edit, None)
    };
    done(visit, lead, "Done.", put).await
}

/// `POST /leads/{id}/delete`: into the trash.
pub async fn delete(visit: Visit, Path(lead): Path<Id<of::Lead>>) -> Result<Response, Problem> {
    visit.act(move |act| lead::trash(act, lead)).await?;
    let said = Flash::done("The lead is in the trash.").undo(format!("/leads/{lead}/restore"));
    Ok(visit.go("/leads", said))
}

/// A time as the browser's field has it, in the reader's zone.
fn local(visit: &Visit, text: &str) -> Option<i64> {
    let zone = visit.frame("", Area::Leads).zone;
    time::parse_moment(text.trim(), &zone)
}
