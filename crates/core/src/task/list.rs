use openlead_db::{Dialect, Value, args};

use super::{Bucket, Days, Task};
use crate::access::Sight;
use crate::act::Act;
use crate::columns_of;
use crate::error::Result;
use crate::id::{Id, of};

/// Up to how many tasks are counted: this number means so many or more.
pub const MOST_COUNTED: i64 = 1000;

/// Which tasks are wanted; `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those of an agent; inner `None` for those of nobody.
    pub agent: Option<Option<Id<of::Staff>>>,
    /// Those of a category.
    pub category: Option<Id<of::ListItem>>,
    /// Those of leads in this status.
    pub lead_status: Option<Id<of::ListItem>>,
    /// Those of leads alone.
    pub of_leads: bool,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// When the last task was due, or done; 0 without a date.
    pub at: i64,
    /// The last task.
    pub id: Id<of::Task>,
}

/// A page of tasks.
#[derive(Debug, Clone)]
pub struct Page {
    /// The tasks.
    pub tasks: Vec<Task>,
    /// Where the next page begins, when there may be one.
    pub next: Option<Cursor>,
}

/// A page of a bucket that the actor sees, what is due first, or what was done last, first. Tasks of leads in the trash are
/// not there.
pub fn list(
    act: &mut Act,
    bucket: Bucket,
    days: &Days,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page> {
    let order = Order::of(bucket);
    let from = from(act, filter, order, |task, args| {
        bucket.condition(task, days, args)
    })?;
    page(act, from, order, after, limit)
}

/// A page of the open tasks that are due before a moment, in microseconds, what is due first: a queue to work through.
pub fn due_before(
    act: &mut Act,
    moment: i64,
    filter: &Filter,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page> {
    let from = from(act, filter, Order::Due, |task, args| {
        due_within(task, i64::MIN, moment, args)
    })?;
    page(act, from, Order::Due, after, limit)
}

/// A page of all open tasks that the actor sees, what is due first; those without a date come last.
pub fn open(act: &mut Act, filter: &Filter, after: Option<Cursor>, limit: u32) -> Result<Page> {
    // A task without a date has the last of all moments as its place.
    let undated = |id| Cursor { at: i64::MAX, id };
    let mut page = match after {
        Some(Cursor { at: i64::MAX, .. }) => Page {
            tasks: Vec::new(),
            next: None,
        },
        dated => due_before(act, i64::MAX, filter, dated, limit)?,
    };
    if page.next.is_some() {
        return Ok(page);
    }
    let after = after.filter(|after| after.at == i64::MAX);
    let after = after.map(|Cursor { id, .. }| Cursor { at: 0, id });
    let from = from(act, filter, Order::Undated, |task, _| {
        format!("{task}.completed_at IS NULL AND {task}.due_at IS NULL")
    })?;
    let rest = limit - u32::try_from(page.tasks.len()).unwrap_or(limit);
    let more = self::page(act, from, Order::Undated, after, rest)?;
    page.next = more.next.map(|next| undated(next.id));
    page.tasks.extend(more.tasks);
    Ok(page)
}

/// How many [`due_before`] has, up to [`MOST_COUNTED`].
pub fn count_due_before(act: &mut Act, moment: i64, filter: &Filter) -> Result<i64> {
    let from = from(act, filter, Order::Due, |task, args| {
        due_within(task, i64::MIN, moment, args)
    })?;
    counted(act, from, MOST_COUNTED)
}

/// The open tasks of some days, each from one of the moments up to the next one, at most `limit` a day, what is due first.
pub fn of_days(
    act: &mut Act,
    begins: &[i64],
    filter: &Filter,
    limit: u32,
) -> Result<Vec<Vec<Task>>> {
    let days = begins.windows(2).map(|day| {
        let from = from(act, filter, Order::Due, |task, args| {
            due_within(task, day[0], day[1], args)
        })?;
        Ok(page(act, from, Order::Due, None, limit)?.tasks)
    });
    days.collect()
}

fn due_within(task: &str, from: i64, to: i64, args: &mut Vec<Value>) -> String {
    args.extend(args![from, to].iter().cloned());
    let (from, to) = (args.len() - 1, args.len());
    format!("{task}.completed_at IS NULL AND {task}.due_at >= ${from} AND {task}.due_at < ${to}")
}

/// The order of a page: each is that of an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// What is due first.
    Due,
    /// What was done last.
    Done,
    /// What was set first.
    Undated,
}

impl Order {
    fn of(bucket: Bucket) -> Self {
        match bucket {
            Bucket::Done => Self::Done,
            Bucket::NoDate => Self::Undated,
            _ => Self::Due,
        }
    }
}

fn page(
    act: &mut Act,
    from: From,
    order: Order,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page> {
    let From {
        mut args,
        tables,
        of,
        condition,
    } = from;
    let (column, sign, way) = match order {
        Order::Due => ("due_at", ">", "ASC"),
        Order::Done => ("completed_at", "<", "DESC"),
        // Of no date each; the order is still that of the index alone.
        Order::Undated => ("due_at", ">", "ASC"),
    };
    let column = format!("{of}.{column}");
    let mut beyond = String::new();
    if let Some(Cursor { at, id }) = after {
        args.extend(args![at, id].iter().cloned());
        let (at, id) = (args.len() - 1, args.len());
        beyond = match order {
            Order::Undated => format!(" AND {of}.id {sign} ${id} AND 0 = ${at}"),
            // The bound alone is what an index can begin from.
            _ => format!(
                " AND {column} {sign}= ${at} AND ({column} {sign} ${at} OR {of}.id {sign} ${id})"
            ),
        };
    }
    args.push(limit.into());
    let rows = match of {
        INDEX => " CROSS JOIN task t ON t.account_id = $1 AND t.id = k.id",
        _ => "",
    };
    let sql = format!(
        "SELECT {} FROM {tables}{rows} WHERE {condition}{beyond} ORDER BY {column} {way}, {of}.id {way} LIMIT ${}",
        columns_of("t", Task::COLUMNS),
        args.len()
    );
    let tasks: Vec<Task> = act.tx.all(&sql, &args)?;
    let last = tasks.last().filter(|_| tasks.len() == limit as usize);
    let next = last.map(|task| Cursor {
        at: match order {
            Order::Done => task.completed_at.unwrap_or(0),
            _ => task.due_at.unwrap_or(0),
        },
        id: task.id,
    });
    Ok(Page { tasks, next })
}

/// How many tasks each bucket has that the actor sees, up to [`MOST_COUNTED`] each.
pub fn counts(act: &mut Act, days: &Days, filter: &Filter) -> Result<Vec<(Bucket, i64)>> {
    let mut counts = Vec::new();
    for bucket in Bucket::ALL {
        counts.push((bucket, count(act, bucket, days, filter, MOST_COUNTED)?));
    }
    Ok(counts)
}

/// How many tasks of a bucket the actor sees, up to `most`.
pub fn count(
    act: &mut Act,
    bucket: Bucket,
    days: &Days,
    filter: &Filter,
    most: i64,
) -> Result<i64> {
    let order = Order::of(bucket);
    let from = from(act, filter, order, |task, args| {
        bucket.condition(task, days, args)
    })?;
    counted(act, from, most)
}

fn counted(act: &mut Act, from: From, most: i64) -> Result<i64> {
    let From {
        args,
        tables,
        condition,
        ..
    } = from;
    let sql =
        format!("SELECT count(*) FROM (SELECT 1 FROM {tables} WHERE {condition} LIMIT {most}) c");
    let (count,) = act.tx.one(&sql, &args)?;
    Ok(count)
}

/// The tasks that somebody is to be reminded of by now, at most `limit`, the earliest first.
pub fn to_remind(act: &mut Act, until: i64, limit: u32) -> Result<Vec<Task>> {
    let mut args = args![act.actor.account, until, limit].to_vec();
    let seen = act.sight().tasks("task", &mut args);
    let sql = format!(
        "SELECT {} FROM task WHERE account_id = $1 AND remind_at IS NOT NULL AND remind_at <= $2
           AND completed_at IS NULL{seen}
         ORDER BY remind_at LIMIT $3",
        Task::COLUMNS
    );
    Ok(act.tx.all(&sql, &args)?)
}

/// Up to how many leads of a status it is better to go by the leads: on the way along all tasks one might meet few of theirs.
const FEW: i64 = 1000;

/// Whether few leads are in a status, or none.
fn has_few(act: &mut Act, status: Id<of::ListItem>) -> Result<bool> {
    let index = act.tx.dialect().indexed_by("lead_board");
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM lead l{index} WHERE l.account_id = $1 AND l.status_id = $2
           AND l.deleted_at IS NULL LIMIT {}) c",
        FEW + 1
    );
    let (count,): (i64,) = act.tx.one(&sql, args![act.actor.account, status])?;
    Ok(count <= FEW)
}

