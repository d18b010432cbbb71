//! The audit log: who set what up, when, by which way, and how it was before.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::event::{self, Event};
use openlead_core::lead::bulk::Deed;
use openlead_core::{Catalog, Id, of};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/settings/audit";
const ROWS: u32 = 100;

/// By which noun it can be narrowed, and what that is called.
const NOUNS: [(&str, &str); 15] = [
    ("", "Everything"),
    ("staff", "Staff and sign-ins"),
    ("department", "Departments"),
    ("source_number", "Source numbers"),
    ("account", "Account"),
    ("list_item", "Entries of lists"),
    ("field", "Additional fields"),
    ("token", "Tokens and keys"),
    ("webhook", "Webhooks"),
    ("view", "Saved views"),
    ("leads", "Changes and exports of many leads"),
    ("import", "Imports"),
    ("lead", "Leads that were purged"),
    ("person", "People handed out or erased"),
    ("request", "Requests sent again"),
];

#[derive(Template)]
#[template(path = "settings/audit.html")]
struct Audit {
    frame: Frame,
    side: Side,
    entries: Vec<Entry>,
    noun: String,
    /// Where earlier ones are; empty at the end.
    older: String,
}

/// An event as the log shows it.
struct Entry {
    event: Event,
    /// What was done, `staff changed`.
    what: String,
    who: String,
    /// What it was done to, by its name.
    object: String,
    changes: Vec<(String, String, String)>,
    /// The event as programs read it.
    raw: String,
}

/// What the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    noun: String,
    before: String,
}

/// `GET /settings/audit`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let before = asked.before.parse().ok();
    let known = NOUNS.iter().find(|(noun, _)| *noun == asked.noun);
    let noun = known.map_or("", |(noun, _)| *noun);
    let found = visit.look(move |act| event::audit_of(act, noun, before, ROWS));
    let events = found.await?;
    let last = events.last().filter(|_| events.len() == ROWS as usize);
    let older = last.map_or_else(String::new, |last| {
        format!("{PATH}?noun={noun}&before={}", last.id)
    });
    let catalog = Arc::clone(&visit.by.catalog);
    Ok(page::show(&Audit {
        frame: visit.frame("Audit log", Area::Settings),
        side: Side::of(&visit, PATH),
        entries: events
            .into_iter()
            .map(|event| entry(&catalog, event))
            .collect(),
        noun: noun.to_owned(),
        older,
    }))
}

fn entry(catalog: &Catalog, event: Event) -> Entry {
    let text = |key: &str| event.detail.get(key).map(|value| named(catalog, value));
    let object = ["name", "number", "url", "staff", "id"]
        .into_iter()
        .find_map(text);
    let object = match event.kind.as_str() {
        "leads.change_begun" | "leads.change_undone" => Some(of_many(catalog, &event.detail)),
        _ => object,
    };
    let changes = event.detail.get("changes").and_then(Json::as_object);
    let changes = changes.into_iter().flatten().map(|(field, change)| {
        let side = |side: &str| named(catalog, change.get(side).unwrap_or(&Json::Null));
        (field.replace('_', " "), side("before"), side("after"))
    });
    Entry {
        what: event.kind.replace(['.', '_'], " "),
        who: event
            .who
            .map_or_else(String::new, |who| named(catalog, &who.to_string().into())),
        object: object.unwrap_or_default(),
        changes: changes.collect(),
        raw: serde_json::to_string_pretty(&event.detail).unwrap_or_default(),
        event,
    }
}

/// A change of many leads in words: what they got, and how many they are.
fn of_many(catalog: &Catalog, detail: &Json) -> String {
    let item = |id| catalog.lists.name(id);
    let deed = match serde_json::from_value(detail["deed"].clone()) {
        Ok(Deed::Assign(Some(agent))) => {
            let name = catalog.staff(agent).map_or("somebody", |staff| &staff.name);
            format!("assign to {name}")
        }
        Ok(Deed::Assign(None)) => "assign to nobody".to_owned(),
        Ok(Deed::Department(id)) => {
            let department = catalog.department(id);
            let name = department.map_or("a department", |department| &department.name);
            format!("assign to {name}, in turn")
        }
        Ok(Deed::Status(status)) => format!("status {}", item(status)),
        Ok(Deed::Close(closing)) => format!("status {}", item(closing.status)),
        Ok(Deed::Delete) => "into the trash".to_owned(),
        Ok(Deed::Restore) => "out of the trash".to_owned(),
        Ok(Deed::Task { name, .. }) => format!("task “{name}”"),
        Err(_) => return String::new(),
    };
    match detail["leads"].as_u64() {
        Some(1) => format!("{deed}, 1 lead"),
        Some(leads) => format!("{deed}, {leads} leads"),
        None => format!("{deed}, all that a filter found"),
    }
}

/// A value as people read it: an id of the account by the name of what has it.
fn named(catalog: &Catalog, value: &Json) -> String {
    match value {
        Json::Null => "—".to_owned(),
        Json::Bool(true) => "yes".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::String(text) if text.is_empty() => "—".to_owned(),
        Json::String(text) => name_of(catalog, text).unwrap_or(text).to_owned(),
        Json::Array(values) => {
            let values = values.iter().map(|value| named(catalog, value));
            values.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

fn name_of<'a>(catalog: &'a Catalog, text: &str) -> Option<&'a str> {
    let number = text.parse::<Id<of::Event>>().ok()?.number();
    let staff = catalog.staff(Id::new(number)).map(|staff| &*staff.name);
    let department = catalog.department(Id::new(number));
    let department = department.map(|department| &*department.name);
    let item = catalog.lists.get(Id::new(number)).map(|item| &*item.name);
    let field = catalog
        .fields
        .iter()
        .find(|field| field.id.number() == number);
    let field = field.map(|field| &*field.label);
    staff.or(department).or(item).or(field)
}
