use openlead_db::args;
use serde_json::{Value as Json, json};

use super::{MOST_NUMBERS, SourceNumber, all, normal, read};
use crate::access::Right;
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, department, event, text};

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What people call the line, empty for nothing.
    pub label: Option<String>,
    /// The department whose agents get its leads, or none.
    pub department: Option<Option<Id<of::Department>>>,
}

/// Adds a source number.
///
/// # Errors
/// `Forbidden`; `Invalid` for the number or label; `NotFound` for the department; `Conflict` when it is there already, or
/// when there are too many.
pub fn add(
    act: &mut Act,
    number: &str,
    label: &str,
    department: Option<Id<of::Department>>,
) -> Result<Id<of::SourceNumber>> {
    catalog::hold(act, Right::Settings)?;
    let number = checked(act, number)?;
    let (label, department_name) = (checked_label(label)?, name_of(act, department)?);
    let known = all(act)?;
    if known.iter().any(|known| known.number == number) {
        return Err(Error::Conflict(format!(
            "the source number {number} is there already"
        )));
    }
    if known.len() as i64 >= MOST_NUMBERS {
        return Err(Error::Conflict(format!(
            "an account has at most {MOST_NUMBERS} source numbers"
        )));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO source_number (account_id, number, id, label, department_id, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        args![act.actor.account, &number, id, &label, department, now],
    )?;
    let detail =
        json!({ "id": id, "number": number, "label": label, "department": department_name });
    event::of_account(act, "source_number.added", &detail)?;
    Ok(id)
}

/// Assigns a source number to a department, in place of an earlier one; a number that is not there is added.
///
/// # Errors
/// `Forbidden`; `Invalid` when the text has no digits; `NotFound` for the department; `Conflict` when there are too many.
pub fn assign(
    act: &mut Act,
    number: &str,
    department: Id<of::Department>,
) -> Result<Id<of::SourceNumber>> {
    catalog::hold(act, Right::Settings)?;
    let digits = checked(act, number)?;
    let id = match all(act)?.into_iter().find(|known| known.number == digits) {
        Some(known) => known.id,
        None => add(act, number, "", None)?,
    };
    let to = Change {
        department: Some(Some(department)),
        ..Change::default()
    };
    change(act, id, &to)?;
    Ok(id)
}

/// Labels a source number, or moves it to another department or to none.
///
/// # Errors
/// `Forbidden`; `NotFound` for the number or the department; `Invalid` for the label.
pub fn change(act: &mut Act, id: Id<of::SourceNumber>, change: &Change) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before = read(act, id)?;
    let mut after = before.clone();
    if let Some(label) = &change.label {
        after.label = checked_label(label)?;
    }
    after.department_id = change.department.unwrap_or(before.department_id);
    write(act, &before, &after)
}

fn write(act: &mut Act, before: &SourceNumber, after: &SourceNumber) -> Result<()> {
    let name = name_of(act, after.department_id)?;
    let mut changes = Changes::default();
    changes.note("label", &before.label, &after.label).note(
        "department",
        &before.department_id,
        &after.department_id,
    );
    if changes.is_empty() {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE source_number SET label = $3, department_id = $4, updated_at = $5 WHERE account_id = $1 AND number = $2",
        args![act.actor.account, &after.number, &after.label, after.department_id, now],
    )?;
    let moved = before.department_id != after.department_id;
    let kind = if moved {
        "source_number.assigned"
    } else {
        "source_number.changed"
    };
    let detail = json!({ "id": after.id, "number": after.number, "department": name });
    event::of_account(act, kind, &changes.detail(detail))?;
    Ok(())
}

/// Deletes a source number with its counts. A lead that names it again brings it back, without a department.
///
/// # Errors
/// `Forbidden`; `NotFound`.
pub fn delete(act: &mut Act, id: Id<of::SourceNumber>) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let number = read(act, id)?.number;
    for table in ["source_number", "source_number_day"] {
        let sql = format!("DELETE FROM {table} WHERE account_id = $1 AND number = $2");
        act.tx.execute(&sql, args![act.actor.account, &number])?;
    }
    event::of_account(
        act,
        "source_number.deleted",
        &json!({ "id": id, "number": number }),
    )?;
    Ok(())
}

fn checked(act: &Act, number: &str) -> Result<String> {
    let number = normal(act, number);
    if number.is_empty() {
        let message = "Write the telephone number with its digits.";
        return Err(Error::invalid("source_number", message));
    }
    Ok(number)
}

fn checked_label(label: &str) -> Result<String> {
    let label = text::clean(label);
    if label.chars().count() > 100 {
        return Err(Error::invalid("label", "Use at most 100 characters."));
    }
    Ok(label)
}

/// A department by id and name, for the event.
fn name_of(act: &Act, department: Option<Id<of::Department>>) -> Result<Json> {
    let Some(id) = department else {
        return Ok(Json::Null);
    };
    let name = department::read(act, id)?.name;
    Ok(json!({ "id": id, "name": name }))
}
