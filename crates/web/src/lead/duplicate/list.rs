use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::Catalog;
use openlead_core::access::Right;
use openlead_core::lead::merge::{self, Reason};
use serde::Deserialize;

use super::{Twins, called, twins};
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/leads/duplicates";
const PAIRS: u32 = 25;

#[derive(Template)]
#[template(path = "lead/duplicate/index.html")]
struct Index {
    frame: Frame,
    catalog: Arc<Catalog>,
    by: Reason,
    twins: Vec<Twins>,
    /// Where further ones are; empty at the end.
    more: String,
    may_merge: bool,
}

/// What the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    /// `name`, else by e-mail address.
    by: String,
    after: String,
}

/// `GET /leads/duplicates`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let by = match asked.by.as_str() {
        "name" => Reason::NameAndCompany,
        _ => Reason::Email,
    };
    let after = asked.after;
    let found = visit.look(move |act| {
        let found = merge::suggestions(act, by, &after, PAIRS)?;
        let last = found.last().map(|(last, _)| last.clone());
        let more = last.filter(|_| found.len() == PAIRS as usize);
        let pairs: Vec<_> = found.into_iter().map(|(_, pair)| pair).collect();
        Ok((twins(act, &pairs)?, more))
    });
    let (twins, more) = found.await?;
    let more = more.map_or_else(String::new, |after| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("by", word(by))
            .append_pair("after", &after);
        format!("{PATH}?{}", query.finish())
    });
    Ok(page::show(&Index {
        frame: visit.frame("Duplicates", Area::Leads).live("lead"),
        catalog: Arc::clone(&visit.by.catalog),
        may_merge: visit.may(Right::Delete),
        by,
        twins,
        more,
    }))
}

fn word(by: Reason) -> &'static str {
    match by {
        Reason::Email => "email",
        Reason::NameAndCompany => "name",
    }
}
