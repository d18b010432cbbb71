use openlead_core::list::{self, List};
use openlead_core::task::{self, Cursor, Days, Filter};
use openlead_core::{Act, staff};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{CommentView, NewTaskFields, TaskBucket, TaskChange, TaskView};
use crate::Problem;
use crate::api::{
    All, Answer, Answered, At, Data, Key, LeadId, Page, Paging, Query, Sent, TaskId, named, pair,
};

/// Which tasks.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListTasks {
    /// By when they are due; without it all that are open.
    #[param(inline)]
    bucket: Option<TaskBucket>,
    /// Those of an agent: an id, name or e-mail address; `me` for the person in whose name the key acts.
    assigned_to: Option<String>,
    /// Those of a category: its id or name.
    category: Option<String>,
    /// Those of leads in this status: its id or name.
    lead_status: Option<String>,
}

impl ListTasks {
    fn filter(&self, act: &Act) -> Result<Filter, Problem> {
        let entry = |name, words: &Option<String>, list| {
            named(name, words.as_deref(), |one| list::meant(act, list, one))
        };
        let agent = self.assigned_to.as_deref();
        Ok(Filter {
            agent: named("assigned_to", agent, |one| staff::named(act, one))?.map(Some),
            category: entry("category", &self.category, List::TaskCategory)?,
            lead_status: entry("lead_status", &self.lead_status, List::Status)?,
            ..Filter::default()
        })
    }
}

/// How a task was done.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Completion {
    /// What came of it.
    #[schema(max_length = 1000)]
    outcome: String,
}

/// A comment to add.
#[derive(Deserialize, ToSchema)]
pub struct NewComment {
    #[schema(min_length = 1)]
    content: String,
}

/// How many tasks a bucket has.
#[derive(Serialize, ToSchema)]
pub struct TaskCount {
    bucket: String,
    /// Up to 1,000: that number means so many or more.
    count: i64,
}

/// List open tasks, or those of a bucket, what is due first
#[utoipa::path(get, path = "/tasks", tag = "Tasks", params(ListTasks, Paging), responses((status = 200, body = Page<TaskView>)))]
pub async fn list_tasks(key: Key, Query(asked): Query<ListTasks>, paging: Paging) -> Answered {
    let after = paging.pair()?.map(|(at, id)| Cursor { at, id });
    key.look(move |act| {
        let filter = asked.filter(act)?;
        let days = Days::around(
            act.tx.now(),
            &act.catalog.account.zone(),
            act.catalog.account.first_weekday,
        );
        let page = match asked.bucket {
            Some(bucket) => task::list(act, bucket.into(), &days, &filter, after, paging.size())?,
            None => task::open(act, &filter, after, paging.size())?,
        };
        let tasks: Vec<_> = page
            .tasks
            .into_iter()
            .map(|task| TaskView::of(&act.catalog, task))
            .collect();
        paging.cut(&tasks, page.next.map(|next| pair(next.at, next.id)))
    })
    .await
}

/// Count the tasks of every bucket
#[utoipa::path(get, path = "/tasks/counts", tag = "Tasks", responses((status = 200, body = All<TaskCount>)))]
pub async fn count_tasks(key: Key) -> Answered {
    key.look(|act| {
        let days = Days::around(
            act.tx.now(),
            &act.catalog.account.zone(),
            act.catalog.account.first_weekday,
        );
        let counts = task::counts(act, &days, &Filter::default())?.into_iter();
        let counts = counts.map(|(bucket, count)| TaskCount {
            bucket: bucket.as_str().to_owned(),
            count,
        });
        Ok(Answer::data(&counts.collect::<Vec<_>>()))
    })
    .await
}

/// List the tasks of a lead, newest first
#[utoipa::path(get, path = "/leads/{id}/tasks", tag = "Tasks", responses((status = 200, body = All<TaskView>)))]
pub async fn list_lead_tasks(key: Key, At(LeadId(lead)): At<LeadId>) -> Answered {
    key.look(move |act| {
        openlead_core::lead::read(act, lead)?;
        let tasks = task::of_lead(act, lead)?.into_iter();
        Ok(Answer::data(
            &tasks
                .map(|task| TaskView::of(&act.catalog, task))
                .collect::<Vec<_>>(),
        ))
    })
    .await
}

/// Read a task
#[utoipa::path(get, path = "/tasks/{id}", tag = "Tasks", responses((status = 200, body = Data<TaskView>)))]
pub async fn read_task(key: Key, At(id): At<TaskId>) -> Answered {
    key.read::<TaskView>(id).await
}

/// Add a task
#[utoipa::path(post, path = "/tasks", tag = "Tasks", request_body = NewTaskFields, responses((status = 201, body = Data<TaskView>)))]
pub async fn create_task(key: Key, Sent(new): Sent<NewTaskFields>) -> Answered {
    key.create::<TaskView>(move |act| {
        let task = new.task(act)?;
        task::add(act, &task).map(TaskId)
    })
    .await
}

/// Change a task, reschedule it or give it to somebody
#[utoipa::path(patch, path = "/tasks/{id}", tag = "Tasks", request_body = TaskChange, responses((status = 204)))]
pub async fn change_task(key: Key, At(id): At<TaskId>, Sent(change): Sent<TaskChange>) -> Answered {
    key.change::<TaskView>(id, move |act| {
        let change = change.change(act)?;
        task::change(act, id.0, &change)
    })
    .await
}

/// Delete a task with its comments
#[utoipa::path(delete, path = "/tasks/{id}", tag = "Tasks", responses((status = 204)))]
pub async fn delete_task(key: Key, At(id): At<TaskId>) -> Answered {
    key.remove::<TaskView>(id, move |act| task::delete(act, id.0).map(drop))
        .await
}

/// Say that a task is done
#[utoipa::path(post, path = "/tasks/{id}/complete", tag = "Tasks", request_body = Option<Completion>, responses((status = 204)))]
pub async fn complete_task(key: Key, At(id): At<TaskId>, Sent(how): Sent<Completion>) -> Answered {
    key.act(move |act| {
        task::complete_with(act, id.0, &how.outcome)?;
        Ok(Answer::nothing())
    })
    .await
}

/// Say that a task is to be done after all
#[utoipa::path(post, path = "/tasks/{id}/reopen", tag = "Tasks", responses((status = 204)))]
pub async fn reopen_task(key: Key, At(id): At<TaskId>) -> Answered {
    key.act(move |act| {
        task::reopen(act, id.0)?;
        Ok(Answer::nothing())
    })
    .await
}

/// List the comments of a task, oldest first
#[utoipa::path(get, path = "/tasks/{id}/comments", tag = "Tasks", responses((status = 200, body = All<CommentView>)))]
pub async fn list_task_comments(key: Key, At(id): At<TaskId>) -> Answered {
    key.look(move |act| {
        task::read(act, id.0)?;
        let comments = task::comments(act, id.0)?.into_iter();
        let views = comments.map(|comment| CommentView::of(&act.catalog, comment));
        Ok(Answer::data(&views.collect::<Vec<_>>()))
    })
    .await
}

/// Add a comment to a task
#[utoipa::path(post, path = "/tasks/{id}/comments", tag = "Tasks", request_body = NewComment, responses((status = 204)))]
pub async fn create_task_comment(
    key: Key,
    At(id): At<TaskId>,
    Sent(new): Sent<NewComment>,
) -> Answered {
    key.act(move |act| {
        task::comment(act, id.0, &new.content)
            .map_err(|error| error.renamed("comment", "content"))?;
        Ok(Answer::nothing())
    })
    .await
}
