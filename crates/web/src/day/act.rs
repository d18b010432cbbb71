//! What is done from My day. Each act can be taken back.

use axum::extract::Path;
use axum::response::Response;
use jiff::tz::TimeZone;
use openlead_core::call::Outcome;
use openlead_core::day::{self, Before, Later, Settlement};
use openlead_core::lead::{self, Edit};
use openlead_core::task::{self, Change};
use openlead_core::{Act, Error, Id, Result as CoreResult, of, time};
use serde::Deserialize;

use super::asked::strip;
use super::days;
use crate::Problem;
use crate::flash::Flash;
use crate::form::{Ask, Form};
use crate::nav::Area;
use crate::page;
use crate::visit::Visit;

/// The fields of the page's forms; each form has some of them.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Filled {
    /// The page after it.
    to: String,
    /// The place in the queue.
    place: usize,
    /// To when something is put off.
    at: String,
    /// What came of a call.
    call: String,
    text: String,
    status: String,
    /// Why it is lost.
    reason: String,
    /// When somebody will get in touch again: as for `at`, or `pick` for `next_at`.
    next: String,
    next_at: String,
    did: String,
}

impl Filled {
    fn to(&self) -> &str {
        let is_day = self.to == "/day" || self.to.starts_with("/day?");
        if is_day { &self.to } else { "/day" }
    }

    /// Where the strip asks on.
    fn strip(&self, lead: Id<of::Lead>, did: &str) -> String {
        let strip = strip(self.to(), lead, did, self.place);
        match (did, self.status.parse::<Id<of::ListItem>>()) {
            ("task" | "status", _) | (_, Err(_)) => strip,
            (_, Ok(status)) => format!("{strip}&status={status}"),
        }
    }

    fn settlement(&self, now: i64, zone: &TimeZone) -> CoreResult<Settlement> {
        let next = match self.next.as_str() {
            "" | "pick" => self.next_at.trim(),
            chosen => chosen,
        };
        let next = match next {
            "" => None,
            text => Some(Later::parse(text, zone)?.moment(now, zone, false)),
        };
        Ok(Settlement {
            call: Outcome::named(&self.call),
            text: self.text.clone(),
            status: self.status.parse().ok(),
            reason: self.reason.parse().ok(),
            next,
        })
    }
}

fn zone(visit: &Visit) -> TimeZone {
    visit.frame("", Area::Day).zone
}

/// Does it, and goes on to a page; what is wrong is said on the page at `back`.
async fn done<F>(
    visit: Visit,
    back: String,
    act: F,
    on: impl FnOnce(&Visit, Did) -> (String, String),
) -> Result<Response, Problem>
where
    F: Fn(&mut Act) -> CoreResult<Did> + Send + 'static,
{
    match visit.act(act).await {
        Ok(did) => {
            let undo = undo_path(&did.before);
            let (to, said) = on(&visit, did);
            Ok(visit.go(&to, Flash::done(said).undo(undo)))
        }
        Err(Error::Invalid(wrong)) => {
            let wrong: Vec<String> = wrong.into_iter().map(|wrong| wrong.message).collect();
            Ok(visit.go(&back, Flash::failed(wrong.join(" "))))
        }
        Err(error @ Error::Conflict(_)) => Ok(visit.go(&back, Flash::failed(error.to_string()))),
        Err(other) => Err(other.into()),
    }
}

/// What was done.
struct Did {
    before: Before,
    /// The moment that it is about, in microseconds.
    at: i64,
    /// The lead that it is about.
    lead: Option<Id<of::Lead>>,
}

/// `POST /day/leads/{id}/later`: gets in touch later.
pub async fn put_off_lead(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let (zone, at, to) = (zone(&visit), filled.at.clone(), filled.to().to_owned());
    let put_off = move |act: &mut Act| {
        let at = Later::parse(&at, &zone)?.moment(act.tx.now(), &zone, false);
        let before = lead::read(act, id)?;
        let edit = Edit {
            next_follow_up_at: Some(Some(at)),
            ..Edit::default()
        };
        lead::edit(act, id, &edit, None)?;
        let before = Before {
            lead: Some(id),
            next: Some(before.next_follow_up_at),
            ..Before::default()
        };
        Ok(Did {
            before,
            at,
            lead: Some(id),
        })
    };
    let back = to.clone();
    done(visit, back, put_off, |visit, did| {
        (to, put_off_to(visit, did.at))
    })
    .await
}

/// `POST /day/tasks/{id}/later`
pub async fn put_off_task(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let (zone, at, to) = (zone(&visit), filled.at.clone(), filled.to().to_owned());
    let put_off = move |act: &mut Act| {
        let before = task::read(act, id)?;
        let whole_day = before
            .due_at
            .is_some_and(|due| time::is_midnight(due, &zone));
        let at = Later::parse(&at, &zone)?.moment(act.tx.now(), &zone, whole_day);
        let change = Change {
            due_at: Some(Some(at)),
            ..Change::default()
        };
        task::change(act, id, &change)?;
        let lead = before.lead_id;
        let before = Before {
            task: Some(id),
            due: Some(before.due_at),
            ..Before::default()
        };
        Ok(Did { before, at, lead })
    };
    let back = to.clone();
    done(visit, back, put_off, |visit, did| {
        (to, put_off_to(visit, did.at))
    })
    .await
}

fn put_off_to(visit: &Visit, at: i64) -> String {
    let (text, _) = visit.frame("", Area::Day).due(at);
    format!("Put off: {text}.")
}

