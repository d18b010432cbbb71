use openlead_db::args;
use serde_json::json;

use super::{Deal, LONGEST_NAME, check_dates, lock};
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::money::Currency;
use crate::{event, note, staff, text, time};

/// What is to be different; `None` stays as it is. The stage changes with [`move_to`](super::move_to).
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What it is called.
    pub name: Option<String>,
    /// What it is worth, in minor units of the currency.
    pub amount: Option<Option<i64>>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Who works on it.
    pub agent: Option<Option<Id<of::Staff>>>,
    /// When it begins, `YYYY-MM-DD`.
    pub start_date: Option<Option<String>>,
    /// When it is expected to end, `YYYY-MM-DD`.
    pub end_date: Option<Option<String>>,
    /// How many of 100 like it are won, in place of what its stage says.
    pub probability: Option<Option<i64>>,
    /// More about it.
    pub note: Option<String>,
}

/// Changes a deal.
///
/// # Errors
/// `NotFound` for the deal or the agent; `Invalid` for the input.
pub fn change(act: &mut Act, id: Id<of::Deal>, change: &Change) -> Result<()> {
    let before = lock(act, id)?;
    let after = apply(act, &before, change)?;
    check_dates(&after.start_date, &after.end_date)?;
    let mut changes = Changes::default();
    changes
        .note("name", &before.name, &after.name)
        .note("amount", &before.amount, &after.amount)
        .note("currency", &before.currency, &after.currency)
        .note("agent", &before.agent_id, &after.agent_id)
        .note("start_date", &before.start_date, &after.start_date)
        .note("end_date", &before.end_date, &after.end_date)
        .note("probability", &before.probability, &after.probability)
        .note("note", &before.note, &after.note);
    if changes.is_empty() {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE deal SET name = $3, amount = $4, currency = $5, agent_id = $6, start_date = $7, end_date = $8,
           probability = $9, note = $10, updated_at = $11
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, &after.name, after.amount, &after.currency, after.agent_id, &after.start_date,
            &after.end_date, after.probability, &after.note, now],
    )?;
    let detail = changes.detail(json!({ "id": id, "name": after.name }));
    event::of_lead(act, after.lead_id, "deal.updated", &detail)?;
    Ok(())
}

fn apply(act: &Act, deal: &Deal, change: &Change) -> Result<Deal> {
    let mut deal = deal.clone();
    if let Some(name) = &change.name {
        deal.name = text::within("name", name, LONGEST_NAME)?;
        if deal.name.is_empty() {
            return Err(Error::invalid("name", "Write a name."));
        }
    }
    if let Some(note) = &change.note {
        deal.note = text::within("note", note, note::LONGEST)?;
    }
    if let Some(currency) = &change.currency {
        let currency = Currency::parse(currency);
        let wrong = || Error::invalid("currency", "Write a currency like INR.");
        deal.currency = currency.ok_or_else(wrong)?.to_string();
    }
    if let Some(agent) = change.agent {
        deal.agent_id = agent
            .map(|agent| staff::read_active(act, agent))
            .transpose()?;
    }
    deal.amount = within("amount", change.amount, deal.amount, i64::MAX)?;
    deal.probability = within("probability", change.probability, deal.probability, 100)?;
    deal.start_date = day("start_date", &change.start_date, deal.start_date)?;
    deal.end_date = day("end_date", &change.end_date, deal.end_date)?;
    Ok(deal)
}

fn within(
    field: &'static str,
    wanted: Option<Option<i64>>,
    now: Option<i64>,
    most: i64,
) -> Result<Option<i64>> {
    match wanted {
        Some(Some(number)) if !(0..=most).contains(&number) => Err(Error::invalid(
            field,
            format!("Choose a number from 0 to {most}."),
        )),
        wanted => Ok(wanted.unwrap_or(now)),
    }
}

fn day(
    field: &'static str,
    wanted: &Option<Option<String>>,
    now: Option<String>,
) -> Result<Option<String>> {
    match wanted {
        None => Ok(now),
        Some(None) => Ok(None),
        Some(Some(text)) => {
            let date = time::parse_date(text).map(|date| Some(date.to_string()));
            date.ok_or_else(|| Error::invalid(field, "Write a date like 2026-12-31."))
        }
    }
}
