//! Moving a deal to a stage or another month: by a drag, a key, or the form that does the same without script.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::ToSpan as _;
use openlead_core::deal::{self, Deal, Step};
use openlead_core::list::{List, ListItem};
use openlead_core::reason::Reason;
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, of, time};
use serde::Deserialize;

use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::lead::show::is_panel;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "deal/step.html")]
struct Page {
    frame: Frame,
    catalog: Arc<Catalog>,
    deal: Deal,
    filled: Filled,
    wrong: Wrong,
}

/// The form, and what a drag sends.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    /// The stage that it gets; none when it goes to another month.
    stage: Option<String>,
    /// The month of the expected end, `YYYY-MM`; empty for none.
    month: Option<String>,
    /// Whether the form has asked why.
    asked: bool,
    reason_id: String,
    reason: String,
    /// The page to go back to.
    back: String,
    /// Whether the page that sends it shows the move itself.
    quiet: bool,
}

impl Filled {
    fn back(&self) -> &str {
        match page::is_inside(&self.back) {
            true => &self.back,
            false => super::board::PATH,
        }
    }

    /// The form that asks why.
    fn asking(&self, id: Id<of::Deal>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("stage", &self.stage), ("month", &self.month)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.append_pair("back", self.back());
        format!("/deals/{id}/move?{}", query.finish())
    }

    fn take(&self, act: &mut Act, id: Id<of::Deal>) -> CoreResult<()> {
        if let Some(month) = &self.month {
            deal::expect_in(act, id, month)?;
        }
        let Some(stage) = &self.stage else {
            return Ok(());
        };
        let wrong = |_| Error::invalid("stage", "Choose a stage.");
        let reason = Reason {
            entry: self.reason_id.parse().ok(),
            words: self.reason.clone(),
        };
        let step = Step {
            stage: stage.parse().map_err(wrong)?,
            reason: self.asked.then_some(reason),
        };
        deal::step(act, id, &step)
    }
}

/// `GET /deals/{id}/move`
pub async fn ask(
    visit: Visit,
    Path(id): Path<Id<of::Deal>>,
    Ask(filled): Ask<Filled>,
) -> Result<Response, Problem> {
    let form = form(&visit, id, filled, Wrong::default()).await?;
    Ok(page::show(&form))
}

async fn form(
    visit: &Visit,
    id: Id<of::Deal>,
    filled: Filled,
    wrong: Wrong,
) -> Result<Page, Problem> {
    let deal = visit.look(move |act| deal::read(act, id)).await?;
    Ok(Page {
        frame: visit.frame("Move", Area::Deals),
        catalog: Arc::clone(&visit.by.catalog),
        deal,
        filled,
        wrong,
    })
}

/// `POST /deals/{id}/move`
pub async fn take(
    visit: Visit,
    Path(id): Path<Id<of::Deal>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let wanted = filled.clone();
    match visit.act(move |act| wanted.take(act, id)).await {
        Ok(()) if filled.quiet => Ok(StatusCode::NO_CONTENT.into_response()),
        // The page under the panel shows it; a toast would come a page too late.
        Ok(()) if is_panel(&visit.headers) => Ok(page::redirect(filled.back())),
        Ok(()) => Ok(visit.go(filled.back(), Flash::done("The deal is moved."))),
        Err(error) => {
            let wrong = Wrong::of(error)?;
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
    fn stages(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::DealStage);
        all.filter(|item| !item.archived || item.id == self.deal.stage_id)
            .collect()
    }

    fn reasons(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::LostReason);
        all.filter(|item| !item.archived).collect()
    }

    fn is_stage(&self, item: &ListItem) -> bool {
        match &self.filled.stage {
            Some(stage) => *stage == item.id.to_string(),
            None => item.id == self.deal.stage_id,
        }
    }

    fn is_reason(&self, item: &ListItem) -> bool {
        self.filled.reason_id == item.id.to_string()
    }

    /// What the chosen stage asks for: `won`, `lost`, or nothing.
    fn asks(&self) -> &str {
        let mut stages = self.stages().into_iter();
        let chosen = stages.find(|item| self.is_stage(item) && item.id != self.deal.stage_id);
        let kind = chosen.map(|item| item.kind.as_str());
        kind.filter(|kind| matches!(*kind, "won" | "lost"))
            .unwrap_or_default()
    }

    /// The months that it may be expected to end in: value, name, whether it is chosen.
    fn months(&self) -> Vec<(String, String, bool)> {
        let own = self.deal.end_date.as_deref().unwrap_or_default();
        let chosen = match &self.filled.month {
            Some(month) => month.as_str(),
            None => own.get(..7).unwrap_or_default(),
        };
        let this = time::date_in(self.frame.now, &self.frame.zone).first_of_month();
        let months = (0..12).filter_map(|step| this.checked_add(step.months()).ok());
        let months = months.map(|month| {
            let name = month.strftime("%B %Y").to_string();
            (month.strftime("%Y-%m").to_string(), name)
        });
        let mut all: Vec<_> = [(String::new(), "No date".to_owned())]
            .into_iter()
            .chain(months)
            .collect();
        if !all.iter().any(|(value, _)| value == chosen) {
            all.insert(1, (chosen.to_owned(), chosen.to_owned()));
        }
        let is_chosen = |(value, name): (String, String)| {
            let is = value == chosen;
            (value, name, is)
        };
        all.into_iter().map(is_chosen).collect()
    }
}
