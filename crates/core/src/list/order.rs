use openlead_db::args;
use serde_json::json;

use super::{List, ListItem, read};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event};

/// Where an entry shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Right before this one.
    Before(Id<of::ListItem>),
    /// Right after this one.
    After(Id<of::ListItem>),
}

/// Puts a list into an order. Archived entries may be left out and come last then.
///
/// # Errors
/// `Forbidden`; `Invalid` when one in use is left out, or one is unknown or there twice.
pub fn order(act: &mut Act, list: List, ids: &[Id<of::ListItem>]) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before: Vec<ListItem> = act.catalog.lists.of(list).cloned().collect();
    let given = |item: &&ListItem| ids.contains(&item.id);
    let missing = before.iter().any(|item| !item.archived && !given(&item));
    if missing || before.iter().filter(given).count() != ids.len() {
        return Err(Error::invalid(
            "order",
            "Name every entry that is in use once.",
        ));
    }
    let rest = before.iter().filter(|item| !given(item));
    let after: Vec<_> = ids
        .iter()
        .copied()
        .chain(rest.map(|item| item.id))
        .collect();
    write(act, list, &before, &after)
}

/// Moves an entry right before or after another.
///
/// # Errors
/// `Forbidden`; `NotFound` for either.
pub fn place(act: &mut Act, list: List, id: Id<of::ListItem>, place: Place) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let (Place::Before(other) | Place::After(other)) = place;
    read(act, list, id)?;
    read(act, list, other)?;
    if id == other {
        return Ok(());
    }
    let before: Vec<ListItem> = act.catalog.lists.of(list).cloned().collect();
    let mut after: Vec<_> = before.iter().map(|item| item.id).collect();
    after.retain(|there| *there != id);
    let at = after.iter().position(|there| *there == other).unwrap_or(0);
    after.insert(at + usize::from(matches!(place, Place::After(_))), id);
    write(act, list, &before, &after)
}

fn write(act: &mut Act, list: List, before: &[ListItem], after: &[Id<of::ListItem>]) -> Result<()> {
    if before.iter().map(|item| item.id).eq(after.iter().copied()) {
        return Ok(());
    }
    for (position, id) in (0_i64..).zip(after) {
        act.tx.execute(
            "UPDATE list_item SET position = $4 WHERE account_id = $1 AND list = $2 AND id = $3 AND position <> $4",
            args![act.actor.account, &list, *id, position],
        )?;
    }
    catalog::changed(act)?;
    let names = |list: List, act: &Act| {
        let of = act.catalog.lists.of(list);
        of.map(|item| item.name.clone()).collect::<Vec<_>>()
    };
    let before: Vec<_> = before.iter().map(|item| item.name.clone()).collect();
    let change = json!({ "order": { "before": before, "after": names(list, act) } });
    let detail = json!({ "list": list.as_str(), "changes": change });
    event::of_account(act, "list.changed", &detail)?;
    Ok(())
}
