use axum::body::Body;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::import::{self, Failed, Import, Look, Plan, State as Stage, Tally};
use openlead_core::{Act, Error, Id, of};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

use super::incoming;
use super::show::failures_body;
use crate::api::{
    Answer, Answered, At, Data, ImportId, Key, Moment, Page, Paging, Query, Record, Sent,
};
use crate::lead::Named;
use crate::{App, Problem, download};

/// A file that was or will be taken in.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    id: ImportId,
    /// What the file was called.
    name: String,
    /// Its size in bytes.
    size: i64,
    /// How many rows it has.
    rows: i64,
    /// `ready`, `checking`, `running`, `paused`, `cancelled`, `failed`, `done`, `reverting` or `reverted`.
    state: String,
    /// Why it failed.
    reason: Option<String>,
    /// Rows that made a lead.
    created: u64,
    /// Rows that changed a lead.
    updated: u64,
    /// Rows that changed nothing.
    skipped: u64,
    /// Rows that could not be taken in.
    refused: u64,
    /// Where columns go and by which rules; can be sent back.
    #[schema(value_type = Object)]
    map: Json,
    /// What a check or a revert found.
    #[schema(value_type = Option<Object>)]
    report: Json,
    created_by: Option<Named>,
    created_at: Moment,
    started_at: Option<Moment>,
    ended_at: Option<Moment>,
}

/// An import with what its file holds.
#[derive(Serialize, ToSchema)]
pub struct ImportWhole {
    #[serde(flatten)]
    import: ImportView,
    /// The columns of the file, until the import is started.
    columns: Vec<ImportColumn>,
}

/// A column of a file.
#[derive(Serialize, ToSchema)]
struct ImportColumn {
    title: String,
    /// Where it goes unless the map says otherwise.
    guess: String,
    /// How sure that is, in percent.
    confidence: u8,
    /// How many cells are not empty.
    filled: u64,
    /// Its first different values.
    samples: Vec<String>,
}

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NewImport {
    /// A name for people.
    #[serde(default)]
    name: Option<String>,
}

/// A change of an import that was not started.
#[derive(Deserialize, ToSchema)]
pub struct ImportChange {
    /// The whole map, as `GET` gives it, with changes.
    #[schema(value_type = Object)]
    map: Json,
}

/// A row that could not be taken in.
#[derive(Serialize, ToSchema)]
pub struct RefusedRow {
    /// Its number in the file; the titles are row 1.
    row: i64,
    /// What to do about it.
    reason: String,
}

impl ImportView {
    fn of(act: &Act, import: Import, tally: Tally) -> Self {
        Self {
            id: import.id.into(),
            name: import.name,
            size: import.size,
            rows: import.rows,
            state: import.state.as_str().to_owned(),
            reason: Some(import.reason).filter(|reason| !reason.is_empty()),
            created: tally.made,
            updated: tally.merged,
            skipped: tally.skipped,
            refused: tally.failed,
            map: import.plan,
            report: import.report,
            created_by: import.who.map(|who| Named::staff(&act.catalog, who)),
            created_at: Moment(import.created_at),
            started_at: import.started_at.map(Moment),
            ended_at: import.ended_at.map(Moment),
        }
    }

    fn read(act: &mut Act, id: Id<of::Import>) -> Result<Self, Error> {
        let (import, tally) = (import::read(act, id)?, import::tally(act, id)?);
        Ok(Self::of(act, import, tally))
    }
}

impl Record for ImportWhole {
    type Id = ImportId;
    const PATH: &'static str = "/imports";

    fn read(act: &mut Act, ImportId(id): ImportId) -> Result<Self, Error> {
        let look = import::look(act, id)?;
        let columns = look.map(|look: Look| look.columns).unwrap_or_default();
        let column = |column: import::Looked| ImportColumn {
            guess: column.guess.to_string(),
            title: column.title,
            confidence: column.confidence,
            filled: column.filled,
            samples: column.samples,
        };
        Ok(Self {
            import: ImportView::read(act, id)?,
            columns: columns.into_iter().map(column).collect(),
        })
    }

