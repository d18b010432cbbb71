//! The page of a lead: its facts, what happened, and what comes next.

mod act;
pub mod entry;

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::call::{Direction, Outcome};
use openlead_core::deal::Deal;
use openlead_core::event::{self, Event};
use openlead_core::field::Field;
use openlead_core::lead::merge::{self, Merged};
use openlead_core::lead::{self, Line};
use openlead_core::list::List;
use openlead_core::money::{Currency, Money};
use openlead_core::note::{self, Note};
use openlead_core::staff::Staff;
use openlead_core::task::{self, Task};
use openlead_core::{Act, Catalog, Id, Result as CoreResult, deal, of, time};
use serde::Deserialize;

pub use act::{
    add_call, add_deal, add_note, add_task, delete, finish_task, follow_up, set_status, star,
};

pub use entry::{Entry, entries};

use super::duplicate::{Twins, called, twins};
use crate::deal::show_day;
use crate::form::Ask;
use crate::money;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// So many leads that may be the same person are named.
const TWINS: usize = 3;
/// Entries of the timeline at once.
const ENTRIES: u32 = 50;
/// So many additional fields are shown without folding any.
const FIELDS: usize = 8;

/// Additional fields with what they show.
type Fields<'a> = Vec<(&'a Field, String)>;

#[derive(Template)]
#[template(path = "lead/show/page.html")]
struct Full {
    frame: Frame,
    show: Show,
}

#[derive(Template)]
#[template(path = "lead/show/panel.html")]
struct Panel {
    show: Show,
}

#[derive(Template)]
#[template(path = "lead/show/content.html")]
struct Show {
    frame: Frame,
    catalog: Arc<Catalog>,
    line: Line,
    entries: Vec<Entry>,
    /// Continues the timeline; empty at its end.
    older: String,
    pinned: Vec<Note>,
    tasks: Vec<Task>,
    deals: Vec<Deal>,
    /// Leads that may be the same person.
    twins: Vec<Twins>,
    /// Merges into this lead that can be undone.
    merges: Vec<Merged>,
    /// The merge by which it became part of another one.
    part_of: Option<Merged>,
    why: String,
    only: String,
    may_delete: bool,
    /// Whether the visitor is told who sees the lead.
    may_explain: bool,
    me: Id<of::Staff>,
}

/// More of the timeline.
#[derive(Template)]
#[template(path = "lead/show/entries.html")]
struct More {
    frame: Frame,
    entries: Vec<Entry>,
    older: String,
}

/// What the address asks for.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Asked {
    /// The kind of entries: `notes`, `calls`, `tasks`, `changes`, `api`; all when empty.
    only: String,
    /// The event before which the timeline goes on.
    before: String,
}

struct Found {
    line: Line,
    events: Vec<Event>,
    first: Option<Event>,
    notes: Vec<Note>,
    tasks: Vec<Task>,
    deals: Vec<Deal>,
    twins: Vec<Twins>,
    merges: Vec<Merged>,
    part_of: Option<Merged>,
}

/// `GET /leads/{id}`: a page, or the panel over the table.
pub async fn show(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Ask(asked): Ask<Asked>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = visit.look(move |act| find(act, id)).await?;
    let show = arranged(&visit, found, &asked);
    Ok(match is_panel(&headers) {
        true => page::show(&Panel { show }),
        false => {
            let frame = visit
                .frame(&show.title(), Area::Leads)
                .live(&format!("lead:{id}"));
            page::show(&Full { frame, show })
        }
    })
}

/// `GET /leads/{id}/timeline`: what happened before.
pub async fn timeline(
    visit: Visit,
    Path(id): Path<Id<of::Lead>>,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    let before = asked.before.parse().ok();
    let events = visit.look(move |act| {
        lead::read(act, id)?;
        event::timeline(act, id, before, ENTRIES)
    });
    let events = events.await?;
    let older = older(id, &events, &asked.only);
    let frame = visit.frame("", Area::Leads);
    let entries = entries(&visit.by.catalog, &frame, &events, &asked.only);
    Ok(page::show(&More {
        frame,
        entries,
        older,
    }))
}

/// Whether the panel over the table asks.
pub fn is_panel(headers: &HeaderMap) -> bool {
    headers
        .get("turbo-frame")
        .is_some_and(|frame| frame == "panel")
}

