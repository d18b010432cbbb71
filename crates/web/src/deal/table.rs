//! Deals as a table, sorted and filtered.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::Catalog;
use openlead_core::deal::{self, Deal, Of};
use openlead_core::list::{List, ListItem};
use openlead_core::{Id, of, time};

use super::asked::Asked;
use super::card::{amount, show_day};
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// The address of the table.
pub const PATH: &str = "/deals/table";
const ROWS: u32 = 50;

/// Rows of deals: those of the table, and those of what is closed.
#[derive(Template)]
#[template(path = "deal/table.html")]
pub struct Table {
    pub frame: Frame,
    pub catalog: Arc<Catalog>,
    pub asked: Asked,
    pub deals: Vec<Deal>,
    pub leads: std::collections::HashMap<Id<of::Lead>, Of>,
    /// The next page; empty on the last.
    pub more: String,
    pub path: &'static str,
}

/// `GET /deals/table`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(visit.by.person.id)?;
    let order = asked.order();
    show(visit, asked, filter, order, PATH).await
}

/// A page of deals in this order.
pub async fn show(
    visit: Visit,
    asked: Asked,
    filter: deal::Filter,
    order: deal::Sort,
    path: &'static str,
) -> Result<Response, Problem> {
    let after = asked.after()?;
    let found = visit.look(move |act| {
        let page = deal::list(act, &filter, order, after.as_ref(), ROWS)?;
        let leads = deal::leads(act, &page.deals)?;
        Ok((page, leads))
    });
    let (page, leads) = found.await?;
    let more = asked.following(page.next.as_ref());
    Ok(page::show(&Table {
        frame: visit.frame("Deals", Area::Deals).live("deal list_item"),
        catalog: Arc::clone(&visit.by.catalog),
        more: more.map_or_else(String::new, |asked| asked.at(path)),
        deals: page.deals,
        leads,
        asked,
        path,
    }))
}

impl Table {
    /// Whether it has what was won or lost alone.
    fn is_closed(&self) -> bool {
        self.path == super::closed::PATH
    }

    fn stages(&self) -> Vec<&ListItem> {
        let all = self.catalog.lists.of(List::DealStage);
        all.filter(|item| !item.archived).collect()
    }

    fn is_stage(&self, item: &ListItem) -> bool {
        self.asked.stage == item.id.to_string()
    }

    fn lead(&self, deal: &Deal) -> &str {
        self.leads.get(&deal.lead_id).map_or("", |lead| &lead.name)
    }

    fn owner(&self, deal: &Deal) -> &str {
        let owner = deal.agent_id.and_then(|agent| self.catalog.staff(agent));
        owner.map_or("", |owner| &owner.name)
    }

    fn amount(&self, deal: &Deal) -> String {
        amount(deal)
    }

    fn weight(&self, deal: &Deal) -> i64 {
        deal.weight(&self.catalog)
    }

    fn day(&self, date: &Option<String>) -> String {
        let today = time::date_in(self.frame.now, &self.frame.zone);
        let day = date.as_deref().and_then(time::parse_date);
        day.map_or_else(String::new, |day| show_day(day, today))
    }

    /// Where a click on a column's head goes, and whether the table is in its order.
    fn order(&self, sort: &str) -> (String, &'static str) {
        let asked = Asked {
            sort: sort.to_owned(),
            cursor: String::new(),
            ..self.asked.clone()
        };
        let now = match self.asked.sort == sort {
            true if sort == "end" => "ascending",
            true => "descending",
            false => "none",
        };
        (asked.at(self.path), now)
    }

    fn cleared(&self) -> &str {
        self.path
    }
}
