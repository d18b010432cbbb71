use std::collections::HashMap;

use openlead_db::args;
use serde_json::json;

use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::Lead;
use crate::listed;

/// A lead with what other tables have of it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The lead.
    pub lead: Lead,
    /// All its numbers, E.164 without `+`, the first one first.
    pub phones: Vec<String>,
    /// All its purposes, the first one first.
    pub purposes: Vec<Id<of::ListItem>>,
    /// What it is called in other systems, as imports have said it.
    pub references: Vec<Reference>,
}

/// What a lead is called in another system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The system, such as `hubspot`; empty when the import did not name it.
    pub system: String,
    /// The id there.
    pub id: String,
}

/// How many leads a statement asks for.
const AT_ONCE: usize = 500;

/// Completes leads that the actor sees.
pub fn lines(act: &mut Act, leads: Vec<Lead>) -> Result<Vec<Line>> {
    let (mut phones, mut purposes) = (HashMap::new(), HashMap::new());
    let mut references = HashMap::new();
    for some in leads.chunks(AT_ONCE) {
        collect(act, some, "number", "lead_phone", &mut phones)?;
        collect(act, some, "purpose_id", "lead_purpose", &mut purposes)?;
        collect_references(act, some, &mut references)?;
    }
    let line = |lead: Lead| Line {
        phones: phones.remove(&lead.id).unwrap_or_default(),
        purposes: lead
            .purpose_id
            .into_iter()
            .chain(purposes.remove(&lead.id).unwrap_or_default())
            .collect(),
        references: references.remove(&lead.id).unwrap_or_default(),
        lead,
    };
    Ok(leads.into_iter().map(line).collect())
}

/// What a table has of the leads, by lead in its order.
fn collect<T: openlead_db::Column>(
    act: &mut Act,
    leads: &[Lead],
    column: &str,
    table: &str,
    found: &mut HashMap<Id<of::Lead>, Vec<T>>,
) -> Result<()> {
    if leads.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = leads.iter().map(|lead| lead.id.number()).collect();
    let list = listed(act.tx.dialect());
    let sql = format!(
        "SELECT lead_id, {column} FROM {table} WHERE account_id = $1 AND lead_id IN ({list})
         ORDER BY lead_id, position, {column}"
    );
    let rows: Vec<(Id<of::Lead>, T)> = act.tx.all(&sql, args![act.actor.account, json!(ids)])?;
    for (lead, value) in rows {
        found.entry(lead).or_default().push(value);
    }
    Ok(())
}

fn collect_references(
    act: &mut Act,
    leads: &[Lead],
    found: &mut HashMap<Id<of::Lead>, Vec<Reference>>,
) -> Result<()> {
    let ids: Vec<i64> = leads.iter().map(|lead| lead.id.number()).collect();
    let list = listed(act.tx.dialect());
    let sql = format!(
        "SELECT lead_id, system, reference FROM lead_reference WHERE account_id = $1 AND lead_id IN ({list})
         ORDER BY lead_id, system, reference"
    );
    let rows: Vec<(Id<of::Lead>, String, String)> =
        act.tx.all(&sql, args![act.actor.account, json!(ids)])?;
    for (lead, system, id) in rows {
        let of_lead = found.entry(lead).or_default();
        of_lead.push(Reference { system, id });
    }
    Ok(())
}
