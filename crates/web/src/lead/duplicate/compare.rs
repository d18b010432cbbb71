//! Two leads side by side, and the merge.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::lead::merge::{self, Compared, Field};
use openlead_core::lead::{self, Line};
use openlead_core::{Catalog, Error, Id, of};
use serde::Deserialize;
use serde_json::Value as Json;

use super::called;
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::money;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/leads/merge";

#[derive(Template)]
#[template(path = "lead/duplicate/compare.html")]
struct Compare {
    frame: Frame,
    catalog: Arc<Catalog>,
    one: Line,
    other: Line,
    compared: Compared,
    may_merge: bool,
}

/// Which two: the one that stays, and the one that becomes part of it.
#[derive(Deserialize, Clone, Copy)]
pub struct Two {
    lead: Id<of::Lead>,
    other: Id<of::Lead>,
}

/// `GET /leads/merge?lead=…&other=…`
pub async fn ask(visit: Visit, Ask(two): Ask<Two>) -> Result<Response, Problem> {
    let found = visit.look(move |act| {
        let (one, other) = (lead::read(act, two.lead)?, lead::read(act, two.other)?);
        let compared = merge::compare(act, two.lead, two.other)?;
        Ok((lead::lines(act, vec![one, other])?, compared))
    });
    let (lines, compared) = found.await?;
    let [one, other]: [Line; 2] = lines.try_into().map_err(|_| Problem::not_found())?;
    Ok(page::show(&Compare {
        frame: visit.frame("Compare two leads", Area::Leads),
        catalog: Arc::clone(&visit.by.catalog),
        may_merge: visit.may(Right::Delete),
        one,
        other,
        compared,
    }))
}

/// `POST /leads/merge`: `lead` stays; of each field `take.NAME` says whose value that is.
pub async fn merge(
    visit: Visit,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = |name: &str| {
        let pair = pairs.iter().find(|(key, _)| key == name);
        pair.and_then(|(_, id)| id.parse::<Id<of::Lead>>().ok())
            .ok_or_else(Problem::not_found)
    };
    let (stays, goes) = (id("lead")?, id("other")?);
    let taken = pairs.iter().filter(|(_, whose)| whose == "other");
    let take: Vec<String> = taken
        .filter_map(|(key, _)| Some(key.strip_prefix("take.")?.to_owned()))
        .collect();
    match visit
        .act(move |act| merge::merge(act, stays, goes, &take))
        .await
    {
        Ok(id) => {
            let said = Flash::done("The two are one now. That can be undone for 30 days.");
            Ok(visit.go(
                &format!("/leads/{stays}"),
                said.undo(format!("/leads/merges/{id}/undo")),
            ))
        }
        Err(error @ (Error::Conflict(_) | Error::Invalid(_))) => {
            let why = Wrong::or_conflict(error, "take")?.whole();
            Ok(visit.go(
                &format!("{PATH}?lead={stays}&other={goes}"),
                Flash::failed(why),
            ))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /leads/merges/{id}/undo`
pub async fn undo(visit: Visit, Path(id): Path<Id<of::Event>>) -> Result<Response, Problem> {
    match visit.act(move |act| merge::undo(act, id)).await {
        Ok(()) => Ok(visit.go_back(Flash::done("They are two leads again, as they were."))),
        Err(Error::Conflict(why)) => Ok(visit.go_back(Flash::failed(why))),
        Err(other) => Err(other.into()),
    }
}

impl Compare {
    /// A field as people call it.
    fn label(&self, field: &Field) -> String {
        if let Some(key) = field.name.strip_prefix("custom.") {
            let known = self.catalog.fields.iter().find(|field| field.key == key);
            return known.map_or_else(|| key.to_owned(), |field| field.label.clone());
        }
        match field.name.as_str() {
            "email" => "E-mail".to_owned(),
            "birth_date" => "Date of birth".to_owned(),
            "agent" => "Owner".to_owned(),
            "next_follow_up_at" => "Next step".to_owned(),
            other => {
                let mut letters = other.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                first.into_iter().chain(letters).collect()
            }
        }
    }

    /// A value as people read it; empty for none.
    fn shown(&self, field: &Field, value: &Json) -> String {
        let catalog = &self.catalog;
        if let Some(key) = field.name.strip_prefix("custom.") {
            let known = catalog.fields.iter().find(|field| field.key == key);
            return known.map_or_else(
                || value.to_string(),
                |field| money::of_field(&catalog.account, field, value),
            );
        }
        let text = value.as_str().unwrap_or_default();
        match field.name.as_str() {
            "status" | "source" | "purpose" | "type" => text
                .parse()
                .map_or_else(|_| String::new(), |id| catalog.lists.name(id).to_owned()),
            "agent" => {
                let staff = text.parse().ok().and_then(|id| catalog.staff(id));
                staff.map_or_else(String::new, |staff| staff.name.clone())
            }
            "department" => {
                let department = text.parse().ok().and_then(|id| catalog.department(id));
                department.map_or_else(String::new, |department| department.name.clone())
            }
            "next_follow_up_at" => value
                .as_i64()
                .map_or_else(String::new, |at| self.frame.show_moment(at)),
            _ if value.is_null() => String::new(),
            _ => value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        }
    }
}

/// What is counted, as people call it.
fn counted(what: &str) -> &'static str {
    match what {
        "number" => "Phone numbers",
        "note" => "Notes",
        "task" => "Tasks",
        "deal" => "Deals",
        _ => "Calls",
    }
}
