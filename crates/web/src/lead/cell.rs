//! A field of a lead that is changed where it stands: the form for it, and what it shows afterwards.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use openlead_core::field::{self, Choice};
use openlead_core::lead::{self, Edit, Line};
use openlead_core::list::{List, ListItem};
use openlead_core::{Catalog, Error, Id, of, time};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::table::column::{Cell, Column, all};
use crate::form::Form;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// What begins the name of an additional field.
const CUSTOM: &str = "custom_fields.";
/// The header with what a field held before, as in a query.
const BEFORE: &str = "x-before";
/// The longest one, in bytes.
const LONGEST: usize = 1000;
/// The column that shows the first of a lead's numbers changes all of them.
pub const PHONE: &str = "phone";

#[derive(Template)]
#[template(path = "lead/cell/form.html")]
struct Open {
    lead: Id<of::Lead>,
    field: String,
    label: String,
    input: Input,
    wrong: String,
}

#[derive(Template)]
#[template(path = "lead/cell/shown.html")]
struct Shown {
    frame: Frame,
    catalog: Arc<Catalog>,
    column: Column,
    line: Line,
}

/// Fields that the page of a lead has and no column: name, label, the field that edits it.
const FACTS: [(&str, &str, &str); 2] = [
    ("phones", "Phone numbers", "phone_numbers"),
    ("notes", "Notes", "notes"),
];

