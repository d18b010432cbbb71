use openlead_db::args;
use serde_json::json;

use super::read;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::List;
use crate::units::Progress;
use crate::{department, event, lead};

/// How many leads, tasks and deals a unit hands over: each has its event.
const SOME: u32 = 100;

/// Who gets what somebody had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// This person.
    Staff(Id<of::Staff>),
    /// The agents of this department, in turn; tasks and deals go with their lead.
    Department(Id<of::Department>),
    /// Nobody yet.
    Nobody,
}

/// Hands over the open leads, tasks and deals of somebody, for [`in_units`](crate::Openlead::in_units). What is won, lost or
/// done stays theirs.
///
/// # Errors
/// `Forbidden`; `NotFound` for either, also for a person who is not active; `Conflict` with themselves.
pub fn hand_over(
    act: &mut Act,
    from: Id<of::Staff>,
    to: HandOver,
    progress: Progress,
) -> Result<Progress> {
    act.require(Right::Staff)?;
    check(act, from, to)?;
    let mut next = hand_over_leads(act, from, to, progress)?;
    if next.finished {
        for (table, closed) in [
            ("task", String::new()),
            ("deal", closed(act, List::DealStage, "stage_id")),
        ] {
            let moved = hand_over_work(act, table, &closed, from, to)?;
            next.changed += moved;
            next.finished &= moved < u64::from(SOME);
        }
    }
    Ok(next)
}

fn check(act: &Act, from: Id<of::Staff>, to: HandOver) -> Result<()> {
    read(act, from)?;
    match to {
        HandOver::Staff(staff) if staff == from => Err(Error::Conflict(
            "choose somebody else to hand over to".to_owned(),
        )),
        HandOver::Staff(staff) if !read(act, staff)?.active => Err(Error::NotFound("staff")),
        HandOver::Department(department) => department::read(act, department).map(drop),
        HandOver::Staff(_) | HandOver::Nobody => Ok(()),
    }
}

/// The condition that leaves out what is won or lost.
pub(super) fn closed(act: &Act, list: List, column: &str) -> String {
    let items = act.catalog.lists.of(list);
    let ids = items.filter(|item| item.is_closed());
    let ids: Vec<_> = ids.map(|item| item.id.number().to_string()).collect();
    match ids.is_empty() {
        true => String::new(),
        false => format!(" AND {column} NOT IN ({})", ids.join(", ")),
    }
}

/// The next leads, oldest first; `progress` keeps the time of the last one.
fn hand_over_leads(
    act: &mut Act,
    from: Id<of::Staff>,
    to: HandOver,
    progress: Progress,
) -> Result<Progress> {
    let open = closed(act, List::Status, "status_id");
    let sql = format!(
        "SELECT id, created_at FROM lead WHERE account_id = $1 AND agent_id = $2 AND created_at >= $3
           AND deleted_at IS NULL{open}
         ORDER BY created_at, id LIMIT {SOME}"
    );
    let leads: Vec<(Id<of::Lead>, i64)> = act
        .tx
        .all(&sql, args![act.actor.account, from, progress.after])?;
    for (lead, _) in &leads {
        let agent = heir(act, from, to)?;
        if let HandOver::Department(department) = to {
            act.tx.execute(
                "UPDATE lead SET department_id = $3 WHERE account_id = $1 AND id = $2",
                args![act.actor.account, *lead, department],
            )?;
        }
        lead::assign(act, *lead, agent)?;
    }
    Ok(Progress {
        after: leads.last().map_or(progress.after, |(_, at)| *at),
        changed: progress.changed + leads.len() as u64,
        finished: leads.len() < SOME as usize,
    })
}

/// Who gets the next thing. A department in which only the one who goes is on duty leaves it to nobody.
fn heir(act: &mut Act, from: Id<of::Staff>, to: HandOver) -> Result<Option<Id<of::Staff>>> {
    match to {
        HandOver::Staff(staff) => Ok(Some(staff)),
        HandOver::Nobody => Ok(None),
        HandOver::Department(department) => {
            let agent = department::next_agent(act, department)?;
            Ok(agent.filter(|agent| *agent != from))
        }
    }
}

/// The next open tasks or deals.
fn hand_over_work(
    act: &mut Act,
    table: &str,
    open: &str,
    from: Id<of::Staff>,
    to: HandOver,
) -> Result<u64> {
    let undone = if table == "task" {
        " AND completed_at IS NULL"
    } else {
        ""
    };
    let sql = format!(
        "SELECT id, lead_id FROM {table} WHERE account_id = $1 AND agent_id = $2{undone}{open} LIMIT {SOME}"
    );
    let work: Vec<(i64, Option<Id<of::Lead>>)> =
        act.tx.all(&sql, args![act.actor.account, from])?;
    for (id, lead) in &work {
        let of_lead = match (to, lead) {
            (HandOver::Department(_), Some(lead)) => lead::read(act, *lead)?.agent_id,
            _ => None,
        };
        let agent = match of_lead.filter(|agent| *agent != from) {
            Some(agent) => Some(agent),
            None => heir(act, from, to)?,
        };
        give(act, table, *id, *lead, from, agent)?;
    }
    Ok(work.len() as u64)
}

fn give(
    act: &mut Act,
    table: &str,
    id: i64,
    lead: Option<Id<of::Lead>>,
    from: Id<of::Staff>,
    agent: Option<Id<of::Staff>>,
) -> Result<()> {
    let now = act.tx.now();
    let sql = format!(
        "UPDATE {table} SET agent_id = $3, updated_at = $4 WHERE account_id = $1 AND id = $2"
    );
    act.tx
        .execute(&sql, args![act.actor.account, id, agent, now])?;
    let change = json!({ "agent": { "before": from, "after": agent } });
    let detail = json!({ "id": Id::<of::Task>::new(id), "changes": change });
    event::of_lead_or_account(act, lead, &format!("{table}.updated"), &detail)
}
