use openlead_db::args;
use serde_json::json;

use super::make::check_free;
use super::{List, ListItem, named, read, usage};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, text};

/// The most further names of an entry that people give to it.
const MOST_ALIASES: usize = 50;

/// Gives an entry a further name by which calls find it.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Invalid` for the name; `Conflict` when it is taken.
pub fn add_alias(act: &mut Act, list: List, id: Id<of::ListItem>, name: &str) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let item = read(act, list, id)?;
    let (name, _) = named(name)?;
    check_free(act, list, &name)?;
    if act.catalog.lists.aliases(&item).len() >= MOST_ALIASES {
        return Err(Error::Conflict(format!(
            "an entry has at most {MOST_ALIASES} further names: remove one first"
        )));
    }
    remember(
        act,
        &ListItem {
            folded: text::fold(&name),
            name: name.clone(),
            ..item.clone()
        },
    )?;
    tell(act, &item, json!({ "before": null, "after": name }))
}

/// Takes a further name from an entry: a call that sends it makes a new entry, or is told that it is unknown.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` for the name of a merged entry which something has still.
pub fn remove_alias(act: &mut Act, list: List, id: Id<of::ListItem>, name: &str) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let item = read(act, list, id)?;
    let folded = text::fold(name);
    let is_its = act
        .catalog
        .lists
        .named(list, name)
        .is_some_and(|named| named.id == id);
    if !is_its || folded == item.folded {
        return Err(Error::NotFound("further name"));
    }
    let merged = act
        .catalog
        .lists
        .any_of(list)
        .find(|other| other.folded == folded)
        .cloned();
    match merged {
        Some(merged) if usage::count(act, list, merged.id)? > 0 => {
            return Err(Error::Conflict(format!(
                "{} is still being merged: merge it again",
                merged.name
            )));
        }
        Some(merged) => {
            act.tx.execute(
                "UPDATE list_item SET merged_into = $4 WHERE account_id = $1 AND list = $2 AND merged_into = $3",
                args![act.actor.account, &list, merged.id, id],
            )?;
            act.tx.execute(
                "DELETE FROM list_item WHERE account_id = $1 AND list = $2 AND id = $3",
                args![act.actor.account, &list, merged.id],
            )?;
        }
        None => forget(act, list, &folded)?,
    }
    tell(
        act,
        &item,
        json!({ "before": text::clean(name), "after": null }),
    )
}

/// The entry's name as a further one, when it is going to be called otherwise.
pub(super) fn remember(act: &mut Act, item: &ListItem) -> Result<()> {
    act.tx.execute(
        "INSERT INTO list_alias (account_id, list, folded, name, item_id) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, list, folded) DO NOTHING",
        args![act.actor.account, &item.list, &item.folded, &item.name, item.id],
    )?;
    Ok(())
}

/// A further name that is one no longer.
pub(super) fn forget(act: &mut Act, list: List, folded: &str) -> Result<()> {
    act.tx.execute(
        "DELETE FROM list_alias WHERE account_id = $1 AND list = $2 AND folded = $3",
        args![act.actor.account, &list, folded],
    )?;
    Ok(())
}

fn tell(act: &mut Act, item: &ListItem, change: serde_json::Value) -> Result<()> {
    catalog::changed(act)?;
    let detail = json!({ "id": item.id, "list": item.list.as_str(), "name": item.name, "changes": { "alias": change } });
    event::of_account(act, "list_item.changed", &detail)?;
    Ok(())
}
