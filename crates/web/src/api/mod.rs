//! The REST API: what its requests and answers have in common. The handlers are with their nouns.

mod answer;
mod at;
mod cors;
mod document;
mod door;
mod key;
mod once;
/// The document of the REST API.
pub mod openapi;
mod own;
mod page;
mod query;
mod record;
/// The document as pages.
pub mod reference;
mod sent;
mod types;

pub use answer::{Answer, Answered, ROOT};
pub use at::At;
pub use cors::cors;
pub use document::{Document, ProblemBody, complete};
pub use door::{IGNORED, IGNORED_PARAMETERS, enter};
pub use key::Key;
pub use once::InFlight;
pub use page::{PageMeta, Paging, pair, wrong_cursor};
pub use query::{Query, named, since};
pub use record::Record;
pub use sent::Sent;
pub use types::{
    BulkId, CallId, CommentId, DealId, DepartmentId, EventId, FieldId, ImportId, LeadId,
    ListItemId, Moment, NoteId, RequestLogId, SourceNumberId, StaffId, TaskId, TokenId, WebhookId,
    given, moment,
};

use serde::Serialize;
use utoipa::ToSchema;

/// Something under `data`.
#[derive(Serialize, ToSchema)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    /// The records of the page.
    pub data: Vec<T>,
    /// How to go on.
    pub meta: PageMeta,
}

/// All of a short list.
#[derive(Serialize, ToSchema)]
pub struct All<T> {
    /// The records, in their order.
    pub data: Vec<T>,
}
