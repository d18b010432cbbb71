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

/// What other tables have of a lead.
#[derive(Default)]
struct Further {
    phones: Vec<String>,
    purposes: Vec<Id<of::ListItem>>,
    references: Vec<Reference>,
}

/// A row of one of them: whose, of which table, the further purpose, the text, the system.
type Row = (Id<of::Lead>, i64, Id<of::ListItem>, String, String);

/// Completes leads that the actor sees.
pub fn lines(act: &mut Act, leads: Vec<Lead>) -> Result<Vec<Line>> {
    let mut all: HashMap<Id<of::Lead>, Further> = HashMap::new();
    for some in leads.chunks(AT_ONCE) {
        for (lead, table, purpose, text, system) in further(act, some)? {
            let of_lead = all.entry(lead).or_default();
            match table {
                0 => of_lead.phones.push(text),
                1 => of_lead.purposes.push(purpose),
                _ => of_lead.references.push(Reference { system, id: text }),
            }
        }
    }
    let line = |lead: Lead| {
        let further = all.remove(&lead.id).unwrap_or_default();
        Line {
            phones: further.phones,
            purposes: lead
                .purpose_id
                .into_iter()
                .chain(further.purposes)
                .collect(),
            references: further.references,
            lead,
        }
    };
    Ok(leads.into_iter().map(line).collect())
}

/// All of it in one statement: PostgreSQL is waited for once.
fn further(act: &mut Act, leads: &[Lead]) -> Result<Vec<Row>> {
    let ids: Vec<i64> = leads.iter().map(|lead| lead.id.number()).collect();
    let chosen = format!(
        "account_id = $1 AND lead_id IN ({})",
        listed(act.tx.dialect())
    );
    let sql = format!(
        "SELECT lead_id, CAST(0 AS BIGINT), CAST(0 AS BIGINT), number, '', position FROM lead_phone WHERE {chosen}
         UNION ALL SELECT lead_id, 1, purpose_id, '', '', position FROM lead_purpose WHERE {chosen}
         UNION ALL SELECT lead_id, 2, 0, reference, system, 0 FROM lead_reference WHERE {chosen}
         ORDER BY 6, 5, 4, 3"
    );
    Ok(act.tx.all(&sql, args![act.actor.account, json!(ids)])?)
}
