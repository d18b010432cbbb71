use std::collections::BTreeMap;

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::person::{self, Found, Person};
use openlead_core::{Act, Error, lead, time};
use serde::Deserialize;

use super::PATH;
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::import::words::number;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, download, filters};

/// What is typed by whoever means it.
const WORD: &str = "erase";
/// So many of a place are linked.
const LINKED: usize = 20;
/// The places in which somebody's data can be, and what they are called.
const PLACES: [(&str, &str, &str); 19] = [
    ("lead", "users", "Leads, also in the trash"),
    ("lead_phone", "phone", "Phone numbers"),
    ("lead_purpose", "target", "What they enquired for"),
    ("note", "sticky-note", "Notes"),
    ("call", "phone-call", "Calls"),
    ("task", "list-checks", "Tasks"),
    ("task_comment", "message-square", "Comments on tasks"),
    ("deal", "handshake", "Deals"),
    ("event", "history", "Entries of timelines"),
    ("account_event", "history", "Entries of the audit log"),
    ("notification", "bell", "Notifications"),
    ("request_log", "scroll-text", "Calls in the request log"),
    ("delivery", "webhook", "Deliveries to webhooks"),
    ("delivery_attempt", "webhook", "Tries to deliver"),
    ("import_row", "file", "Rows in files of imports"),
    (
        "import_failure",
        "circle-alert",
        "Rows that an import refused",
    ),
    ("saved_view", "list-filter", "Views that look for them"),
    ("saved_report", "chart-column", "Reports that look for them"),
    ("bulk", "list-checks", "Changes of many leads"),
];

#[derive(Template)]
#[template(path = "settings/data/person.html")]
struct Page {
    frame: Frame,
    side: Side,
    who: String,
    /// Where their data is; empty when nothing is there.
    places: Vec<Place>,
    /// Whether somebody was looked for.
    looked: bool,
    wrong: Wrong,
}

/// A place in which somebody's data is.
struct Place {
    icon: &'static str,
    name: String,
    rows: u64,
    /// Where it can be looked at: address and name.
    links: Vec<(String, String)>,
}

/// The form.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Asked {
    /// A phone number or an e-mail address.
    who: String,
    confirm: String,
}

impl Asked {
    fn person(&self, visit: &Visit) -> Result<Person, Error> {
        let who = self.who.trim();
        let account = &visit.by.catalog.account;
        if who.len() > 254 {
            return Err(Error::invalid(
                "who",
                "This is too long for a number or an address.",
            ));
        }
        let read = match who.contains('@') {
            true => Person::read(account, None, Some(who)),
            false => Person::read(account, Some(who), None),
        };
        read.map_err(|error| match error {
            Error::Invalid(fields) => {
                let why = fields.first().map_or("", |field| &*field.message);
                Error::invalid("who", why)
            }
            other => other,
        })
    }
}

/// `GET /settings/data/person?who=…`
pub async fn find(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    visit.look(may).await?;
    if asked.who.trim().is_empty() {
        return Ok(page::show(&blank(&visit, &asked, Wrong::default())));
    }
    match looked_for(&visit, &asked).await {
        Ok(page) => Ok(page::show(&page)),
        Err(error) => Ok(page::refuse(&blank(&visit, &asked, Wrong::of(error)?))),
    }
}

fn may(act: &mut Act) -> Result<(), Error> {
    act.require(Right::Delete).and(act.require(Right::Tokens))
}

fn blank(visit: &Visit, asked: &Asked, wrong: Wrong) -> Page {
    Page {
        frame: visit.frame("One person’s data", Area::Settings),
        side: Side::of(visit, PATH),
        who: asked.who.trim().to_owned(),
        places: Vec::new(),
        looked: false,
        wrong,
    }
}

async fn looked_for(visit: &Visit, asked: &Asked) -> Result<Page, Error> {
    let person = asked.person(visit)?;
    let (found, rows) = person::count(&visit.app.openlead, visit.by.actor, &person).await?;
    let leads = found.leads.clone();
    let named = visit.look(move |act| {
        let leads = leads.iter().take(LINKED).copied();
        leads
            .map(|id| lead::read(act, id))
            .collect::<Result<Vec<_>, Error>>()
    });
    let leads = named.await?;
    Ok(Page {
        places: places(&found, rows, &leads),
        looked: true,
        ..blank(visit, asked, Wrong::default())
    })
}

