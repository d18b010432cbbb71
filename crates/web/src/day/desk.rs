use std::sync::Arc;

use jiff::tz::TimeZone;
use openlead_core::day::{Item, Later, Section};
use openlead_core::lead::Lead;
use openlead_core::list::{List, ListItem};
use openlead_core::{Catalog, Id, of};

use super::asked;
use crate::nav::Area;
use crate::page::Frame;
use crate::visit::Visit;

const MINUTE: i64 = 60_000_000;

/// What all parts of the page need.
pub struct Desk {
    pub catalog: Arc<Catalog>,
    /// The person.
    pub me: Id<of::Staff>,
    /// By the time of the day.
    pub greeting: &'static str,
    /// The person's first name, to greet them.
    pub first_name: String,
    /// The page that this is.
    pub here: String,
    /// The page after something was done.
    pub to: String,
    /// How soon a new lead shall be contacted.
    pub target: String,
    /// Whether something can be put off to later today.
    pub later_today: bool,
    /// Whether one thing alone is looked at.
    pub alone: bool,
    /// Whether there is a team to look at.
    pub sees_team: bool,
}

/// A thing of the queue, and its place there.
pub struct Row {
    pub place: usize,
    pub key: String,
    pub item: Item,
    /// Whether a strip stands in its place.
    pub is_asked: bool,
}

impl Row {
    pub fn of(place: usize, item: Item) -> Self {
        Self {
            place,
            key: key(&item),
            item,
            is_asked: false,
        }
    }
}

/// What names a thing of the queue in an address.
pub fn key(item: &Item) -> String {
    match (&item.task, &item.lead) {
        (Some(task), _) => format!("t{}", task.id),
        (None, Some(lead)) => format!("l{}", lead.id),
        (None, None) => String::new(),
    }
}

impl Desk {
    pub fn of(visit: &Visit, here: String, to: String) -> Self {
        let Frame { zone, now, .. } = visit.frame("", Area::Day);
        let name = visit.by.person.name.split_whitespace().next();
        let later = Later::Today.moment(now, &zone, false);
        Self {
            catalog: Arc::clone(&visit.by.catalog),
            me: visit.by.person.id,
            greeting: greeting(now, &zone),
            first_name: name.unwrap_or_default().to_owned(),
            target: span(visit.by.catalog.account.response_minutes * MINUTE),
            later_today: later < Later::Tomorrow.moment(now, &zone, true),
            alone: here != to,
            here,
            to,
            sees_team: super::sees_team(visit),
        }
    }

    /// The person's name, or the number.
    pub fn name(&self, lead: &Lead) -> String {
        match lead.name.is_empty() {
            true => self.phone(lead),
            false => lead.name.clone(),
        }
    }

    /// The number as people here write it.
    pub fn phone(&self, lead: &Lead) -> String {
        crate::lead::phone(&self.catalog, &lead.phone)
    }

    pub fn source(&self, lead: &Lead) -> Option<&ListItem> {
        self.catalog.lists.get(lead.source_id)
    }

    pub fn status(&self, lead: &Lead) -> Option<&ListItem> {
        self.catalog.lists.get(lead.status_id)
    }

    /// The statuses that a lead may move to, and its own.
    pub fn statuses(&self, lead: &Lead) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::Status);
        all.filter(|status| !status.archived || status.id == lead.status_id)
            .collect()
    }

    /// Why a lead can be lost.
    pub fn reasons(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::LostReason);
        all.filter(|reason| !reason.archived).collect()
    }

    /// Why a thing is here: icon and words.
    pub fn why(&self, item: &Item) -> (&'static str, String) {
        match (&item.task, &item.lead, item.section) {
            (Some(task), ..) if self.is_call(task.category_id) => ("phone-call", task.name.clone()),
            (Some(task), ..) => ("square-check-big", task.name.clone()),
            (None, Some(lead), Section::Fresh) if lead.enquiries > 1 => (
                "sparkles",
                format!("Enquired {} times, not contacted yet", lead.enquiries),
            ),
            (None, _, Section::Fresh) => ("sparkles", "Not contacted yet".to_owned()),
            (None, ..) => ("clock", "Get in touch again".to_owned()),
        }
    }

    /// The category of calls has the number 2 in the v1 API.
    fn is_call(&self, category: Id<of::ListItem>) -> bool {
        self.catalog
            .lists
            .get(category)
            .is_some_and(|category| category.code == Some(2))
    }

    /// Where a strip on this page asks what came of something.
    pub fn strip(&self, row: &Row, did: &str) -> String {
        let lead = row.item.lead.as_ref().map(|lead| lead.id);
        lead.map_or_else(
            || self.here.clone(),
            |lead| asked::strip(&self.here, lead, did, row.place),
        )
    }

    /// How soon a new lead shall be contacted, in microseconds.
    pub fn target_micros(&self) -> i64 {
        self.catalog.account.response_minutes * MINUTE
    }

    /// For how many seconds a fresh lead has waited, and for how many it may.
    pub fn waited(&self, item: &Item, now: &i64) -> (i64, i64) {
        (
            (now - item.at).max(0) / 1_000_000,
            self.target_micros() / 1_000_000,
        )
    }

    /// How urgent it is that somebody contacts a lead: `fine`, `soon` from half of the target on, then `late`.
    pub fn urgency(&self, item: &Item, now: &i64) -> &'static str {
        let (waited, target) = self.waited(item, now);
        match waited {
            _ if waited >= target => "late",
            _ if waited * 2 >= target => "soon",
            _ => "fine",
        }
    }

    /// A time as people read it: `9 min`, `2 h 5 min`.
    pub fn span(&self, micros: &i64) -> String {
        span(*micros)
    }
}

fn greeting(now: i64, zone: &TimeZone) -> &'static str {
    let now = jiff::Timestamp::from_microsecond(now).unwrap_or_default();
    match zone.to_datetime(now).hour() {
        4..12 => "Good morning",
        12..17 => "Good afternoon",
        _ => "Good evening",
    }
}

/// A time as people read it.
pub fn span(micros: i64) -> String {
    let minutes = micros / MINUTE;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "under 1 min".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours @ 1..24, 0) => format!("{hours} h"),
        (hours @ 1..24, minutes) => format!("{hours} h {minutes} min"),
        (hours, _) => format!("{} d", hours / 24),
    }
}
