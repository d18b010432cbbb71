//! The facts of leads, read from their own rows.

use std::collections::HashMap;

use jiff::civil::Date;
use openlead_db::{FromRow, args, row};
use serde_json::{Value as Json, json};

use super::fact::{Deal, Fact, Repeat, Step, Task, letters};
use crate::act::Act;
use crate::error::Result;
use crate::search::ids;

row! {
    struct Lead {
        id: i64,
        created_at: i64,
        first_touch_at: Option<i64>,
        source_id: i64,
        status_id: i64,
        agent_id: Option<i64>,
        department_id: Option<i64>,
        purpose_id: Option<i64>,
        lost_reason_id: Option<i64>,
        enquiries: i64,
    }
}

row! {
    /// A task with a date, of a lead or of none.
    pub(super) struct TaskRow {
        lead_id: Option<i64>,
        due_at: i64,
        completed_at: Option<i64>,
        agent_id: Option<i64>,
        who: Option<i64>,
    }
}

impl TaskRow {
    pub fn task(&self) -> Task {
        Task {
            due: self.due_at,
            done: self.completed_at,
            agent: self.agent_id.unwrap_or(0),
            who: self.who.unwrap_or(0),
        }
    }
}

row! {
    struct DealRow {
        lead_id: i64,
        stage_id: i64,
        agent_id: Option<i64>,
        amount: Option<i64>,
        currency: String,
        probability: Option<i64>,
        end_date: Option<String>,
        closed_at: Option<i64>,
        created_at: i64,
    }
}

/// The facts of these leads, in the order of their ids; nothing of those that are in the trash or gone.
pub(super) fn gather(act: &mut Act, leads: &[i64]) -> Result<Vec<Fact>> {
    let what = format!("{} FROM lead", Lead::COLUMNS);
    let there: Vec<Lead> = of(
        act,
        leads,
        &what,
        "id",
        "AND deleted_at IS NULL ORDER BY id",
    )?;
    let leads: Vec<i64> = there.iter().map(|lead| lead.id).collect();
    let again = there.iter().filter(|lead| lead.enquiries > 1);
    let again: Vec<i64> = again.map(|lead| lead.id).collect();
    let mut purposes = purposes(act, &leads)?;
    let mut steps = steps(act, &leads)?;
    let mut repeats = repeats(act, &again)?;
    let mut tasks = tasks(act, &leads)?;
    let mut deals = deals(act, &leads)?;
    let fact = |lead: Lead| Fact {
        lead: lead.id,
        created: lead.created_at,
        touched: lead.first_touch_at,
        source: lead.source_id,
        status: lead.status_id,
        agent: lead.agent_id.unwrap_or(0),
        department: lead.department_id.unwrap_or(0),
        purposes: lead
            .purpose_id
            .into_iter()
            .chain(purposes.remove(&lead.id).unwrap_or_default())
            .collect(),
        lost_reason: lead.lost_reason_id.unwrap_or(0),
        steps: steps.remove(&lead.id).unwrap_or_default(),
        repeats: repeats.remove(&lead.id).unwrap_or_default(),
        tasks: tasks.remove(&lead.id).unwrap_or_default(),
        deals: deals.remove(&lead.id).unwrap_or_default(),
    };
    Ok(there.into_iter().map(fact).collect())
}

type Of<T> = HashMap<i64, Vec<T>>;

/// `SELECT what` of these leads, whose number is in `column`.
fn of<T: FromRow>(
    act: &mut Act,
    leads: &[i64],
    what: &str,
    column: &str,
    rest: &str,
) -> Result<Vec<T>> {
    if leads.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids(act.tx.dialect());
    let sql = format!("SELECT {what} WHERE account_id = $1 AND {column} {ids} {rest}");
    Ok(act.tx.all(&sql, args![act.actor.account, json!(leads)])?)
}

fn grouped<R, T>(rows: Vec<R>, one: impl Fn(R) -> Option<(i64, T)>) -> Of<T> {
    let mut groups: Of<T> = HashMap::new();
    for (lead, thing) in rows.into_iter().filter_map(one) {
        groups.entry(lead).or_default().push(thing);
    }
    groups
}

fn purposes(act: &mut Act, leads: &[i64]) -> Result<Of<i64>> {
    let what = "lead_id, purpose_id FROM lead_purpose";
    let rows = of(act, leads, what, "lead_id", "ORDER BY lead_id, position")?;
    Ok(grouped(rows, Some))
}

fn steps(act: &mut Act, leads: &[i64]) -> Result<Of<Step>> {
    let what = "lead_id, at, from_id, to_id FROM lead_step";
    let rows = of(act, leads, what, "lead_id", "ORDER BY lead_id, at, id")?;
    Ok(grouped(rows, |(lead, at, from, to)| {
        Some((lead, Step { at, from, to }))
    }))
}

fn repeats(act: &mut Act, leads: &[i64]) -> Result<Of<Repeat>> {
    let what = "lead_id, at, detail FROM event";
    let rest = "AND kind = 'lead.repeated' ORDER BY lead_id, id";
    let rows: Vec<(i64, i64, Json)> = of(act, leads, what, "lead_id", rest)?;
    Ok(grouped(rows, |(lead, at, detail)| {
        let merged = detail["merged"].as_bool().unwrap_or(true);
        Some((lead, Repeat { at, merged }))
    }))
}

fn tasks(act: &mut Act, leads: &[i64]) -> Result<Of<Task>> {
    let what = format!("{} FROM task", TaskRow::COLUMNS);
    let rest = "AND due_at IS NOT NULL ORDER BY lead_id, id";
    let rows: Vec<TaskRow> = of(act, leads, &what, "lead_id", rest)?;
    Ok(grouped(rows, |row| Some((row.lead_id?, row.task()))))
}

fn deals(act: &mut Act, leads: &[i64]) -> Result<Of<Deal>> {
    let what = format!("{} FROM deal", DealRow::COLUMNS);
    let rows: Vec<DealRow> = of(act, leads, &what, "lead_id", "ORDER BY lead_id, id")?;
    Ok(grouped(rows, |row| {
        let deal = Deal {
            stage: row.stage_id,
            agent: row.agent_id.unwrap_or(0),
            amount: row.amount.unwrap_or(0),
            currency: letters(&row.currency),
            probability: row.probability.unwrap_or(-1),
            end: row.end_date.as_deref().and_then(days),
            closed: row.closed_at.unwrap_or(row.created_at),
        };
        Some((row.lead_id, deal))
    }))
}

/// A date as days since 1970.
pub(super) fn days(date: &str) -> Option<i64> {
    let date: Date = date.parse().ok()?;
    Some(of_date(date))
}

/// A date as days since 1970.
pub(super) fn of_date(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch
        .until(date)
        .map_or(0, |span| i64::from(span.get_days()))
}
