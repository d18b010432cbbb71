use std::collections::HashMap;

use openlead_db::{Dialect, args};
use serde_json::json;

use super::Lead;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// A lead as the board shows it.
#[derive(Debug, Clone)]
pub struct Card {
    /// The lead.
    pub lead: Lead,
    /// Whether somebody keeps it at the top.
    pub kept: bool,
    /// When its first open task is due, in microseconds; inner `None` for a task without a day.
    pub task: Option<Option<i64>>,
    /// What its deals are worth that are not lost, in minor units of each currency.
    pub worth: Vec<(String, i64)>,
}

impl Card {
    pub(super) fn of(lead: Lead, kept: bool) -> Self {
        Self {
            lead,
            kept,
            task: None,
            worth: Vec::new(),
        }
    }

    /// Whether anything is planned.
    pub fn has_next(&self) -> bool {
        self.lead.next_follow_up_at.is_some() || self.task.is_some()
    }

    /// When something is to be done next, in microseconds.
    pub fn next_at(&self) -> Option<i64> {
        let both = [self.lead.next_follow_up_at, self.task.flatten()];
        both.into_iter().flatten().min()
    }
}

/// Puts the cards of a page that are not kept into the order of what is next, tasks among it.
pub(super) fn by_urgency(cards: &mut [Card], today_ends: i64) {
    cards.sort_by_key(|card| match card.next_at() {
        _ if card.kept => (0, 0),
        Some(at) if at < today_ends => (1, at),
        None if !card.has_next() => (2, 0),
        Some(at) => (3, at),
        None => (4, 0),
    });
}

/// Adds what other tables have of the leads.
pub(super) fn complete<'a>(act: &mut Act, cards: impl Iterator<Item = &'a mut Card>) -> Result<()> {
    let mut cards: Vec<&mut Card> = cards.collect();
    let ids: Vec<i64> = cards.iter().map(|card| card.lead.id.number()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    // One parameter: SQLite looks for each by its name among all of them.
    let list = match act.tx.dialect() {
        Dialect::Sqlite => "SELECT value FROM json_each($2)",
        Dialect::Postgres => "SELECT CAST(json_array_elements_text($2::json) AS BIGINT)",
    };
    let args = args![act.actor.account, json!(ids)].to_vec();
    let tasks: Vec<(Id<of::Lead>, Option<i64>)> = act.tx.all(
        &format!(
            "SELECT lead_id, min(due_at) FROM task
             WHERE account_id = $1 AND completed_at IS NULL AND lead_id IN ({list}) GROUP BY lead_id"
        ),
        &args,
    )?;
    let tasks: HashMap<_, _> = tasks.into_iter().collect();
    let deals: Vec<(Id<of::Lead>, String, i64)> = act.tx.all(
        &format!(
            "SELECT d.lead_id, d.currency, CAST(sum(d.amount) AS BIGINT) FROM deal d
             LEFT JOIN list_item i ON i.account_id = $1 AND i.list = 'deal_stage' AND i.id = d.stage_id
             WHERE d.account_id = $1 AND COALESCE(d.amount, -1) BETWEEN 0 AND 1000000000000000
               AND COALESCE(i.kind, 'open') <> 'lost' AND d.lead_id IN ({list})
             GROUP BY d.lead_id, d.currency ORDER BY d.lead_id, d.currency"
        ),
        &args,
    )?;
    for card in &mut cards {
        card.task = tasks.get(&card.lead.id).copied();
        let own = deals.iter().filter(|(lead, ..)| *lead == card.lead.id);
        card.worth = own
            .map(|(_, currency, sum)| (currency.clone(), *sum))
            .collect();
    }
    Ok(())
}
