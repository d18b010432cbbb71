//! Deals as boards show them.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use openlead_core::deal::{Deal, Of};
use openlead_core::list::ListItem;
use openlead_core::money::{Currency, Money};
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Id, of, time};

use crate::filters;
use crate::nav::Area;
use crate::page::Frame;
use crate::visit::Visit;

const DAY: i64 = 86_400_000_000;

/// Cards of a column.
#[derive(Template)]
#[template(path = "deal/cards.html")]
pub struct Cards {
    pub frame: Frame,
    pub catalog: Arc<Catalog>,
    pub deals: Vec<Deal>,
    pub leads: HashMap<Id<of::Lead>, Of>,
    /// The address of the cards after these; empty at the end.
    pub more: String,
    /// Where the board is, as a form has it in an address.
    pub at: String,
    /// Whether a column is a month, rather than a stage.
    pub by_month: bool,
}

impl Cards {
    /// The cards of some deals on the page at this address.
    pub fn of(visit: &Visit, deals: Vec<Deal>, leads: HashMap<Id<of::Lead>, Of>, at: &str) -> Self {
        Self {
            frame: visit.frame("", Area::Deals),
            catalog: Arc::clone(&visit.by.catalog),
            deals,
            leads,
            more: String::new(),
            at: form_urlencoded::byte_serialize(at.as_bytes()).collect(),
            by_month: false,
        }
    }

    fn lead(&self, deal: &Deal) -> &str {
        self.leads.get(&deal.lead_id).map_or("", |lead| &lead.name)
    }

    fn owner(&self, deal: &Deal) -> Option<&Staff> {
        deal.agent_id.and_then(|agent| self.catalog.staff(agent))
    }

    fn stage(&self, deal: &Deal) -> Option<&ListItem> {
        self.catalog.lists.get(deal.stage_id)
    }

    fn is_open(&self, deal: &Deal) -> bool {
        self.stage(deal).is_some_and(ListItem::is_open)
    }

    /// When somebody will get in touch with the lead, and how urgent that is.
    fn next(&self, deal: &Deal) -> (String, &'static str) {
        let next = self
            .leads
            .get(&deal.lead_id)
            .map(|lead| lead.next_follow_up_at);
        match next {
            _ if !self.is_open(deal) => (String::new(), ""),
            Some(Some(at)) => self.frame.due(at),
            Some(None) => ("No next step".to_owned(), "none"),
            None => (String::new(), ""),
        }
    }

    fn days(&self, deal: &Deal) -> i64 {
        (self.frame.now - deal.stage_changed_at).max(0) / DAY
    }

    fn is_stale(&self, deal: &Deal) -> bool {
        let stage = self.stage(deal).filter(|stage| stage.is_open());
        let rots = stage.and_then(|stage| stage.rot_days);
        rots.is_some_and(|days| self.days(deal) >= days)
    }

    fn amount(&self, deal: &Deal) -> String {
        amount(deal)
    }

    /// The day of the expected end, and whether it has passed.
    fn end(&self, deal: &Deal) -> Option<(String, bool)> {
        let day = time::parse_date(deal.end_date.as_deref()?)?;
        let today = time::date_in(self.frame.now, &self.frame.zone);
        let passed = self.is_open(deal) && day < today;
        Some((show_day(day, today), passed))
    }
}

/// What a deal is worth, empty when nobody says.
pub fn amount(deal: &Deal) -> String {
    let money = deal.amount.zip(Currency::parse(&deal.currency));
    money.map_or_else(String::new, |(minor, currency)| {
        crate::money::short(Money::of_minor(minor, currency))
    })
}

/// A day as people read it: with its year when that is another one.
pub fn show_day(day: jiff::civil::Date, today: jiff::civil::Date) -> String {
    let format = if day.year() == today.year() {
        "%-d %b"
    } else {
        "%-d %b %Y"
    };
    day.strftime(format).to_string()
}
