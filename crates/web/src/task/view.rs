use openlead_core::list::{self, List};
use openlead_core::task::{self, Bucket, Change, Comment, NewTask, Task};
use openlead_core::{Act, Catalog, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{CommentId, LeadId, ListItemId, Moment, Record, StaffId, TaskId, given, moment};
use crate::lead::Named;

/// Something to do.
#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskView {
    id: TaskId,
    lead_id: Option<LeadId>,
    name: String,
    description: String,
    category: Named,
    due_at: Option<Moment>,
    /// When its agent is reminded.
    remind_at: Option<Moment>,
    assigned_to: Option<Named>,
    completed_at: Option<Moment>,
    completed_by: Option<Named>,
    /// What came of it.
    outcome: Option<String>,
    created_at: Moment,
    updated_at: Moment,
}

/// A text on a task.
#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
pub struct CommentView {
    id: CommentId,
    content: String,
    who: Option<Named>,
    created_at: Moment,
}

/// The heap of tasks that one is in, by when it is due on the account's clocks.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskBucket {
    /// Should have been done by now.
    Overdue,
    /// Due later today.
    Today,
    /// Due tomorrow.
    Tomorrow,
    /// Due after tomorrow, before the next week begins.
    ThisWeek,
    /// Due after that.
    Later,
    /// Some day.
    NoDate,
    /// Done.
    Done,
}

/// A task to add.
#[derive(Deserialize, ToSchema)]
pub struct NewTaskFields {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 200, example = "Send the prospectus")]
    name: String,
    #[serde(default)]
    lead_id: Option<LeadId>,
    #[serde(default)]
    description: String,
    /// The first category when absent.
    #[serde(default)]
    category_id: Option<ListItemId>,
    /// A date, or a moment.
    #[serde(default)]
    #[schema(example = "2027-01-15T10:00:00")]
    due_at: Option<String>,
    #[serde(default)]
    assigned_to_id: Option<StaffId>,
    /// A first comment.
    #[serde(default)]
    comment: String,
}

/// What of a task is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct TaskChange {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    description: Option<String>,
    category_id: Option<ListItemId>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    due_at: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    remind_at: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<StaffId>)]
    assigned_to_id: Option<Option<StaffId>>,
}

impl TaskView {
    /// As it is shown.
    pub fn of(catalog: &Catalog, task: Task) -> Self {
        Self {
            id: task.id.into(),
            lead_id: task.lead_id.map(LeadId),
            name: task.name,
            description: task.description,
            category: Named::item(catalog, task.category_id),
            due_at: task.due_at.map(Moment),
            remind_at: task.remind_at.map(Moment),
            assigned_to: task.agent_id.map(|agent| Named::staff(catalog, agent)),
            completed_at: task.completed_at.map(Moment),
            completed_by: task.completed_by.map(|who| Named::staff(catalog, who)),
            outcome: Some(task.outcome).filter(|outcome| !outcome.is_empty()),
            created_at: Moment(task.created_at),
            updated_at: Moment(task.updated_at),
        }
    }
}

impl CommentView {
    /// As it is shown.
    pub fn of(catalog: &Catalog, comment: Comment) -> Self {
        Self {
            id: comment.id.into(),
            content: comment.text,
            who: comment.who.map(|who| Named::staff(catalog, who)),
            created_at: Moment(comment.created_at),
        }
    }
}

impl From<TaskBucket> for Bucket {
    fn from(bucket: TaskBucket) -> Self {
        match bucket {
            TaskBucket::Overdue => Self::Overdue,
            TaskBucket::Today => Self::Today,
            TaskBucket::Tomorrow => Self::Tomorrow,
            TaskBucket::ThisWeek => Self::ThisWeek,
            TaskBucket::Later => Self::Later,
            TaskBucket::NoDate => Self::NoDate,
            TaskBucket::Done => Self::Done,
        }
    }
}

impl NewTaskFields {
    /// The task as core takes it.
    pub fn task(&self, act: &Act) -> Result<NewTask, Error> {
        let category = match self.category_id {
            Some(id) => list::read(act, List::TaskCategory, id.0)?.id,
            None => act.catalog.lists.first(List::TaskCategory)?,
        };
        let due_at = self
            .due_at
            .as_deref()
            .map(|text| moment(act, "due_at", text));
        Ok(NewTask {
            lead: self.lead_id.map(|id| id.0),
            name: self.name.clone(),
            description: self.description.clone(),
            category,
            due_at: due_at.transpose()?,
            agent: self.assigned_to_id.map(|id| id.0),
            comment: self.comment.clone(),
        })
    }
}

impl TaskChange {
    /// The change as core takes it.
    pub fn change(&self, act: &Act) -> Result<Change, Error> {
        let at = |field, given: &Option<Option<String>>| match given {
            Some(Some(text)) => moment(act, field, text).map(|at| Some(Some(at))),
            Some(None) => Ok(Some(None)),
            None => Ok(None),
        };
        Ok(Change {
            name: self.name.clone(),
            description: self.description.clone(),
            category: self.category_id.map(|id| id.0),
            due_at: at("due_at", &self.due_at)?,
            remind_at: at("remind_at", &self.remind_at)?,
            agent: self.assigned_to_id.map(|agent| agent.map(|id| id.0)),
        })
    }
}

impl Record for TaskView {
    type Id = TaskId;
    const PATH: &'static str = "/tasks";

    fn read(act: &mut Act, id: TaskId) -> Result<Self, Error> {
        let task = task::read(act, id.0)?;
        Ok(Self::of(&act.catalog, task))
    }

    fn hold(act: &mut Act, id: TaskId) -> Result<(), Error> {
        task::hold(act, id.0)
    }
}
