use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use openlead_core::lead::{self, Lead};
use openlead_core::{Act, Catalog, Error, Result as CoreResult, search};
use serde::Deserialize;

use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

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

/// `GET /search/found?q=`: the first of them, for the list under the field.
pub async fn suggest(visit: Visit, Query(Typed { q }): Query<Typed>) -> Result<Response, Problem> {
    let found = visit.look(move |act| leads(act, &q, 8)).await?;
    Ok(page::show(&Suggestions {
        catalog: Arc::clone(&visit.by.catalog),
        found,
    }))
}
