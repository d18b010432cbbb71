use std::collections::HashMap;

use openlead_db::{FromRow, args};
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
    let one = |(lead, value)| (lead, value);
    let mut phones = collect(
        act,
        &leads,
        "number FROM lead_phone",
        "position, number",
        one,
    )?;
    let purposes = "purpose_id FROM lead_purpose";
    let one = |(lead, value)| (lead, value);
    let mut purposes = collect(act, &leads, purposes, "position, purpose_id", one)?;
    let references = "system, reference FROM lead_reference";
    let reference = |(lead, system, id)| (lead, Reference { system, id });
    let mut references = collect(act, &leads, references, "system, reference", reference)?;
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

/// What a table has of each of the leads, in this order.
fn collect<R: FromRow, T>(
    act: &mut Act,
    leads: &[Lead],
    columns_of_table: &str,
    order: &str,
    of: impl Fn(R) -> (Id<of::Lead>, T),
) -> Result<HashMap<Id<of::Lead>, Vec<T>>> {
    let list = listed(act.tx.dialect());
    let sql = format!(
        "SELECT lead_id, {columns_of_table} WHERE account_id = $1 AND lead_id IN ({list})
         ORDER BY lead_id, {order}"
    );
    let mut found = HashMap::new();
    for some in leads.chunks(AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|lead| lead.id.number()).collect();
        let rows: Vec<R> = act.tx.all(&sql, args![act.actor.account, json!(ids)])?;
        for (lead, thing) in rows.into_iter().map(&of) {
            found.entry(lead).or_insert_with(Vec::new).push(thing);
        }
    }
    Ok(found)
}
