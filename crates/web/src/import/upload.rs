//! The page where files come in, with what became of those before.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use multer::{Field, Multipart};
use openlead_core::access::Right;
use openlead_core::import::{self, Import, Tally};
use openlead_core::{Act, Catalog, Id, of};
use serde::Deserialize;

use super::words::{bytes, number, state};
use super::{PATH, incoming};
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

const ROWS: u32 = 20;

#[derive(Template)]
#[template(path = "import/index.html")]
struct Index {
    frame: Frame,
    catalog: Arc<Catalog>,
    imports: Vec<(Import, Tally)>,
    /// Where earlier ones are; empty at the end.
    older: String,
    /// Bytes that a file may have.
    limit: u64,
    wrong: String,
}

/// What the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    before: String,
}

/// `GET /leads/import`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let before = asked.before.parse().ok();
    Ok(page::show(&form(&visit, before, String::new()).await?))
}

async fn form(
    visit: &Visit,
    before: Option<Id<of::Import>>,
    wrong: String,
) -> Result<Index, Problem> {
    let found = visit.look(move |act| import::list(act, before, ROWS + 1));
    let mut imports = found.await?;
    let more = imports.len() > ROWS as usize;
    imports.truncate(ROWS as usize);
    let last = imports.last().filter(|_| more);
    Ok(Index {
        frame: visit.frame("Import leads", Area::Leads).live("import"),
        catalog: Arc::clone(&visit.by.catalog),
        older: last.map_or_else(String::new, |(last, _)| {
            format!("{PATH}?before={}", last.id)
        }),
        imports,
        limit: visit.app.settings.file_bytes,
        wrong,
    })
}

/// `POST /leads/import`: a form with a file or with pasted rows, which go to the disk as they come.
pub async fn upload(visit: Visit, request: Request) -> Result<Response, Problem> {
    visit
        .look(|act: &mut Act| act.require(Right::Import))
        .await?;
    let taken = take(&visit, request).await;
    let problem = match taken {
        Ok(id) => return Ok(page::redirect(&format!("{PATH}/{id}"))),
        Err(problem) => problem,
    };
    // What is wrong with the file is said where another can be chosen.
    let about_file = [
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::PAYLOAD_TOO_LARGE,
    ];
    if !about_file.contains(&problem.status()) {
        return Err(problem);
    }
    let said = problem.detail().trim_start_matches("file: ").to_owned();
    Ok(page::show_with(
        problem.status(),
        &form(&visit, None, said).await?,
    ))
}

async fn take(visit: &Visit, request: Request) -> Result<Id<of::Import>, Problem> {
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let boundary = multer::parse_boundary(kind.unwrap_or_default()).map_err(|_| none())?;
    let mut form = Multipart::new(request.into_body().into_data_stream(), boundary);
    let file = loop {
        let field = form.next_field().await.map_err(|_| none())?;
        let field: Field = field.ok_or_else(none)?;
        let is_chosen = field.file_name().is_some_and(|name| !name.is_empty());
        if field.name() == Some("file") && is_chosen || field.name() == Some("rows") {
            break field;
        }
    };
    let name = file.file_name().unwrap_or("Pasted rows").to_owned();
    incoming::take(&visit.app, visit.by.actor, name, file).await
}

fn none() -> Problem {
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "no_file",
        "Choose a file first.",
    )
}

impl Index {
    fn who(&self, import: &Import) -> &str {
        let staff = import.who.and_then(|who| self.catalog.staff(who));
        staff.map_or("A program", |staff| &staff.name)
    }
}
