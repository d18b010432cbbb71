//! How everybody's day stands, for those who see more than their own leads.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::day::{self, MOST_COUNTED, MOST_OPEN, Row};
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Error};

use super::desk::span;
use super::{TOPICS, days, sees_team};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "day/team.html")]
struct Team {
    frame: Frame,
    catalog: Arc<Catalog>,
    rows: Vec<Row>,
    /// How soon a new lead shall be contacted.
    target: String,
}

/// `GET /day?view=team`
pub async fn show(visit: &Visit) -> Result<Response, Problem> {
    if !sees_team(visit) {
        let why = "You see your own leads only. Ask an owner, who can change that under Settings → Staff.";
        return Err(Error::Forbidden(why.to_owned()).into());
    }
    let days = days(visit);
    let rows = visit.look(move |act| day::team(act, &days)).await?;
    let frame = visit.frame("Team", Area::Day).live(TOPICS);
    let catalog = Arc::clone(&visit.by.catalog);
    Ok(page::show(&Team {
        target: span(catalog.account.response_minutes * 60_000_000),
        frame,
        catalog,
        rows,
    }))
}

impl Team {
    fn staff(&self, row: &Row) -> Option<&Staff> {
        self.catalog.staff(row.staff)
    }

    /// A count, with a plus when there may be more.
    fn number(&self, count: &i64) -> String {
        let more = if *count >= MOST_COUNTED { "+" } else { "" };
        format!("{count}{more}")
    }

    /// How many leads are open.
    fn open(&self, row: &Row) -> String {
        match row.open {
            MOST_OPEN.. => "1,000+".to_owned(),
            open => open.to_string(),
        }
    }

    /// The median, and whether it is past the target.
    fn median(&self, row: &Row) -> Option<(String, bool)> {
        let target = self.catalog.account.response_minutes * 60_000_000;
        row.response
            .median
            .map(|median| (span(median), median > target))
    }

    /// The leads behind a number of a row.
    fn leads(&self, row: &Row, segment: &str) -> String {
        let filter = serde_json::json!({ "field": "assigned_to", "op": "is", "value": row.staff });
        let mut query = form_urlencoded::Serializer::new("/leads?".to_owned());
        query.append_pair("segment", segment);
        query.append_pair("filter", &filter.to_string());
        query.finish()
    }
}
