//! Many leads at once.

use std::sync::Arc;

use openlead_core::lead::bulk::{self, Bulk, Deed, Target};
use openlead_core::lead::{self, Edit, Made};
use openlead_core::{Act, Error, FieldError};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::row::Row;
use crate::api::{
    Answer, Answered, At, BulkId, Data, DepartmentId, Key, LeadId, ListItemId, Moment, Record,
    Sent, StaffId, moment,
};
use crate::problem::pointer;

/// Leads to make.
#[derive(Deserialize, ToSchema)]
pub struct NewLeads {
    #[schema(min_items = 1, max_items = 500)]
    #[schema(value_type = Vec<super::fields::LeadFields>)]
    leads: Vec<Row>,
    /// Only say what would become of each.
    #[serde(default)]
    dry_run: bool,
}

/// What became of each lead, in their order.
#[derive(Serialize, ToSchema)]
pub struct LeadsMade {
    created: usize,
    exist: usize,
    invalid: usize,
    dry_run: bool,
    results: Vec<LeadMade>,
}

/// What became of one lead.
#[derive(Serialize, ToSchema)]
struct LeadMade {
    result: MadeResult,
    /// The new lead, or the one that is there; null in a dry run of a new one.
    lead_id: Option<LeadId>,
    errors: Vec<WrongField>,
}

/// What became of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MadeResult {
    /// It was made.
    Created,
    /// A lead has one of its numbers.
    Exists,
    /// Something in it is wrong.
    Invalid,
}

/// A wrong field of one lead.
#[derive(Serialize, ToSchema)]
struct WrongField {
    /// A JSON pointer into the lead.
    pointer: String,
    detail: String,
}

/// What is done to which leads.
#[derive(Deserialize, ToSchema)]
pub struct NewBulkChange {
    deed: BulkDeed,
    /// These leads, at most 10,000.
    #[serde(default)]
    lead_ids: Vec<LeadId>,
    /// Or all that a filter finds, as in `GET /leads`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    filter: Option<Json>,
}

/// What is done to each lead.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "action", rename_all = "snake_case")]
enum BulkDeed {
    /// Give it to this agent, or to nobody.
    Assign { assigned_to_id: Option<StaffId> },
    /// Give it to the next agent of this department.
    Department { department_id: DepartmentId },
    /// Move it to this status.
    Status { status_id: ListItemId },
    /// Put it into the trash.
    Delete,
    /// Take it out of the trash.
    Restore,
    /// Add a task.
    Task(BulkTask),
}

/// A task for each lead.
#[derive(Deserialize, ToSchema)]
struct BulkTask {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    category_id: ListItemId,
    #[serde(default)]
    due_at: Option<String>,
    /// Whose lead it is, when absent.
    #[serde(default)]
    assigned_to_id: Option<StaffId>,
}

/// A change of many leads as it stands.
#[derive(Serialize, ToSchema)]
#[schema(as = BulkChange)]
pub struct BulkView {
    id: BulkId,
    changed: i64,
    /// How many could not be changed: they are gone, not seen, or as asked for already.
    skipped: i64,
    /// How many were put back.
    undone: i64,
    created_at: Moment,
    /// When all was done.
    finished_at: Option<Moment>,
    /// When all was put back.
    undone_at: Option<Moment>,
}

impl From<Bulk> for BulkView {
    fn from(bulk: Bulk) -> Self {
        Self {
            id: bulk.id.into(),
            changed: bulk.changed,
            skipped: bulk.skipped,
            undone: bulk.undone,
            created_at: Moment(bulk.created_at),
            finished_at: bulk.finished_at.map(Moment),
            undone_at: bulk.undone_at.map(Moment),
        }
    }
}

impl Record for BulkView {
    type Id = BulkId;
    const PATH: &'static str = "/bulk-changes";

    fn read(act: &mut Act, id: BulkId) -> Result<Self, Error> {
        bulk::read(act, id.0).map(Self::from)
    }

    /// Nobody changes or deletes it.
    fn hold(_: &mut Act, _: BulkId) -> Result<(), Error> {
        Ok(())
    }
}

impl From<FieldError> for WrongField {
    fn from(wrong: FieldError) -> Self {
        Self {
            pointer: pointer(&wrong.field),
            detail: wrong.message,
        }
    }
}

