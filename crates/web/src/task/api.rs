use openlead_core::task::{self, Cursor, Days, Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{CommentView, NewTaskFields, TaskBucket, TaskChange, TaskView};
use crate::api::{
    All, Answer, Answered, At, Data, Key, LeadId, ListItemId, Page, Paging, Query, Sent, StaffId,
    TaskId, pair,
};

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListTasks {
    /// By when they are due.
    #[param(inline)]
    bucket: TaskBucket,
    /// Those of an agent.
    #[serde(default)]
    assigned_to: Option<StaffId>,
    /// Those of a category.
    #[serde(default)]
    category: Option<ListItemId>,
    /// Those of leads in this status.
    #[serde(default)]
    lead_status: Option<ListItemId>,
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

/// List the tasks of a bucket, what is due first
#[utoipa::path(get, path = "/tasks", tag = "Tasks", params(ListTasks, Paging), responses((status = 200, body = Page<TaskView>)))]
pub async fn list_tasks(key: Key, Query(asked): Query<ListTasks>, paging: Paging) -> Answered {
    let after = paging.pair()?.map(|(at, id)| Cursor { at, id });
    let filter = Filter {
        agent: asked.assigned_to.map(|agent| Some(agent.0)),
        category: asked.category.map(|id| id.0),
        lead_status: asked.lead_status.map(|id| id.0),
        ..Filter::default()
    };
    key.look(move |act| {
        let days = Days::around(
            act.tx.now(),
            &act.catalog.account.zone(),
            act.catalog.account.first_weekday,
        );
        let page = task::list(
            act,
            asked.bucket.into(),
            &days,
            &filter,
            after,
            paging.size(),
        )?;
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
#[utoipa::path(post, path = "/tasks/{id}/complete", tag = "Tasks", request_body = Completion, responses((status = 204)))]
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
        task::comment(act, id.0, &new.content)?;
        Ok(Answer::nothing())
    })
    .await
}
