//! What leads are found by, read from their tables.

use std::collections::HashMap;

use openlead_db::{Dialect, args, row};
use serde_json::{Value as Json, json};

use super::index::Entry;
use super::text::{LONGEST, compose};
use crate::act::Act;
use crate::error::Result;
use crate::id::Id;

/// So many notes of a lead are read, the latest.
const NOTES: usize = 50;

row! {
    struct Facts {
        id: i64,
        name: String,
        company: String,
        email: String,
        notes: String,
        custom: Json,
    }
}

/// The texts of leads of the account, in their order; nothing for those that are not there.
pub fn gather(act: &mut Act, leads: &[i64]) -> Result<Vec<Entry>> {
    let account = act.account();
    let facts: Vec<Facts> = of_leads(act, leads, &format!("{} FROM lead", Facts::COLUMNS), "id")?;
    let phones = of_leads(act, leads, "lead_id, number FROM lead_phone", "lead_id")?;
    let (phones, notes) = (grouped(phones), grouped(notes(act, leads)?));
    let text = |facts: &Facts| {
        let of_lead = |texts: &HashMap<i64, Vec<String>>| texts.get(&facts.id).cloned();
        let others = [
            of_lead(&phones).unwrap_or_default(),
            vec![facts.email.clone()],
            searchable(act, &facts.custom),
            vec![facts.notes.clone()],
            of_lead(&notes).unwrap_or_default(),
        ];
        let others = others.iter().flatten().map(String::as_str);
        (
            facts.id,
            compose([facts.name.as_str(), &facts.company], others),
        )
    };
    let mut texts: HashMap<i64, String> = facts.iter().map(text).collect();
    let entry = |&lead: &i64| Entry {
        account,
        lead: Id::new(lead),
        text: texts.remove(&lead),
    };
    Ok(leads.iter().map(entry).collect())
}

/// `SELECT what` of these leads, whose number is in `column`.
fn of_leads<T: openlead_db::FromRow>(
    act: &mut Act,
    leads: &[i64],
    what: &str,
    column: &str,
) -> Result<Vec<T>> {
    let ids = ids(act.tx.dialect());
    let sql = format!("SELECT {what} WHERE account_id = $1 AND {column} {ids}");
    Ok(act.tx.all(&sql, args![act.actor.account, json!(leads)])?)
}

/// The beginnings of the latest notes, the latest first.
fn notes(act: &mut Act, leads: &[i64]) -> Result<Vec<(i64, String)>> {
    let ids = ids(act.tx.dialect());
    let sql = format!(
        "SELECT lead_id, substr(text, 1, {LONGEST}) FROM (SELECT lead_id, id, text,
           row_number() OVER (PARTITION BY lead_id ORDER BY id DESC) AS place
           FROM note WHERE account_id = $1 AND lead_id {ids}) n
         WHERE place <= {NOTES} ORDER BY id DESC"
    );
    Ok(act.tx.all(&sql, args![act.actor.account, json!(leads)])?)
}

/// That a column is one of the numbers in the JSON list `$2`.
pub fn ids(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "IN (SELECT value FROM json_each($2))",
        Dialect::Postgres => {
            "= ANY (ARRAY (SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text($2)))"
        }
    }
}

/// The values of the fields that are searched.
fn searchable(act: &Act, custom: &Json) -> Vec<String> {
    let fields = act
        .catalog
        .fields
        .iter()
        .filter(|field| field.searchable && !field.archived);
    fields
        .flat_map(|field| words_of(&custom[field.key.as_str()]))
        .collect()
}

fn words_of(value: &Json) -> Vec<String> {
    match value {
        Json::String(text) => vec![text.clone()],
        Json::Number(number) => vec![number.to_string()],
        Json::Array(choices) => choices.iter().flat_map(words_of).collect(),
        _ => Vec::new(),
    }
}

fn grouped(rows: Vec<(i64, String)>) -> HashMap<i64, Vec<String>> {
    let mut groups: HashMap<i64, Vec<String>> = HashMap::new();
    for (lead, text) in rows {
        groups.entry(lead).or_default().push(text);
    }
    groups
}
