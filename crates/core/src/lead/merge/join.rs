use std::collections::BTreeMap;

use openlead_db::{args, row};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::compare::{is_blank, values};
use super::{FIELDS, MOVED, UNDO};
use crate::access::{self, Right};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::lead::find::lock;
use crate::lead::{Lead, note_gone, phones};

row! {
    /// A merge that was made.
    pub struct Merged {
        /// Its id, by which it is undone.
        pub id: Id<of::Event>,
        /// The lead that stays.
        pub lead_id: Id<of::Lead>,
        /// The lead that became part of it.
        pub other_id: Id<of::Lead>,
        /// Who did it.
        pub who: Option<Id<of::Staff>>,
        /// When, in microseconds.
        pub at: i64,
        /// When it was undone.
        pub undone_at: Option<i64>,
    }
}

/// What it takes to undo a merge.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Undo {
    /// Columns of the lead that stays, as they were.
    pub columns: BTreeMap<String, Json>,
    /// The other's numbers with their positions.
    pub numbers: Vec<(String, i64)>,
    /// What the other is called in other systems, with their names.
    #[serde(default)]
    pub references: Vec<(String, String)>,
    /// The ids of the rows that moved, by table.
    pub rows: BTreeMap<String, Vec<i64>>,
    /// The other's enquiries.
    pub enquiries: i64,
}

/// Makes two leads one: `lead` stays, and gets the other's numbers, notes, tasks, deals, calls and enquiries, what it has
/// blank, and the fields named in `take` (as [`compare`](super::compare) names them). The other goes to the trash, where
/// its timeline stays, and points to it.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` for a lead in the trash or twice the same; `Invalid` for an unknown field.
pub fn merge(
    act: &mut Act,
    lead: Id<of::Lead>,
    other: Id<of::Lead>,
    take: &[String],
) -> Result<Id<of::Event>> {
    act.require(Right::Delete)?;
    let (stays, goes) = lock_both(act, lead, other)?;
    let id = Id::new(act.tx.new_id());
    let undo = Undo {
        columns: take_fields(act, &stays, &goes, take)?,
        numbers: move_numbers(act, lead, other)?,
        references: move_references(act, lead, other)?,
        rows: move_rows(act, lead, other)?,
        enquiries: goes.enquiries,
    };
    let (account, now) = (act.actor.account, act.tx.now());
    let enquiries = "UPDATE lead SET enquiries = enquiries + $3 WHERE account_id = $1 AND id = $2";
    act.tx
        .execute(enquiries, args![account, lead, goes.enquiries])?;
    let gone =
        "UPDATE lead SET deleted_at = $3, merged_into = $4 WHERE account_id = $1 AND id = $2";
    act.tx.execute(gone, args![account, other, now, lead])?;
    note_gone(act, other, Some(lead))?;
    let kept = serde_json::to_string(&undo).map_err(|error| Error::Internal(error.to_string()))?;
    act.tx.execute(
        "INSERT INTO lead_merge (account_id, id, lead_id, other_id, undo, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![account, id, lead, other, kept, act.actor.who, now],
    )?;
    let fields: Vec<&String> = undo.columns.keys().collect();
    event::of_lead(
        act,
        lead,
        "lead.merged",
        &json!({ "merge": id, "from": other, "fields": fields }),
    )?;
    event::of_lead(
        act,
        other,
        "lead.merged",
        &json!({ "merge": id, "into": lead }),
    )?;
    Ok(id)
}

/// The merges into a lead, the latest first.
pub fn merges(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Merged>> {
    access::lead(act, lead)?;
    let sql = format!(
        "SELECT {} FROM lead_merge WHERE account_id = $1 AND lead_id = $2 ORDER BY id DESC LIMIT 100",
        Merged::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, lead])?)
}

/// The merge by which a lead became part of another one, unless that was undone.
pub fn part_of(act: &mut Act, lead: Id<of::Lead>) -> Result<Option<Merged>> {
    access::lead(act, lead)?;
    let sql = format!(
        "SELECT {} FROM lead_merge WHERE account_id = $1 AND other_id = $2 AND undone_at IS NULL
         ORDER BY id DESC LIMIT 1",
        Merged::COLUMNS
    );
    Ok(act.tx.first(&sql, args![act.actor.account, lead])?)
}

impl Merged {
    /// Whether it can be undone at that moment.
    pub fn can_be_undone(&self, now: i64) -> bool {
        self.undone_at.is_none() && self.at >= now - UNDO
    }
}

