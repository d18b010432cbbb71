use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use form_urlencoded::byte_serialize;
use openlead_core::lead::{self, Lead};
use openlead_core::staff::Staff;
use openlead_core::{Act, Catalog, Error, Result as CoreResult, search};
use serde::Deserialize;
use serde_json::json;

use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters, settings};

#[derive(Template)]
#[template(path = "search/index.html")]
struct Index {
    frame: Frame,
    catalog: Arc<Catalog>,
    typed: String,
    found: Vec<Lead>,
    wrong: String,
}

#[derive(Template)]
#[template(path = "search/found.html")]
struct Suggestions {
    catalog: Arc<Catalog>,
    found: Vec<Lead>,
}

#[derive(Template)]
#[template(path = "search/staff.html")]
struct People {
    /// With where the leads of each are.
    found: Vec<(Staff, String)>,
}

/// What was typed.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    q: String,
}

fn leads(act: &mut Act, typed: &str, limit: usize) -> CoreResult<Vec<Lead>> {
    let found = search::find(act, typed, limit)?;
    found
        .into_iter()
        .map(|found| lead::read(act, found.lead))
        .collect()
}

/// The lead of an id, when the visitor sees it.
fn by_id(act: &mut Act, id: &str) -> CoreResult<Vec<Lead>> {
    let Ok(id) = id.trim().parse() else {
        return Ok(Vec::new());
    };
    match lead::read(act, id) {
        Ok(lead) => Ok(vec![lead]),
        Err(Error::NotFound(_)) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Whoever works here and has a name with a word that begins so; it leads to their leads.
fn people(catalog: &Catalog, typed: &str) -> People {
    let typed = typed.trim().to_lowercase();
    let begins = |name: &str| format!(" {}", name.to_lowercase()).contains(&format!(" {typed}"));
    let staff = catalog.staff.iter();
    let found = staff.filter(|person| person.active && begins(&person.name));
    let with_place = |person: &Staff| {
        let filter = json!({ "field": "assigned_to", "op": "is", "value": person.id });
        let filter: String = byte_serialize(filter.to_string().as_bytes()).collect();
        (person.clone(), format!("/leads?filter={filter}"))
    };
    People {
        found: found.take(8).map(with_place).collect(),
    }
}

/// `GET /search/places`: the pages of the settings that the visitor may see, for the palette.
pub async fn places(visit: Visit) -> Response {
    let pages = settings::ITEMS.iter().filter(|item| visit.may(item.right));
    let place = |item: &settings::Item| json!({ "name": item.name, "path": item.path, "icon": item.icon, "words": item.group });
    Json(pages.map(place).collect::<Vec<_>>()).into_response()
}

/// `GET /search?q=`: the leads that are meant.
pub async fn find(visit: Visit, Query(Typed { q }): Query<Typed>) -> Result<Response, Problem> {
    let typed = q.clone();
    let (found, wrong) = match visit.look(move |act| leads(act, &q, 50)).await {
        Ok(found) => (found, String::new()),
        Err(error @ Error::Invalid(_)) => (Vec::new(), error.to_string()),
        Err(error) => return Err(error.into()),
    };
    let mut frame = visit.frame("Search", Area::Elsewhere);
    frame.typed.clone_from(&typed);
    let catalog = Arc::clone(&visit.by.catalog);
    Ok(page::show(&Index {
        frame,
        catalog,
        typed,
        found,
        wrong,
    }))
}

/// `GET /search/found?q=`: the first of them, for the list under the field; `#` a lead by its id, `@` staff.
pub async fn suggest(visit: Visit, Query(Typed { q }): Query<Typed>) -> Result<Response, Problem> {
    if let Some(name) = q.trim().strip_prefix('@') {
        return Ok(page::show(&people(&visit.by.catalog, name)));
    }
    let found = visit.look(move |act| match q.trim().strip_prefix('#') {
        Some(id) => by_id(act, id),
        None => leads(act, &q, 8),
    });
    let found = found.await?;
    Ok(page::show(&Suggestions {
        catalog: Arc::clone(&visit.by.catalog),
        found,
    }))
}
