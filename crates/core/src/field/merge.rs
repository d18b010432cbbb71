use openlead_db::args;
use serde_json::json;

use super::change::remember;
use super::value::{fit, shown};
use super::values::rewrite;
use super::{Field, read};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::units::Progress;
use crate::{catalog, event};

/// Maps a field into another, for [`in_units`](crate::Openlead::in_units): from the first unit on calls that name the one
/// set the other, and the units move the values. A lead that has a value in both keeps that of the other; one that does
/// not fit is taken from the lead, and the timeline keeps it. After the last unit the field is gone.
///
/// # Errors
/// `Forbidden`; `NotFound` for either; `Conflict` with itself.
pub fn merge(
    act: &mut Act,
    from: Id<of::Field>,
    into: Id<of::Field>,
    progress: Progress,
) -> Result<Progress> {
    catalog::hold(act, Right::Settings)?;
    let (from, into) = (read(act, from)?, read(act, into)?);
    if from.id == into.id || into.merged_into.is_some() {
        return Err(Error::Conflict(format!(
            "{} cannot be mapped into {}",
            from.label, into.label
        )));
    }
    if from.merged_into != Some(into.id) {
        begin(act, &from, &into)?;
    }
    let progress = rewrite(act, progress, |act, custom| {
        let account = &act.catalog.account;
        if let Some(value) = custom.remove(&from.key) {
            let value = fit(
                account,
                into.kind,
                &into.choices,
                &shown(account, &from, &value),
            );
            if let Some(value) = value {
                custom.entry(&into.key).or_insert(value);
            }
        }
    })?;
    if progress.finished {
        end(act, &from, &into, progress)?;
    }
    Ok(progress)
}

fn begin(act: &mut Act, from: &Field, into: &Field) -> Result<()> {
    act.tx.execute(
        "UPDATE field SET merged_into = $3, archived = TRUE WHERE account_id = $1 AND id = $2",
        args![act.actor.account, from.id, into.id],
    )?;
    act.tx.execute(
        "UPDATE field_alias SET field_id = $3 WHERE account_id = $1 AND field_id = $2",
        args![act.actor.account, from.id, into.id],
    )?;
    remember(act, &from.folded, into.id)?;
    catalog::changed(act)
}

fn end(act: &mut Act, from: &Field, into: &Field, progress: Progress) -> Result<()> {
    act.tx.execute(
        "DELETE FROM field WHERE account_id = $1 AND id = $2",
        args![act.actor.account, from.id],
    )?;
    catalog::changed(act)?;
    let field = |field: &Field| json!({ "id": field.id, "key": field.key, "label": field.label });
    let detail = json!({ "from": field(from), "into": field(into), "moved": progress.changed });
    event::of_account(act, "field.merged", &detail)?;
    Ok(())
}