/// In the order of their ids, so that two merges at once do not wait for each other.
fn lock_both(act: &mut Act, lead: Id<of::Lead>, other: Id<of::Lead>) -> Result<(Lead, Lead)> {
    if lead == other {
        return Err(Error::Conflict(
            "A lead cannot be merged with itself.".to_owned(),
        ));
    }
    let (stays, goes) = if lead.number() < other.number() {
        let stays = lock(act, lead)?;
        (stays, lock(act, other)?)
    } else {
        let goes = lock(act, other)?;
        (lock(act, lead)?, goes)
    };
    if stays.deleted_at.or(goes.deleted_at).is_some() {
        return Err(Error::Conflict(
            "A lead in the trash cannot be merged: restore it first.".to_owned(),
        ));
    }
    Ok((stays, goes))
}

/// Takes what was chosen and what the lead has blank; the columns as they were.
fn take_fields(
    act: &mut Act,
    stays: &Lead,
    goes: &Lead,
    take: &[String],
) -> Result<BTreeMap<String, Json>> {
    let (ours, theirs) = (values(stays), values(goes));
    let known =
        |name: &str| name.starts_with("custom.") || FIELDS.iter().any(|(field, _)| *field == name);
    if let Some(unknown) = take.iter().find(|name| !known(name)) {
        let names = FIELDS.map(|(field, _)| field).join(", ");
        return Err(Error::invalid(
            "take",
            format!(
                "There is no field \"{unknown}\". Use some of {names}, or custom. and the key of an additional field."
            ),
        ));
    }
    let mut were = BTreeMap::new();
    for (field, columns) in FIELDS {
        let chosen = take.iter().any(|name| name == field);
        let fills = is_blank(&ours[field]) && !is_blank(&theirs[field]);
        if (chosen || fills) && ours[field] != theirs[field] {
            for column in columns {
                were.insert((*column).to_owned(), column_of(act, stays.id, column)?);
                let value = column_of(act, goes.id, column)?;
                super::undo::set(act, stays.id, column, &value)?;
            }
        }
    }
    let mut custom = stays.custom.clone();
    for (key, value) in goes.custom.as_object().into_iter().flatten() {
        if custom[key].is_null() || take.contains(&format!("custom.{key}")) {
            custom[key] = value.clone();
        }
    }
    if custom != stays.custom {
        were.insert("custom".to_owned(), stays.custom.to_string().into());
        super::undo::set(act, stays.id, "custom", &custom.to_string().into())?;
    }
    Ok(were)
}

fn column_of(act: &mut Act, lead: Id<of::Lead>, column: &str) -> Result<Json> {
    let account = act.actor.account;
    let sql = format!("SELECT {column} FROM lead WHERE account_id = $1 AND id = $2");
    let text = matches!(
        column,
        "name"
            | "name_folded"
            | "email"
            | "email_folded"
            | "company"
            | "address"
            | "birth_date"
            | "lost_reason"
            | "notes"
    );
    Ok(match text {
        true => json!(
            act.tx
                .one::<(Option<String>,)>(&sql, args![account, lead])?
                .0
        ),
        false => json!(act.tx.one::<(Option<i64>,)>(&sql, args![account, lead])?.0),
    })
}

fn move_numbers(
    act: &mut Act,
    lead: Id<of::Lead>,
    other: Id<of::Lead>,
) -> Result<Vec<(String, i64)>> {
    let after = phones(act, lead)?
        .iter()
        .map(|phone| phone.position + 1)
        .max()
        .unwrap_or(0);
    let numbers = phones(act, other)?;
    let moved = numbers
        .into_iter()
        .map(|phone| (phone.number, phone.position));
    let moved: Vec<(String, i64)> = moved.collect();
    for ((number, _), step) in moved.iter().zip(0_i64..) {
        act.tx.execute(
            "UPDATE lead_phone SET lead_id = $3, position = $4 WHERE account_id = $1 AND number = $2",
            args![act.actor.account, number, lead, after + step],
        )?;
    }
    Ok(moved)
}

fn move_references(
    act: &mut Act,
    lead: Id<of::Lead>,
    other: Id<of::Lead>,
) -> Result<Vec<(String, String)>> {
    let sql = "UPDATE lead_reference SET lead_id = $3 WHERE account_id = $1 AND lead_id = $2 RETURNING system, reference";
    Ok(act.tx.all(sql, args![act.actor.account, other, lead])?)
}

fn move_rows(
    act: &mut Act,
    lead: Id<of::Lead>,
    other: Id<of::Lead>,
) -> Result<BTreeMap<String, Vec<i64>>> {
    let account = act.actor.account;
    let mut rows = BTreeMap::new();
    for table in MOVED {
        let sql =
            format!("SELECT id FROM {table} WHERE account_id = $1 AND lead_id = $2 ORDER BY id");
        let ids: Vec<(i64,)> = act.tx.all(&sql, args![account, other])?;
        let sql = format!("UPDATE {table} SET lead_id = $3 WHERE account_id = $1 AND lead_id = $2");
        act.tx.execute(&sql, args![account, other, lead])?;
        rows.insert(table.to_owned(), ids.into_iter().map(|(id,)| id).collect());
    }
    Ok(rows)
}