/// The wanted tasks.
struct From {
    args: Vec<Value>,
    tables: String,
    /// What the tasks are called in the condition and the order: [`ROW`] or [`INDEX`].
    of: &'static str,
    condition: String,
}

/// A task as its row.
const ROW: &str = "t";
/// A task as an entry of an index that says all that is asked. SQLite reads the row of each entry that it meets on its way
/// along an index, unless it goes along the index by itself; then only rows of a page are read.
const INDEX: &str = "k";

/// The wanted tasks, of those that a condition names: it is given what they are called.
fn from(
    act: &mut Act,
    filter: &Filter,
    order: Order,
    condition: impl FnOnce(&str, &mut Vec<Value>) -> String,
) -> Result<From> {
    let sight = match (act.sight(), filter.agent) {
        // People see what they have to do.
        (Sight::Own(me) | Sight::Department(me), Some(Some(agent))) if me == agent => Sight::All,
        (sight, _) => sight,
    };
    let (tables, alive, of) = tables(act, filter, order, sight == Sight::All)?;
    let mut args = args![act.actor.account].to_vec();
    let mut wanted = condition(of, &mut args);
    let mut equal = |column: String, id: Value| {
        args.push(id);
        wanted += &format!(" AND {column} = ${}", args.len());
    };
    if let Some(category) = filter.category {
        equal(format!("{of}.category_id"), category.into());
    }
    if let Some(status) = filter.lead_status {
        equal("l.status_id".to_owned(), status.into());
    }
    match filter.agent {
        Some(Some(agent)) => equal(format!("{of}.agent_id"), agent.into()),
        Some(None) => wanted += &format!(" AND {of}.agent_id IS NULL"),
        None => {}
    }
    if filter.of_leads {
        wanted += &format!(" AND {of}.lead_id IS NOT NULL");
    }
    let seen = sight.tasks(of, &mut args);
    Ok(From {
        condition: format!("{of}.account_id = $1 AND {wanted}{seen} AND {alive}"),
        args,
        tables,
        of,
    })
}

