use openlead_db::args;
use serde_json::json;

use super::{LONGEST_NAME, check_dates};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::{self, List};
use crate::{access, event, note, staff, text};

/// What a new deal needs. Texts are empty when absent; dates are `YYYY-MM-DD`.
#[derive(Debug, Clone)]
pub struct NewDeal {
    /// Whose deal it is.
    pub lead: Id<of::Lead>,
    /// What it is called; after the lead when empty.
    pub name: String,
    /// How far it has come.
    pub stage: Id<of::ListItem>,
    /// What it is worth, in minor units of the account's currency.
    pub amount: Option<i64>,
    /// Who works on it.
    pub agent: Option<Id<of::Staff>>,
    /// When it begins.
    pub start_date: Option<String>,
    /// When it ends.
    pub end_date: Option<String>,
    /// More about it.
    pub note: String,
}

/// Adds a deal to a lead.
///
/// # Errors
/// `Invalid` when it ends before it starts, `NotFound` for the lead, the stage or the agent.
pub fn add(act: &mut Act, new: &NewDeal) -> Result<Id<of::Deal>> {
    check_dates(&new.start_date, &new.end_date)?;
    if new.amount.is_some_and(|amount| amount < 0) {
        return Err(Error::invalid("amount", "Write an amount of 0 or more."));
    }
    access::live_lead(act, new.lead)?;
    if let Some(agent) = new.agent {
        staff::read_active(act, agent)?;
    }
    let stage = list::read(act, List::DealStage, new.stage)?;
    let (mut name, note) = (text::clean(&new.name), text::clean(&new.note));
    if name.is_empty() {
        name = after_lead(act, new.lead)?;
    }
    let (name, note) = (
        text::limit(&name, LONGEST_NAME),
        text::limit(&note, note::LONGEST),
    );
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO deal (account_id, id, lead_id, name, stage_id, amount, currency, agent_id, start_date, end_date,
           note, who, created_at, updated_at, stage_changed_at, closed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $13, $14)",
        args![act.actor.account, id, new.lead, name, new.stage, new.amount, &act.catalog.account.currency, new.agent,
            &new.start_date, &new.end_date, note, act.actor.who, now, (!stage.is_open()).then_some(now)],
    )?;
    let detail =
        json!({ "id": id, "name": name, "stage": stage.name, "amount": new.amount, "note": note });
    event::of_lead(act, new.lead, "deal.created", &detail)?;
    Ok(id)
}

fn after_lead(act: &mut Act, lead: Id<of::Lead>) -> Result<String> {
    let lead = crate::lead::read(act, lead)?;
    Ok(if lead.name.is_empty() {
        format!("+{}", lead.phone)
    } else {
        lead.name
    })
}