fn places(found: &Found, mut rows: BTreeMap<String, u64>, leads: &[lead::Lead]) -> Vec<Place> {
    let mut places = Vec::new();
    for (table, icon, name) in PLACES {
        if let Some(rows) = rows.remove(table) {
            let (name, links) = (name.to_owned(), links(table, found, leads));
            places.push(Place {
                icon,
                name,
                rows,
                links,
            });
        }
    }
    for (table, rows) in rows {
        let (icon, name, links) = ("table", table.replace('_', " "), Vec::new());
        places.push(Place {
            icon,
            name,
            rows,
            links,
        });
    }
    if !found.reports.is_empty() {
        places.push(Place {
            icon: "upload",
            name: "Reports of imports".to_owned(),
            rows: found.reports.len() as u64,
            links: imports(found.reports.iter()),
        });
    }
    places
}

fn links(table: &str, found: &Found, leads: &[lead::Lead]) -> Vec<(String, String)> {
    match table {
        "lead" => leads.iter().map(of_lead).collect(),
        "request_log" => {
            let calls = found.requests.iter().take(LINKED).enumerate();
            let link = |(at, id)| {
                (
                    format!("/settings/connect/log/{id}"),
                    format!("call {}", at + 1),
                )
            };
            calls.map(link).collect()
        }
        "import_row" => imports(found.files.iter().map(|file| &file.import)),
        _ => Vec::new(),
    }
}

fn of_lead(lead: &lead::Lead) -> (String, String) {
    (format!("/leads/{}", lead.id), lead.called())
}

fn imports<'a>(
    ids: impl Iterator<Item = &'a openlead_core::Id<openlead_core::of::Import>>,
) -> Vec<(String, String)> {
    let link = |(at, id)| (format!("/leads/import/{id}"), format!("import {}", at + 1));
    ids.take(LINKED).enumerate().map(link).collect()
}

/// `POST /settings/data/person/export`: all of it as a zip. A POST, since the audit log notes it.
pub async fn export(visit: Visit, Form(asked): Form<Asked>) -> Result<Response, Problem> {
    let person = match asked.person(&visit) {
        Ok(person) => person,
        Err(error) => return refuse(&visit, &asked, error).await,
    };
    match person::export(&visit.app.openlead, visit.by.actor, &person).await {
        Ok(all) => {
            let frame = visit.frame("", Area::Settings);
            let zip = Body::from(person::pack(&all, frame.now)?);
            let day = time::date_in(frame.now, &frame.zone);
            let name = format!("person {day}.zip");
            Ok(download::attachment(&name, "application/zip", zip))
        }
        Err(error) => refuse(&visit, &asked, error).await,
    }
}

/// `POST /settings/data/person/erase`
pub async fn erase(visit: Visit, Form(asked): Form<Asked>) -> Result<Response, Problem> {
    let done = match asked.person(&visit) {
        Ok(_) if !asked.confirm.trim().eq_ignore_ascii_case(WORD) => Err(Error::invalid(
            "confirm",
            format!("Type the word {WORD}. Nothing was erased."),
        )),
        Ok(person) => person::erase(&visit.app.openlead, visit.by.actor, &person).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(certificate) => {
            let place = format!("{PATH}/erased/{}", certificate.event);
            Ok(visit.go(&place, Flash::done("The person is erased.")))
        }
        Err(error) => refuse(&visit, &asked, error).await,
    }
}

/// The page once more, with what is wrong.
async fn refuse(visit: &Visit, asked: &Asked, error: Error) -> Result<Response, Problem> {
    visit.look(may).await?;
    let wrong = match error {
        Error::NotFound("person") => Wrong::field("who", "Nothing is kept of this person."),
        other => Wrong::or_conflict(other, "confirm")?,
    };
    let page = match wrong.about("who").is_empty() {
        true => looked_for(visit, asked).await?,
        false => blank(visit, asked, Wrong::default()),
    };
    Ok(page::refuse(&Page { wrong, ..page }))
}