/// The tables, that a task is of no lead in the trash, and what the tasks are called. The order says which of the indexes,
/// each of which has its tasks in that order, those of an agent together.
fn tables(
    act: &mut Act,
    filter: &Filter,
    order: Order,
    sees_all: bool,
) -> Result<(String, String, &'static str)> {
    let dialect = act.tx.dialect();
    let index = dialect.indexed_by(match (order, filter.agent) {
        (Order::Done, None) => "task_done",
        (Order::Done, Some(_)) => "task_agent_done",
        (_, None) => "task_due",
        (_, Some(_)) => "task_agent",
    });
    let of = match dialect {
        Dialect::Sqlite if sees_all => INDEX,
        _ => ROW,
    };
    let Some(status) = filter.lead_status else {
        // Not by the lead, of which most are alive and large.
        let trash = dialect.indexed_by("lead_trash_id");
        let alive = format!(
            "NOT EXISTS (SELECT 1 FROM lead d{trash} WHERE d.account_id = $1 AND d.id = {of}.lead_id
               AND d.deleted_at IS NOT NULL)"
        );
        return Ok((format!("task {of}{index}"), alive, of));
    };
    let alive = |of| format!("l.account_id = $1 AND l.id = {of}.lead_id AND l.deleted_at IS NULL");
    if !has_few(act, status)? {
        let alive = alive(of);
        return Ok((format!("task {of}{index} CROSS JOIN lead l"), alive, of));
    }
    let leads = dialect.indexed_by("lead_board");
    let index = dialect.indexed_by(match order {
        Order::Done => "task_lead",
        _ => "task_open",
    });
    let tables = format!("lead l{leads} CROSS JOIN task t{index}");
    Ok((tables, alive(ROW), ROW))
}