fn find(act: &mut Act, id: Id<of::Lead>) -> CoreResult<Found> {
    let lead = lead::read(act, id)?;
    let is_there = lead.deleted_at.is_none();
    let line = lead::lines(act, vec![lead])?.pop();
    let events = event::timeline(act, id, None, ENTRIES)?;
    let mut pairs = match is_there {
        true => merge::suggest(act, id)?,
        false => Vec::new(),
    };
    pairs.truncate(TWINS);
    let now = act.tx.now();
    let mut merges = merge::merges(act, id)?;
    merges.retain(|merged| merged.can_be_undone(now));
    Ok(Found {
        twins: twins(act, &pairs)?,
        merges,
        part_of: merge::part_of(act, id)?,
        line: line.ok_or(openlead_core::Error::NotFound("lead"))?,
        first: event::first(act, id)?,
        events,
        notes: note::of_lead(act, id)?,
        tasks: task::of_lead(act, id)?,
        deals: deal::of_lead(act, id)?,
    })
}

fn arranged(visit: &Visit, found: Found, asked: &Asked) -> Show {
    let frame = visit.frame("", Area::Leads);
    let catalog = Arc::clone(&visit.by.catalog);
    let mut tasks = found.tasks;
    tasks.retain(|task| task.completed_at.is_none());
    tasks.sort_by_key(|task| (task.due_at.is_none(), task.due_at));
    let pinned = found
        .notes
        .into_iter()
        .filter(|note| note.pinned_at.is_some());
    Show {
        entries: entries(&catalog, &frame, &found.events, &asked.only),
        older: older(found.line.lead.id, &found.events, &asked.only),
        pinned: pinned.collect(),
        why: entry::why(&catalog, &frame, found.first.as_ref(), &found.events),
        tasks,
        deals: found.deals,
        twins: found.twins,
        merges: found.merges,
        part_of: found.part_of,
        line: found.line,
        only: asked.only.clone(),
        may_delete: visit.may(Right::Delete),
        may_explain: visit.may(Right::Staff),
        me: visit.by.person.id,
        frame,
        catalog,
    }
}

fn older(lead: Id<of::Lead>, events: &[Event], only: &str) -> String {
    let last = events.last().filter(|_| events.len() == ENTRIES as usize);
    last.map_or_else(String::new, |last| {
        format!("/leads/{lead}/timeline?before={}&only={only}", last.id)
    })
}

impl Show {
    fn title(&self) -> String {
        let lead = &self.line.lead;
        match lead.name.is_empty() {
            true => self.phone(&lead.phone),
            false => lead.name.clone(),
        }
    }

    /// The one of two leads that is not this one.
    fn other<'a>(&self, pair: &'a Twins) -> &'a Line {
        match pair.one.lead.id == self.line.lead.id {
            true => &pair.other,
            false => &pair.one,
        }
    }

    fn phone(&self, number: &str) -> String {
        crate::lead::phone(&self.catalog, number)
    }

    fn owner(&self) -> Option<&Staff> {
        self.line
            .lead
            .agent_id
            .and_then(|agent| self.catalog.staff(agent))
    }

    fn department(&self) -> &str {
        let department = self.line.lead.department_id;
        let department = department.and_then(|id| self.catalog.department(id));
        department.map_or("", |department| &department.name)
    }

    fn purposes(&self) -> String {
        let names = self
            .line
            .purposes
            .iter()
            .map(|id| self.catalog.lists.name(*id));
        names.collect::<Vec<_>>().join(", ")
    }

    fn birth_date(&self) -> &str {
        self.line.lead.birth_date.as_deref().unwrap_or_default()
    }

    fn lead_type(&self) -> &str {
        self.line
            .lead
            .type_id
            .map_or("", |id| self.catalog.lists.name(id))
    }

    /// The additional fields in use, with the lead's values: where there are many, those that are folded come second.
    fn fields(&self) -> (Fields<'_>, Fields<'_>) {
        let fields = self.catalog.fields.iter().filter(|field| !field.archived);
        let value = |field: &Field| {
            money::of_field(
                &self.catalog.account,
                field,
                &self.line.lead.custom[&field.key],
            )
        };
        let mut all: Vec<_> = fields.map(|field| (field, value(field))).collect();
        let more = match all.len() {
            ..=FIELDS => Vec::new(),
            _ => all.split_off(FIELDS - 2),
        };
        (all, more)
    }

    fn money(&self, deal: &Deal) -> String {
        let money = deal.amount.zip(Currency::parse(&deal.currency));
        money.map_or_else(String::new, |(minor, currency)| {
            money::short(Money::of_minor(minor, currency))
        })
    }

    fn day(&self, date: &str) -> String {
        let today = time::date_in(self.frame.now, &self.frame.zone);
        time::parse_date(date).map_or_else(String::new, |day| show_day(day, today))
    }

    fn person(&self, id: &Id<of::Staff>) -> &str {
        self.catalog.staff(*id).map_or("", |staff| &staff.name)
    }

    /// A day from now at nine in the morning, as a field of type `datetime-local` has it.
    fn in_days(&self, days: i64) -> String {
        let day = time::date_in(self.frame.now + days * 86_400_000_000, &self.frame.zone);
        format!("{day}T09:00")
    }
}
