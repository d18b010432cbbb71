use openlead_db::{Tx, args, row};
use serde_json::{Value as Json, json};

use super::{Nobody, Staff, meant, read};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, text};

const MOST_ALIASES: usize = 20;

row! {
    /// A further name by which the v1 API finds somebody.
    pub struct Alias {
        /// The name as it is compared.
        pub folded: String,
        /// The name.
        pub name: String,
        /// Whom it means.
        pub staff_id: Id<of::Staff>,
    }
}

/// All further names, in their order.
pub fn aliases(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Alias>> {
    let sql = format!(
        "SELECT {} FROM staff_alias WHERE account_id = $1 ORDER BY folded",
        Alias::COLUMNS
    );
    Ok(tx.all(&sql, args![account])?)
}

/// Gives somebody a further name by which the v1 API finds them. It may be a name that several have: then it is this one
/// who is meant.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Invalid` for the name; `Conflict` when it means somebody else, or when they have too many.
pub fn add_alias(act: &mut Act, staff: Id<of::Staff>, name: &str) -> Result<()> {
    catalog::hold(act, Right::Staff)?;
    let staff = read(act, staff)?;
    let name = text::clean(name);
    let folded = text::fold(&name);
    if folded.is_empty() || name.chars().count() > 200 {
        return Err(Error::invalid(
            "name",
            "Write a name of 1 to 200 characters.",
        ));
    }
    match meant(&act.catalog, &name) {
        Ok(other) if other != staff.id => return Err(taken(act, &name, other)),
        Ok(_) | Err(Nobody::Unknown | Nobody::Ambiguous) => {}
    }
    let aliases = act.catalog.staff_aliases.iter();
    let (own, others): (Vec<_>, Vec<_>) = aliases.partition(|alias| alias.staff_id == staff.id);
    if let Some(other) = others.iter().find(|alias| alias.folded == folded) {
        return Err(taken(act, &name, other.staff_id));
    }
    if own.len() >= MOST_ALIASES {
        return Err(Error::Conflict(format!(
            "at most {MOST_ALIASES} further names: remove one first"
        )));
    }
    act.tx.execute(
        "INSERT INTO staff_alias (account_id, folded, name, staff_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, folded) DO NOTHING",
        args![act.actor.account, folded, &name, staff.id],
    )?;
    tell(act, &staff, json!({ "before": null, "after": name }))
}

fn taken(act: &Act, name: &str, by: Id<of::Staff>) -> Error {
    let by = act
        .catalog
        .staff(by)
        .map_or("somebody else", |staff| &staff.name);
    Error::Conflict(format!("\"{name}\" means {by} already"))
}

/// Takes a further name from somebody.
///
/// # Errors
/// `Forbidden`; `NotFound` for the person or the name.
pub fn remove_alias(act: &mut Act, staff: Id<of::Staff>, name: &str) -> Result<()> {
    catalog::hold(act, Right::Staff)?;
    let staff = read(act, staff)?;
    let removed = act.tx.execute(
        "DELETE FROM staff_alias WHERE account_id = $1 AND folded = $2 AND staff_id = $3",
        args![act.actor.account, text::fold(name), staff.id],
    )?;
    if removed == 0 {
        return Err(Error::NotFound("further name"));
    }
    tell(
        act,
        &staff,
        json!({ "before": text::clean(name), "after": null }),
    )
}

fn tell(act: &mut Act, staff: &Staff, change: Json) -> Result<()> {
    catalog::changed(act)?;
    let detail = json!({ "id": staff.id, "name": staff.name, "changes": { "alias": change } });
    event::of_account(act, "staff.changed", &detail)?;
    Ok(())
}
