//! Telephone lines that bring in leads, each assigned to a department.

use openlead_db::{args, row};
use serde_json::json;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::phone::Phone;
use crate::{event, text};

row! {
    /// A source number.
    pub struct SourceNumber {
        /// Its id.
        pub id: Id<of::SourceNumber>,
        /// The number, E.164 without `+`.
        pub number: String,
        /// The department whose agents get its leads.
        pub department_id: Option<Id<of::Department>>,
        /// When it was made, in microseconds.
        pub created_at: i64,
    }
}

/// The number that a text means: E.164 when it can be a telephone number, its digits when it is a shorter extension.
fn normal(act: &Act, number: &str) -> String {
    match Phone::from_parts(&act.catalog.account.country_code, number) {
        Ok(phone) => phone.digits().to_owned(),
        Err(_) => text::limit(
            &number
                .chars()
                .filter(char::is_ascii_digit)
                .collect::<String>(),
            20,
        )
        .to_owned(),
    }
}

/// Assigns a source number to a department, in place of an earlier one.
///
/// # Errors
/// `Invalid` when the text has no digits, `NotFound` for the department.
pub fn assign(
    act: &mut Act,
    number: &str,
    department: Id<of::Department>,
) -> Result<Id<of::SourceNumber>> {
    let number = normal(act, number);
    if number.is_empty() {
        return Err(Error::invalid(
            "source_number",
            "Write the telephone number with its digits.",
        ));
    }
    let name = act
        .catalog
        .department(department)
        .ok_or(Error::NotFound("department"))?
        .name
        .clone();
    let (id, now) = (act.tx.new_id(), act.tx.now());
    let (id,): (Id<of::SourceNumber>,) = act.tx.one(
        "INSERT INTO source_number (account_id, number, id, department_id, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (account_id, number) DO UPDATE
         SET department_id = excluded.department_id, updated_at = excluded.updated_at
         RETURNING id",
        args![act.actor.account, &number, id, department, now],
    )?;
    let detail =
        json!({ "id": id, "number": number, "department": { "id": department, "name": name } });
    event::of_account(act, "source_number.assigned", &detail)?;
    Ok(id)
}

/// The department to which a source number is assigned.
pub fn department(act: &mut Act, number: &str) -> Result<Option<Id<of::Department>>> {
    let number = normal(act, number);
    let found: Option<(Option<Id<of::Department>>,)> = act.tx.first(
        "SELECT department_id FROM source_number WHERE account_id = $1 AND number = $2",
        args![act.actor.account, number],
    )?;
    Ok(found.and_then(|(department,)| department))
}

/// All source numbers, by number.
pub fn all(act: &mut Act) -> Result<Vec<SourceNumber>> {
    let sql = format!(
        "SELECT {} FROM source_number WHERE account_id = $1 ORDER BY number",
        SourceNumber::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account])?)
}