    fn hold(act: &mut Act, ImportId(id): ImportId) -> Result<(), Error> {
        import::hold(act, id)
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"multipart/"))
}

/// Send a file: CSV, XLSX or NDJSON as the body, of any content type
///
/// Nothing of it is taken in yet: the answer says what its columns are taken for. Change `map` where that is wrong, check,
/// and start.
#[utoipa::path(post, path = "/imports", tag = "Imports", params(NewImport),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = Data<ImportWhole>)))]
pub async fn create_import(
    key: Key,
    State(app): State<Arc<App>>,
    Query(new): Query<NewImport>,
    headers: HeaderMap,
    body: Body,
) -> Answered {
    if is_form(&headers) {
        let detail = "Send the file itself as the body, not a form: curl --data-binary @leads.csv.";
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not_a_file",
            detail,
        ));
    }
    let actor = key.actor();
    let may = app
        .openlead
        .look(actor, |act: &mut Act| act.require(Right::Import));
    may.await?;
    let name = new.name.unwrap_or_else(|| "upload".to_owned());
    let arrived = Arc::new(incoming::arrive(&app, body.into_data_stream()).await?);
    let parts = ["POST /imports", &name, arrived.hash()].map(str::as_bytes);
    let (key, file) = (key.of_content(&parts), Arc::clone(&arrived));
    let answer = key.act(move |act| {
        let id = file.draft(act, &name)?;
        let id = ImportId::from(id);
        Ok(Answer::created::<ImportWhole>(
            id,
            &ImportWhole::read(act, id)?,
        ))
    });
    let answer = answer.await;
    if !answer.as_ref().is_ok_and(|answer| !answer.is_replayed()) {
        arrived.forget();
    }
    answer
}

/// List imports, the newest first
#[utoipa::path(get, path = "/imports", tag = "Imports", params(Paging), responses((status = 200, body = Page<ImportView>)))]
pub async fn list_imports(key: Key, paging: Paging) -> Answered {
    let before = paging.after::<Id<of::Import>>()?;
    key.look(move |act| {
        let imports = import::list(act, before, paging.size() + 1)?;
        let view = |(import, tally)| ImportView::of(act, import, tally);
        paging.answer(imports, |(import, _)| import.id.to_string(), view)
    })
    .await
}

/// Read an import: how far it is, and before its start what its columns are
#[utoipa::path(get, path = "/imports/{id}", tag = "Imports", responses((status = 200, body = Data<ImportWhole>)))]
pub async fn read_import(key: Key, At(id): At<ImportId>) -> Answered {
    key.read::<ImportWhole>(id).await
}

/// Change where columns go and by which rules, before the start
#[utoipa::path(patch, path = "/imports/{id}", tag = "Imports", request_body = ImportChange, responses((status = 204)))]
pub async fn change_import(
    key: Key,
    At(id): At<ImportId>,
    Sent(change): Sent<ImportChange>,
) -> Answered {
    let plan: Result<Plan, _> = serde_json::from_value(change.map);
    key.change::<ImportWhole>(id, move |act| {
        act.require(Right::Import)?;
        let plan = plan.as_ref();
        let plan = plan.map_err(|error| Error::invalid("map", format!("{error}.")))?;
        import::plan(act, id.0, plan)
    })
    .await
}

/// Go through all rows without writing any; the answer comes when that is done, what it found is the `report`
#[utoipa::path(post, path = "/imports/{id}/check", tag = "Imports", responses((status = 200, body = Data<ImportView>)))]
pub async fn check_import(key: Key, At(id): At<ImportId>) -> Answered {
    let (openlead, actor) = (Arc::clone(key.openlead()), key.actor());
    let begin = move |act: &mut Act| Ok(import::begin_check(act, id.0)?);
    let end = async move |()| {
        import::check_kept(&openlead, actor, id.0).await?;
        let look = openlead.look(actor, move |act| ImportView::read(act, id.0));
        Ok(Answer::data(&look.await?))
    };
    key.long(begin, end).await
}

