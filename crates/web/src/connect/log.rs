//! The request log: why a lead did not arrive, and the same call once more.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::request_log::{self, Filter, Request};
use openlead_core::{Error, Id, of};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::flash::Flash;
use crate::form::{Ask, Form};
use crate::getlead;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/settings/connect/log";
const ROWS: u32 = 100;

#[derive(Template)]
#[template(path = "connect/log.html")]
struct Log {
    frame: Frame,
    side: Side,
    requests: Vec<Request>,
    only: String,
    /// Where earlier ones are; empty at the end.
    older: String,
}

#[derive(Template)]
#[template(path = "connect/request.html")]
struct One {
    frame: Frame,
    side: Side,
    request: Request,
    notes: Vec<String>,
    /// What was sent, name and value; of a refused call.
    sent: Vec<(String, String)>,
    refused: String,
}

impl Log {
    fn millis(&self, request: &Request) -> String {
        format!("{:.1}", request.micros as f64 / 1000.0)
    }
}

/// What the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    only: String,
    before: String,
}

/// `GET /settings/connect/log`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let before = asked.before.parse().ok();
    let filter = Filter {
        refused: (asked.only == "refused").then_some(true),
        ..Filter::default()
    };
    let found = visit.look(move |act| request_log::find(act, &filter, before, ROWS));
    let requests = found.await?;
    let last = requests.last().filter(|_| requests.len() == ROWS as usize);
    let older = last.map_or_else(String::new, |last| {
        format!("{PATH}?before={}&only={}", last.id, asked.only)
    });
    Ok(page::show(&Log {
        frame: visit.frame("Request log", Area::Settings).live("request"),
        side: Side::of(&visit, PATH),
        requests,
        only: asked.only,
        older,
    }))
}

/// `GET /settings/connect/log/{id}`
pub async fn show(visit: Visit, Path(id): Path<Id<of::Request>>) -> Result<Response, Problem> {
    let request = visit.look(move |act| request_log::read(act, id)).await?;
    Ok(page::show(&one(&visit, request, String::new())))
}

fn one(visit: &Visit, request: Request, refused: String) -> One {
    let notes = request.notes.as_array().into_iter().flatten();
    let sent = request.sent.as_object().into_iter().flatten();
    One {
        frame: visit.frame("A request", Area::Settings),
        side: Side::of(visit, PATH),
        notes: notes.filter_map(Json::as_str).map(str::to_owned).collect(),
        sent: sent
            .map(|(name, value)| (name.clone(), text(value)))
            .collect(),
        request,
        refused,
    }
}

fn text(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The call as it was corrected: names and values in the same order, and a name that was missing.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Corrected {
    name: Vec<String>,
    value: Vec<String>,
}

/// `POST /settings/connect/log/{id}/replay`: does the call as it was corrected.
pub async fn replay(
    visit: Visit,
    Path(id): Path<Id<of::Request>>,
    Form(corrected): Form<Corrected>,
) -> Result<Response, Problem> {
    let pairs: Vec<(String, String)> = corrected.name.into_iter().zip(corrected.value).collect();
    let sent = pairs.clone();
    let done = visit.act(move |act| {
        let request = request_log::read(act, id)?;
        getlead::replay(act, &request, &pairs)
    });
    match done.await {
        Ok(Some(lead)) => Ok(visit.go(
            &format!("/leads/{lead}"),
            Flash::done("The call was taken this time."),
        )),
        Ok(None) => Ok(visit.go(PATH, Flash::done("The call was taken this time."))),
        Err(Error::Conflict(why)) => {
            let request = visit.look(move |act| request_log::read(act, id)).await?;
            let page = One {
                sent,
                ..one(&visit, request, why)
            };
            Ok(page::refuse(&page))
        }
        Err(other) => Err(other.into()),
    }
}