impl LeadMade {
    fn of(made: Made, dry_run: bool) -> Self {
        let (result, lead, wrong) = match made {
            Made::New(id) => (
                MadeResult::Created,
                Some(id).filter(|_| !dry_run),
                Vec::new(),
            ),
            Made::Exists(id) => (MadeResult::Exists, Some(id), Vec::new()),
            Made::Invalid(wrong) => (MadeResult::Invalid, None, wrong),
        };
        Self {
            result,
            lead_id: lead.map(LeadId),
            errors: wrong.into_iter().map(WrongField::from).collect(),
        }
    }
}

impl LeadsMade {
    fn of(made: Vec<Made>, dry_run: bool) -> Self {
        let results: Vec<_> = made
            .into_iter()
            .map(|one| LeadMade::of(one, dry_run))
            .collect();
        let count = |result| results.iter().filter(|one| one.result == result).count();
        Self {
            created: count(MadeResult::Created),
            exist: count(MadeResult::Exists),
            invalid: count(MadeResult::Invalid),
            dry_run,
            results,
        }
    }
}

impl BulkDeed {
    fn deed(&self, act: &Act) -> Result<Deed, Error> {
        Ok(match self {
            Self::Assign { assigned_to_id } => Deed::Assign(assigned_to_id.map(|id| id.0)),
            Self::Department { department_id } => Deed::Department(department_id.0),
            Self::Status { status_id } => Deed::Status(status_id.0),
            Self::Delete => Deed::Delete,
            Self::Restore => Deed::Restore,
            Self::Task(task) => Deed::Task {
                name: task.name.clone(),
                category: task.category_id.0,
                due_at: task
                    .due_at
                    .as_deref()
                    .map(|text| moment(act, "deed.task.due_at", text))
                    .transpose()?,
                agent: task.assigned_to_id.map(|id| id.0),
            },
        })
    }
}

/// Make up to 500 leads, each for itself
///
/// What is wrong with one does not stop the others. With `dry_run` it is only said what would become of each.
#[utoipa::path(post, path = "/leads/bulk", tag = "Leads", request_body(content = NewLeads, example = json!({ "leads": [{ "phone_numbers": ["+919846012345"], "name": "Meera Nair" }], "dry_run": true })), responses((status = 200, body = Data<LeadsMade>)))]
pub async fn create_leads(key: Key, Sent(new): Sent<NewLeads>) -> Answered {
    key.act(move |act| {
        let edits: Vec<Result<Edit, Error>> = new.leads.iter().map(|row| row.edit(act)).collect();
        let made = lead::create_many(act, &edits, new.dry_run)?;
        Ok(Answer::data(&LeadsMade::of(made, new.dry_run)))
    })
    .await
}

/// Change many leads: the answer comes when all are changed
#[utoipa::path(post, path = "/bulk-changes", tag = "Bulk changes", request_body = NewBulkChange, responses((status = 201, body = Data<BulkView>)))]
pub async fn begin_bulk_change(key: Key, Sent(new): Sent<NewBulkChange>) -> Answered {
    let (openlead, actor) = (Arc::clone(key.openlead()), key.actor());
    let begin = move |act: &mut Act| {
        let target = match &new.filter {
            Some(filter) => Target::Query(Box::new(lead::Query {
                filter: filter.clone(),
                ..lead::Query::default()
            })),
            None => Target::Ids(new.lead_ids.iter().map(|id| id.0).collect()),
        };
        let deed = new.deed.deed(act)?;
        Ok(BulkId(bulk::begin(act, &deed, &target)?))
    };
    let end = async move |id: BulkId| {
        let bulk = bulk::run(&openlead, actor, id.0).await?;
        Ok(Answer::created::<BulkView>(id, &bulk.into()))
    };
    key.long(begin, end).await
}

/// Read a change of many leads
#[utoipa::path(get, path = "/bulk-changes/{id}", tag = "Bulk changes", responses((status = 200, body = Data<BulkView>)))]
pub async fn read_bulk_change(key: Key, At(id): At<BulkId>) -> Answered {
    key.read::<BulkView>(id).await
}

/// Put back what a change of many leads has changed, where nobody has changed the same since
#[utoipa::path(post, path = "/bulk-changes/{id}/undo", tag = "Bulk changes", responses((status = 200, body = Data<BulkView>)))]
pub async fn undo_bulk_change(key: Key, At(id): At<BulkId>) -> Answered {
    let (openlead, actor) = (Arc::clone(key.openlead()), key.actor());
    let begin = move |act: &mut Act| Ok(bulk::undo_some(act, id.0).map(drop)?);
    let end = async move |()| {
        let bulk = bulk::undo(&openlead, actor, id.0).await?;
        Ok(Answer::record(&BulkView::from(bulk)))
    };
    key.long(begin, end).await
}
