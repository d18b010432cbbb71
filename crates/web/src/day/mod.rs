//! My day: what the visitor has to do now, as one queue, and how their leads stand.

mod act;
mod asked;
mod counts;
mod desk;
mod strip;
mod team;

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Scope;
use openlead_core::day::{self, Item, Queue, Section, Stage};
use openlead_core::event::{self, Event};
use openlead_core::lead::{self, Lead};
use openlead_core::task::Days;
use openlead_core::{Act, Error, Id, Result as CoreResult, of};
use serde_json::json;

pub use act::{finish, put_off_lead, put_off_task, set_status, settle, undo};
pub use counts::counts;

use asked::Asked;
use desk::{Desk, Row};
use strip::Strip;

use crate::form::Ask;
use crate::lead::show::entry::{self, Entry};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// The things of a section that are shown at once.
const SHOWN: usize = 20;
/// What happened lately that is shown.
const LATELY: u32 = 8;
/// What happened to the lead that somebody looks at alone.
const STORY: u32 = 6;
/// What the page is read again for.
const TOPICS: &str = "lead task note call";

#[derive(Template)]
#[template(path = "day/index.html")]
struct Index {
    frame: Frame,
    desk: Desk,
    groups: Vec<Group>,
    response: day::Response,
    stages: Vec<Stage>,
    lately: Vec<Lately>,
    strip: Option<Strip>,
    /// When the next thing is due, when there is nothing to do now.
    next: Option<i64>,
    pool: bool,
}

/// One lead at a time.
#[derive(Template)]
#[template(path = "day/focus.html")]
struct Focus {
    frame: Frame,
    desk: Desk,
    row: Option<Row>,
    story: Vec<Entry>,
    strip: Option<Strip>,
    place: usize,
    all: usize,
}

/// A section of the queue as it is shown.
struct Group {
    section: Section,
    count: (usize, bool),
    rows: Vec<Row>,
}

/// Something that happened to a lead.
struct Lately {
    entry: Entry,
    lead: Id<of::Lead>,
    name: String,
}

struct Found {
    queue: Queue,
    response: day::Response,
    stages: Vec<Stage>,
    events: Vec<Event>,
    leads: Vec<Lead>,
    strip: Option<Lead>,
    next: Option<i64>,
    pool: bool,
}

/// `GET /day`
pub async fn show(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    if asked.view == "team" {
        return team::show(&visit).await;
    }
    if !asked.focus.is_empty() {
        return focus(&visit, &asked).await;
    }
    let (who, days, strip) = (visit.by.person.id, days(&visit), asked.lead());
    let found = visit.look(move |act| find(act, who, &days, strip)).await?;
    Ok(page::show(&arranged(&visit, &asked, found)))
}

/// Where the visitor's days begin.
fn days(visit: &Visit) -> Days {
    let frame = visit.frame("", Area::Day);
    Days::around(frame.now, &frame.zone, visit.first_weekday())
}

/// Whether the visitor sees more than their own leads.
fn sees_team(visit: &Visit) -> bool {
    visit.by.person.scope() != Scope::Own
}

fn find(
    act: &mut Act,
    who: Id<of::Staff>,
    days: &Days,
    strip: Option<Id<of::Lead>>,
) -> CoreResult<Found> {
    let queue = day::queue(act, who, days)?;
    let events = day::activity(act, who, LATELY)?;
    let ids: Vec<_> = events.iter().map(|event| event.lead_id).collect();
    let is_clear = queue.items.is_empty();
    Ok(Found {
        response: day::response(act, who, days)?,
        stages: day::pipeline(act, who, days)?,
        leads: lead::some(act, &ids)?,
        events,
        strip: of_strip(act, strip)?,
        next: if is_clear {
            day::next_due(act, who, days)?
        } else {
            None
        },
        pool: is_clear && day::is_pool_open(act)?,
        queue,
    })
}