async fn steer(key: Key, act: impl Fn(&mut Act) -> Result<(), Error> + Send + 'static) -> Answered {
    key.act(move |opened| {
        act(opened)?;
        import::call(opened)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Take the rows in, behind the answer
#[utoipa::path(post, path = "/imports/{id}/start", tag = "Imports", responses((status = 204)))]
pub async fn start_import(key: Key, At(id): At<ImportId>) -> Answered {
    steer(key, move |act| import::start(act, id.0)).await
}

/// Stop it until it is resumed
#[utoipa::path(post, path = "/imports/{id}/pause", tag = "Imports", responses((status = 204)))]
pub async fn pause_import(key: Key, At(id): At<ImportId>) -> Answered {
    steer(key, move |act| import::pause(act, id.0)).await
}

/// Let it go on after a pause or a failure
#[utoipa::path(post, path = "/imports/{id}/resume", tag = "Imports", responses((status = 204)))]
pub async fn resume_import(key: Key, At(id): At<ImportId>) -> Answered {
    steer(key, move |act| import::resume(act, id.0)).await
}

/// Stop it for good; what was taken in stays. One that was not started goes with its file
#[utoipa::path(post, path = "/imports/{id}/cancel", tag = "Imports", responses((status = 204)))]
pub async fn cancel_import(key: Key, At(id): At<ImportId>) -> Answered {
    let cancel = move |act: &mut Act| match import::read(act, id.0)?.state {
        Stage::Ready | Stage::Checking => import::discard(act, id.0),
        _ => import::cancel(act, id.0),
    };
    steer(key, cancel).await
}

/// Undo it: what it made goes into the trash, what it changed becomes what it was; leads that were edited since stay
#[utoipa::path(post, path = "/imports/{id}/revert", tag = "Imports", responses((status = 200, body = Data<ImportView>)))]
pub async fn revert_import(key: Key, At(id): At<ImportId>) -> Answered {
    let (openlead, actor) = (Arc::clone(key.openlead()), key.actor());
    let begin = move |act: &mut Act| Ok(import::begin_revert(act, id.0)?);
    let end = async move |tells: bool| {
        import::revert_begun(&openlead, actor, id.0, tells).await?;
        let look = openlead.look(actor, move |act| ImportView::read(act, id.0));
        Ok(Answer::data(&look.await?))
    };
    key.long(begin, end).await
}

/// List the rows that could not be taken in, and why
#[utoipa::path(get, path = "/imports/{id}/failures", tag = "Imports", params(Paging), responses((status = 200, body = Page<RefusedRow>)))]
pub async fn list_import_failures(key: Key, At(id): At<ImportId>, paging: Paging) -> Answered {
    let after = paging.after::<i64>()?.unwrap_or(0);
    key.look(move |act| {
        import::read(act, id.0)?;
        let failures = import::failures(act, id.0, after, paging.size() + 1)?;
        let view = |failed: Failed| RefusedRow {
            row: failed.row,
            reason: failed.reason,
        };
        paging.answer(failures, |failed| failed.row.to_string(), view)
    })
    .await
}

/// Read the rows that could not be taken in as CSV: as they are in the file, and the reason; mended, it can be imported
#[utoipa::path(get, path = "/imports/{id}/failures.csv", tag = "Imports", responses((status = 200, body = String, content_type = "text/csv")))]
pub async fn read_import_failures(
    key: Key,
    State(app): State<Arc<App>>,
    At(id): At<ImportId>,
) -> Result<Response, Problem> {
    let actor = key.actor();
    app.openlead
        .look(actor, move |act| import::read(act, id.0))
        .await?;
    if !import::has_file(&app.openlead, id.0) {
        return Err(Problem::not_found());
    }
    let body = failures_body(&app, actor, id.0);
    Ok(download::attachment(
        "failures.csv",
        "text/csv; charset=utf-8",
        body,
    ))
}
