use openlead_db::args;

use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::capture::claim;
use crate::phone::Phone;

/// Gives the lead these numbers and no others; the first one when anything changed.
///
/// # Errors
/// `LeadExists` with the lead that has one of them.
pub(super) fn replace(
    act: &mut Act,
    lead: Id<of::Lead>,
    numbers: &[Phone],
    changes: &mut Changes,
) -> Result<Option<String>> {
    let rows: Vec<(String,)> = act.tx.all(
        "SELECT number FROM lead_phone WHERE account_id = $1 AND lead_id = $2 ORDER BY position, number",
        args![act.actor.account, lead],
    )?;
    let before: Vec<String> = rows.into_iter().map(|(number,)| number).collect();
    let after: Vec<String> = numbers
        .iter()
        .map(|phone| phone.digits().to_owned())
        .collect();
    let Some(first) = after.first().filter(|_| before != after) else {
        return Ok(None);
    };
    for (position, phone) in (0_i64..).zip(numbers) {
        let holder = claim(act, phone, lead, position)?;
        if holder != lead {
            return Err(Error::LeadExists(holder));
        }
        act.tx.execute(
            "UPDATE lead_phone SET position = $3 WHERE account_id = $1 AND number = $2",
            args![act.actor.account, phone.digits(), position],
        )?;
    }
    for number in before.iter().filter(|number| !after.contains(number)) {
        act.tx.execute(
            "DELETE FROM lead_phone WHERE account_id = $1 AND number = $2 AND lead_id = $3",
            args![act.actor.account, number.as_str(), lead],
        )?;
    }
    let written = |numbers: &[String]| -> Vec<String> {
        numbers.iter().map(|number| format!("+{number}")).collect()
    };
    changes.note("phone_numbers", &written(&before), &written(&after));
    Ok(Some(first.clone()))
}