/// How a field is written.
pub enum Input {
    /// A line of the browser's kind: `text`, `email`, `number`, `date`, `datetime-local`.
    Line(&'static str, String),
    /// Lines of text.
    Text(String),
    /// One of these: value, name, whether it is chosen.
    Choice(Vec<(String, String, bool)>),
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Written {
    #[serde(default)]
    value: String,
}

/// `GET /leads/{id}/cell/{field}`: the form.
pub async fn open(
    visit: Visit,
    Path((id, field)): Path<(Id<of::Lead>, String)>,
) -> Result<Response, Problem> {
    let line = line(&visit, id).await?;
    let column = column(&visit.by.catalog, &field)?;
    Ok(page::show(&Open {
        lead: id,
        label: column.label,
        input: input(&visit, &line, &field),
        field,
        wrong: String::new(),
    }))
}

/// `POST /leads/{id}/cell/{field}`: the change, and what the cell shows then.
pub async fn save(
    visit: Visit,
    Path((id, field)): Path<(Id<of::Lead>, String)>,
    Form(written): Form<Written>,
) -> Result<Response, Problem> {
    let column = column(&visit.by.catalog, &field)?;
    if field == "status_id"
        && let Some(status) = closing(&visit, written.value.trim())
        && line(&visit, id).await?.lead.status_id != status
    {
        return Ok(asks(&visit, id, status));
    }
    let held = line(&visit, id).await?;
    let before = before(&visit, &held, &field, written.value.trim());
    let object = object(&visit, &field, written.value.trim());
    let done = visit.act(move |act| {
        let edit = Edit::read(act, &object, true)?;
        lead::edit(act, id, &edit, None)
    });
    let wrong = match done.await {
        Ok(()) => String::new(),
        Err(Error::Invalid(wrong)) => wrong.into_iter().map(|wrong| wrong.message).collect(),
        Err(other) => return Err(other.into()),
    };
    let line = line(&visit, id).await?;
    if wrong.is_empty() {
        let frame = visit.frame("", crate::nav::Area::Leads);
        let catalog = Arc::clone(&visit.by.catalog);
        let mut shown = page::show(&Shown {
            frame,
            catalog,
            column,
            line,
        });
        if let Some(before) = before {
            shown.headers_mut().insert(BEFORE, before);
        }
        return Ok(shown);
    }
    let mut input = input(&visit, &line, &field);
    if let Input::Line(_, value) | Input::Text(value) = &mut input {
        *value = written.value;
    }
    let form = Open {
        lead: id,
        label: column.label,
        field,
        input,
        wrong,
    };
    Ok(page::show_with(StatusCode::UNPROCESSABLE_ENTITY, &form))
}

/// What the field holds, for whoever wants the change taken back; nothing where the same field cannot do that.
fn before(visit: &Visit, line: &Line, field: &str, written: &str) -> Option<HeaderValue> {
    let status = visit.by.catalog.lists.get(line.lead.status_id);
    let is_closed = status.is_some_and(ListItem::is_closed);
    if (field == "status_id" && is_closed) || (field == "purpose_ids" && line.purposes.len() > 1) {
        return None;
    }
    let value = match input(visit, line, field) {
        Input::Line(_, value) => value,
        Input::Choice(choices) => choices.into_iter().find(|(.., chosen)| *chosen)?.0,
        Input::Text(_) => return None,
    };
    if value == written || value.len() > LONGEST {
        return None;
    }
    let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
    value.try_into().ok()
}

/// The status of this id, when leads are won or lost in it.
fn closing(visit: &Visit, id: &str) -> Option<Id<of::ListItem>> {
    let item = visit.by.catalog.lists.get(id.parse().ok()?)?;
    item.is_closed().then_some(item.id)
}

/// What closes a lead is asked for its reason: `Location` has the form. That is no mistake, which a browser would log.
fn asks(visit: &Visit, lead: Id<of::Lead>, status: Id<of::ListItem>) -> Response {
    let back = page::back(&visit.headers, "/leads");
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    let to = format!("/leads/{lead}/move?status={status}&back={back}");
    (StatusCode::NO_CONTENT, [("location", to)]).into_response()
}

async fn line(visit: &Visit, id: Id<of::Lead>) -> Result<Line, Problem> {
    let found = visit.look(move |act| {
        let lead = lead::read(act, id)?;
        lead::lines(act, vec![lead])
    });
    let mut lines = found.await?;
    lines.pop().ok_or_else(|| Error::NotFound("lead").into())
}

fn column(catalog: &Catalog, field: &str) -> Result<Column, Problem> {
    let fact = FACTS.into_iter().find(|(.., edit)| *edit == field);
    let fact = fact.map(|(name, label, edit)| Column::fact(name, label, edit));
    let column = fact.or_else(|| all(catalog).into_iter().find(|column| column.edit == field));
    column.ok_or_else(|| Error::NotFound("field").into())
}

fn input(visit: &Visit, line: &Line, field: &str) -> Input {
    let (catalog, lead) = (&visit.by.catalog, &line.lead);
    let entries = |list, chosen: Option<Id<of::ListItem>>| {
        let entries = catalog.lists.of(list);
        let entries = entries.filter(|item| !item.archived || Some(item.id) == chosen);
        entries
            .map(|item| {
                (
                    item.id.to_string(),
                    item.name.clone(),
                    Some(item.id) == chosen,
                )
            })
            .collect::<Vec<_>>()
    };
    match field {
        "status_id" => Input::Choice(entries(List::Status, Some(lead.status_id))),
        "source_id" => Input::Choice(entries(List::Source, Some(lead.source_id))),
        "purpose_ids" => Input::Choice(or_none(entries(List::Purpose, lead.purpose_id))),
        "type_id" => Input::Choice(or_none(entries(List::LeadType, lead.type_id))),
        "assigned_to_id" => {
            let people = catalog.staff.iter();
            let people = people.filter(|one| one.active || Some(one.id) == lead.agent_id);
            let choice = |one: &openlead_core::staff::Staff| {
                (
                    one.id.to_string(),
                    one.name.clone(),
                    Some(one.id) == lead.agent_id,
                )
            };
            Input::Choice(or_none(people.map(choice).collect()))
        }
        "department_id" => {
            let choice = |one: &openlead_core::department::Department| {
                (
                    one.id.to_string(),
                    one.name.clone(),
                    Some(one.id) == lead.department_id,
                )
            };
            Input::Choice(or_none(catalog.departments.iter().map(choice).collect()))
        }
        "next_follow_up_at" => {
            let frame = visit.frame("", crate::nav::Area::Leads);
            let local = lead.next_follow_up_at.map(|at| frame.show_local(at));
            Input::Line("datetime-local", local.unwrap_or_default())
        }
        "email" => Input::Line("email", lead.email.clone()),
        "name" => Input::Line("text", lead.name.clone()),
        "company_name" => Input::Line("text", lead.company.clone()),
        "address" => Input::Line("text", lead.address.clone()),
        "notes" => Input::Text(lead.notes.clone()),
        PHONE | "phone_numbers" => {
            let numbers = line.phones.iter().map(|number| format!("+{number}"));
            Input::Line("text", numbers.collect::<Vec<_>>().join(", "))
        }
        "birth_date" => Input::Line("date", lead.birth_date.clone().unwrap_or_default()),
        "score" => Input::Line("number", lead.score.to_string()),
        custom => additional(catalog, &lead.custom, custom.trim_start_matches(CUSTOM)),
    }
}

fn or_none(mut choices: Vec<(String, String, bool)>) -> Vec<(String, String, bool)> {
    let none_chosen = !choices.iter().any(|(_, _, chosen)| *chosen);
    choices.insert(0, (String::new(), "None".to_owned(), none_chosen));
    choices
}

/// How the value of an additional field is written.
pub fn additional(catalog: &Catalog, values: &Json, key: &str) -> Input {
    let Some(field) = catalog.fields.iter().find(|field| field.key == key) else {
        return Input::Line("text", String::new());
    };
    let value = field::shown(&catalog.account, field, &values[key]);
    match field.kind.as_str() {
        "choice" => {
            let choice = |one: &Choice| (one.value.clone(), one.label.clone(), one.label == value);
            Input::Choice(or_none(field.choices.iter().map(choice).collect()))
        }
        "yes_no" => {
            let choice =
                |(name, label): (&str, &str)| (name.to_owned(), label.to_owned(), label == value);
            Input::Choice(or_none(
                [("true", "yes"), ("false", "no")].map(choice).to_vec(),
            ))
        }
        "date" => Input::Line("date", value),
        "email" => Input::Line("email", value),
        _ => Input::Line("text", value),
    }
}

/// The change as the REST API would send it.
fn object(visit: &Visit, field: &str, written: &str) -> Map<String, Json> {
    let text = || match written.is_empty() {
        true => Json::Null,
        false => json!(written),
    };
    let (name, value) = match field {
        "purpose_ids" if written.is_empty() => (field, json!([])),
        "purpose_ids" => (field, json!([written])),
        PHONE | "phone_numbers" => (
            "phone_numbers",
            written
                .split([',', ';'])
                .map(str::trim)
                .filter(|number| !number.is_empty())
                .collect(),
        ),
        "score" => (
            field,
            written
                .parse::<i64>()
                .map_or_else(|_| text(), |score| json!(score)),
        ),
        "next_follow_up_at" => (
            field,
            moment(visit, written).map_or_else(text, |at| json!(at)),
        ),
        _ => match field.strip_prefix(CUSTOM) {
            Some(key) => (
                "custom_fields",
                json!({ key: typed(&visit.by.catalog, key, written) }),
            ),
            None => (field, text()),
        },
    };
    Map::from_iter([(name.to_owned(), value)])
}

/// A local time of the reader's as a moment.
fn moment(visit: &Visit, written: &str) -> Option<String> {
    let zone = visit.frame("", crate::nav::Area::Leads).zone;
    time::parse_moment(written, &zone).map(time::to_rfc3339)
}

/// What was written, as the REST API has it.
pub fn typed(catalog: &Catalog, key: &str, written: &str) -> Json {
    let kind = catalog.fields.iter().find(|field| field.key == key);
    match kind.map(|field| field.kind.as_str()) {
        _ if written.is_empty() => Json::Null,
        Some("number") => written
            .parse::<i64>()
            .map(Json::from)
            .or_else(|_| written.parse::<f64>().map(Json::from))
            .unwrap_or_else(|_| json!(written)),
        Some("yes_no") => json!(written == "true"),
        Some("choices") => written.split(',').map(str::trim).collect(),
        _ => json!(written),
    }
}