/// The lead of the strip, unless it is gone meanwhile.
fn of_strip(act: &mut Act, lead: Option<Id<of::Lead>>) -> CoreResult<Option<Lead>> {
    let Some(lead) = lead else {
        return Ok(None);
    };
    match lead::read(act, lead) {
        Ok(lead) => Ok(Some(lead).filter(|lead| lead.deleted_at.is_none())),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// The page; while somebody writes into a strip, it is not read again under their hands.
fn framed(visit: &Visit, strip: Option<&Strip>) -> Frame {
    let frame = visit.frame("My day", Area::Day);
    match strip {
        Some(_) => frame,
        None => frame.live(TOPICS),
    }
}

fn arranged(visit: &Visit, asked: &Asked, found: Found) -> Index {
    let address = asked.address();
    let desk = Desk::of(visit, address.clone(), address);
    let mut groups = groups(found.queue, asked.shows_all());
    let strip = found.strip.map(|lead| Strip::of(&desk, asked, lead));
    let strip = strip.map(|strip| strip.placed(&mut groups));
    Index {
        frame: framed(visit, strip.as_ref()),
        lately: lately(&desk, visit, &found.events, &found.leads),
        desk,
        groups,
        response: found.response,
        stages: found.stages,
        strip,
        next: found.next,
        pool: found.pool,
    }
}

fn groups(queue: Queue, all: bool) -> Vec<Group> {
    let counts = Section::ALL.map(|section| queue.count(section));
    let mut items = queue.items.into_iter().enumerate().peekable();
    let mut group = |(section, count): (Section, (usize, bool))| {
        let mut rows = Vec::new();
        while let Some((place, item)) = items.next_if(|(_, item)| item.section == section) {
            if all || rows.len() < SHOWN {
                rows.push(Row::of(place, item));
            }
        }
        Group {
            section,
            count,
            rows,
        }
    };
    let all = Section::ALL.into_iter().zip(counts);
    all.map(&mut group).collect()
}

fn lately(desk: &Desk, visit: &Visit, events: &[Event], leads: &[Lead]) -> Vec<Lately> {
    let leads: HashMap<_, _> = leads.iter().map(|lead| (lead.id, lead)).collect();
    let frame = visit.frame("", Area::Day);
    let entries = events
        .iter()
        .map(|event| (event, entry::entry(&desk.catalog, event)));
    let named = entries.filter_map(|(event, mut entry)| {
        let lead = leads.get(&event.lead_id)?;
        entry.day = frame.show_day(entry.at);
        Some(Lately {
            entry,
            lead: lead.id,
            name: desk.name(lead),
        })
    });
    named.collect()
}

/// `GET /day?focus=…`: one of the queue.
async fn focus(visit: &Visit, asked: &Asked) -> Result<Response, Problem> {
    let (who, days, asked_for) = (visit.by.person.id, days(visit), asked.clone());
    let look = visit.look(move |act| {
        let queue = day::queue(act, who, &days)?;
        let place = asked_for.place(&queue);
        let lead = queue.items.get(place).and_then(|item| item.lead.as_ref());
        let story = match lead.map(|lead| lead.id) {
            Some(lead) => event::timeline(act, lead, None, STORY)?,
            None => Vec::new(),
        };
        let strip = of_strip(act, asked_for.lead())?;
        Ok((queue, place, story, strip))
    });
    let (queue, place, story, strip) = look.await?;
    let all = queue.items.len();
    let key = |place: usize| queue.items.get(place).map_or("end".to_owned(), desk::key);
    let at = |place| format!("/day?focus={}", key(place));
    let desk = Desk::of(visit, at(place), at(place + 1));
    let strip = strip.map(|lead| Strip::of(&desk, asked, lead));
    let item: Option<Item> = queue.items.into_iter().nth(place);
    let mut frame = framed(visit, strip.as_ref());
    frame.title = "My day, one at a time".to_owned();
    Ok(page::show(&Focus {
        story: entry::entries(&desk.catalog, &frame, &story, ""),
        row: item.map(|item| Row::of(place, item)),
        frame,
        desk,
        strip,
        place: place.min(all),
        all,
    }))
}

/// Whether a thing is a lead that nobody has contacted.
fn is_fresh(item: &Item) -> bool {
    item.section == Section::Fresh
}

/// Where a thing is put off.
fn later_path(item: &Item) -> String {
    match (&item.task, &item.lead) {
        (Some(task), _) => format!("/day/tasks/{}/later", task.id),
        (None, Some(lead)) => format!("/day/leads/{}/later", lead.id),
        (None, None) => String::new(),
    }
}

/// The leads of a stage in the table.
fn stage_path(stage: &Stage, me: &Id<of::Staff>) -> String {
    let is = |field, value: String| json!({ "field": field, "op": "is", "value": value });
    let filter = json!({ "and": [
        is("status", stage.status.to_string()),
        is("assigned_to", me.to_string()),
    ] });
    let mut query = form_urlencoded::Serializer::new("/leads?".to_owned());
    query.append_pair("filter", &filter.to_string());
    query.finish()
}

impl Group {
    fn name(&self) -> &'static str {
        match self.section {
            Section::Fresh => "New leads",
            Section::Overdue => "Overdue",
            Section::Today => "Today",
        }
    }

    fn id(&self) -> &'static str {
        match self.section {
            Section::Fresh => "fresh",
            Section::Overdue => "overdue",
            Section::Today => "today",
        }
    }

    fn counter(&self) -> &'static str {
        match self.section {
            Section::Fresh => "to contact",
            Section::Overdue => "overdue",
            Section::Today => "due today",
        }
    }

    fn number(&self) -> String {
        let (number, more) = self.count;
        format!("{number}{}", if more { "+" } else { "" })
    }

    /// How many are there that are not shown.
    fn hidden(&self) -> usize {
        self.count.0 - self.rows.len()
    }
}

impl Index {
    fn is_clear(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }

    fn all_leads(&self) -> i64 {
        self.stages.iter().map(|stage| stage.leads).sum()
    }

    /// How much of the pipeline a stage has, in percent.
    fn share(&self, stage: &Stage) -> i64 {
        stage.leads * 100 / self.all_leads().max(1)
    }

    /// The median and the target on one bar: how much of it the median takes, in percent, and whether it is past the target,
    /// which is at two thirds.
    fn bar(&self) -> Option<(i64, bool)> {
        let median = self.response.median?;
        let target = self.desk.target_micros();
        Some(((median * 66 / target.max(1)).clamp(2, 100), median > target))
    }

    fn show_strip_at(&self, place: usize) -> bool {
        self.strip
            .as_ref()
            .is_some_and(|strip| strip.before == Some(place))
    }

    fn show_strip_last(&self) -> bool {
        self.strip
            .as_ref()
            .is_some_and(|strip| strip.before.is_none())
    }
}