/// `POST /day/tasks/{id}/done`, after which the strip asks what came of it.
pub async fn finish(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let finish = move |act: &mut Act| {
        let task = task::read(act, id)?;
        task::complete(act, id)?;
        let before = Before {
            task: Some(id),
            was_open: true,
            ..Before::default()
        };
        // Who may not see the lead has nothing to say about it.
        let lead = task
            .lead_id
            .map(|lead| lead::some(act, &[lead]))
            .transpose()?;
        let lead = lead.and_then(|found| found.first().map(|lead| lead.id));
        Ok(Did {
            before,
            at: 0,
            lead,
        })
    };
    let back = filled.to().to_owned();
    let on = move |_: &Visit, did: Did| {
        let to = did.lead.map(|lead| filled.strip(lead, "task"));
        (
            to.unwrap_or_else(|| filled.to().to_owned()),
            "Done.".to_owned(),
        )
    };
    done(visit, back, finish, on).await
}

/// `POST /day/leads/{id}/status`, after which the strip asks on.
pub async fn set_status(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    // What closes the lead is asked for its reason first.
    let item = filled
        .status
        .parse()
        .ok()
        .and_then(|id| visit.by.catalog.lists.get(id));
    if item.is_some_and(|item| item.is_closed()) {
        return Ok(page::redirect(&filled.strip(id, "close")));
    }
    let (days, status) = (days(&visit), filled.status.clone());
    let set = move |act: &mut Act| {
        let status = status.parse();
        let status = status.map_err(|_| Error::invalid("status", "Choose a status."))?;
        let new = Settlement {
            status: Some(status),
            ..Settlement::default()
        };
        let before = day::settle(act, id, &new, &days)?;
        Ok(Did {
            before,
            at: 0,
            lead: Some(id),
        })
    };
    let back = filled.to().to_owned();
    let on = |visit: &Visit, _| {
        let lists = &visit.by.catalog.lists;
        let name = filled
            .status
            .parse()
            .map_or("", |status| lists.name(status));
        (filled.strip(id, "status"), format!("Moved to {name}."))
    };
    done(visit, back, set, on).await
}

/// `POST /day/leads/{id}/settle`: what the strip asked.
pub async fn settle(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let (days, zone, said) = (days(&visit), zone(&visit), filled.clone());
    let settle = move |act: &mut Act| {
        let new = said.settlement(act.tx.now(), &zone)?;
        let before = day::settle(act, id, &new, &days)?;
        let at = new.next.unwrap_or_default();
        Ok(Did {
            before,
            at,
            lead: Some(id),
        })
    };
    let back = filled.strip(id, known(&filled.did));
    let on = |visit: &Visit, did: Did| {
        let next = visit.frame("", Area::Day).due(did.at).0;
        let said = match did.at {
            0 => "Saved.".to_owned(),
            _ => format!("Saved. Next step: {next}."),
        };
        (filled.to().to_owned(), said)
    };
    done(visit, back, settle, on).await
}

/// What a strip can come after; nothing else reaches an address.
fn known(did: &str) -> &'static str {
    let all = ["call", "note", "task", "status", "close"];
    all.into_iter()
        .find(|known| *known == did)
        .unwrap_or("done")
}

/// What an act of the day is taken back by.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Undo {
    lead: String,
    status: String,
    next: String,
    note: String,
    task: String,
    due: String,
    open: String,
}

/// A moment that was there, or `none`.
fn moment(at: Option<i64>) -> String {
    at.map_or_else(|| "none".to_owned(), |at| at.to_string())
}

/// What [`moment`] has written.
fn moment_of(text: &str) -> Option<Option<i64>> {
    match text {
        "none" => Some(None),
        text => text.parse().ok().map(Some),
    }
}

fn undo_path(before: &Before) -> String {
    let mut query = form_urlencoded::Serializer::new("/day/undo?".to_owned());
    let mut say = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    };
    say("lead", before.lead.map(|id| id.to_string()));
    say("status", before.status.map(|id| id.to_string()));
    say("next", before.next.map(moment));
    say("note", before.note.map(|id| id.to_string()));
    say("task", before.task.map(|id| id.to_string()));
    say("due", before.due.map(moment));
    say("open", before.was_open.then(|| "true".to_owned()));
    query.finish()
}

impl Undo {
    fn before(&self) -> Before {
        Before {
            lead: self.lead.parse().ok(),
            status: self.status.parse().ok(),
            next: moment_of(&self.next),
            note: self.note.parse().ok(),
            task: self.task.parse().ok(),
            due: moment_of(&self.due),
            was_open: self.open == "true",
        }
    }
}

/// `POST /day/undo`
pub async fn undo(visit: Visit, Ask(undo): Ask<Undo>) -> Result<Response, Problem> {
    let before = undo.before();
    match visit.act(move |act| day::put_back(act, &before)).await {
        Ok(()) => Ok(visit.go("/day", Flash::done("It is as it was."))),
        Err(Error::NotFound(_)) => Ok(visit.go("/day", Flash::failed("It is not there any more."))),
        Err(other) => Err(other.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_is_what_was_done() {
        let all = Before {
            lead: Some(Id::new(1)),
            status: Some(Id::new(2)),
            next: Some(None),
            note: Some(Id::new(3)),
            task: Some(Id::new(4)),
            due: Some(Some(5)),
            was_open: true,
        };
        for before in [
            all,
            Before::default(),
            Before {
                next: Some(Some(6)),
                ..all
            },
        ] {
            let path = undo_path(&before);
            let (_, query) = path.split_once('?').unwrap();
            let undo: Undo = serde_html_form::from_str(query).unwrap();
            assert_eq!(undo.before(), before, "{path}");
        }
    }
}
