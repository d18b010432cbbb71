use openlead_db::args;
use serde_json::{Value as Json, json};

use super::{FIELDS, MOVED};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::{Lead, phones, read};

/// Two leads side by side.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Field by field, additional fields as `custom.KEY`; those that both have blank are left out.
    pub fields: Vec<Field>,
    /// What belongs to each: `number`, `note`, `task`, `deal`, `call`, how many the first and the second have.
    pub counts: Vec<(&'static str, i64, i64)>,
}

/// A field of two leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, by which it is taken.
    pub name: String,
    /// What the first has.
    pub one: Json,
    /// What the second has.
    pub other: Json,
}

/// Compares two leads.
///
/// # Errors
/// `NotFound`, also for one that the actor may not see.
pub fn compare(act: &mut Act, one: Id<of::Lead>, other: Id<of::Lead>) -> Result<Compared> {
    let (first, second) = (read(act, one)?, read(act, other)?);
    let (a, b) = (values(&first), values(&second));
    let mut fields = Vec::new();
    for (name, _) in FIELDS {
        fields.push(Field {
            name: name.to_owned(),
            one: a[name].clone(),
            other: b[name].clone(),
        });
    }
    for key in
        keys(&first.custom).chain(keys(&second.custom).filter(|key| first.custom[*key].is_null()))
    {
        let name = format!("custom.{key}");
        fields.push(Field {
            name,
            one: first.custom[key].clone(),
            other: second.custom[key].clone(),
        });
    }
    fields.retain(|field| !is_blank(&field.one) || !is_blank(&field.other));
    let mut counts = vec![(
        "number",
        phones(act, one)?.len() as i64,
        phones(act, other)?.len() as i64,
    )];
    for table in MOVED {
        counts.push((table, count(act, table, one)?, count(act, table, other)?));
    }
    Ok(Compared { fields, counts })
}

/// Whether there is nothing to take.
pub(super) fn is_blank(value: &Json) -> bool {
    value.is_null() || value == ""
}

fn keys(custom: &Json) -> impl Iterator<Item = &String> {
    custom
        .as_object()
        .into_iter()
        .flat_map(|values| values.keys())
}

/// The fields of a lead by their names.
pub(super) fn values(lead: &Lead) -> Json {
    json!({
        "name": lead.name,
        "email": lead.email,
        "company": lead.company,
        "address": lead.address,
        "birth_date": lead.birth_date,
        "status": lead.status_id,
        "source": lead.source_id,
        "purpose": lead.purpose_id,
        "type": lead.type_id,
        "agent": lead.agent_id,
        "department": lead.department_id,
        "notes": lead.notes,
        "score": lead.score,
        "next_follow_up_at": lead.next_follow_up_at,
    })
}

fn count(act: &mut Act, table: &str, lead: Id<of::Lead>) -> Result<i64> {
    let sql = format!("SELECT count(*) FROM {table} WHERE account_id = $1 AND lead_id = $2");
    let (count,) = act.tx.one(&sql, args![act.actor.account, lead])?;
    Ok(count)
}
