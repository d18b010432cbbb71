use openlead_db::args;
use serde_json::json;

use super::delete::check_named_by_v1;
use super::{List, ListItem, check_rest, purpose, read};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::units::{Progress, UNIT};
use crate::{catalog, event, webhook};

/// Merges an entry into another, for [`in_units`](crate::Openlead::in_units). From the first unit on the one stands for
/// the other wherever it is named, so that a form that sends its name does not make it again; the units move what has it.
///
/// # Errors
/// `Forbidden`; `NotFound` for either; `Conflict` with itself, for a category that the v1 API names by its number, and
/// when nothing open would be left.
pub fn merge(
    act: &mut Act,
    list: List,
    from: Id<of::ListItem>,
    into: Id<of::ListItem>,
    progress: Progress,
) -> Result<Progress> {
    catalog::hold(act, Right::Settings)?;
    let into = read(act, list, into)?;
    let is_merged = |item: &&ListItem| item.id == from && item.merged_into == Some(into.id);
    let merged = act.catalog.lists.any_of(list).find(is_merged).cloned();
    let from = match merged {
        Some(merged) => merged,
        None => begin(act, list, from, &into)?,
    };
    let progress = move_some(act, &from, &into, progress)?;
    if progress.finished {
        let item = |item: &ListItem| json!({ "id": item.id, "name": item.name });
        let detail = json!({
            "list": list.as_str(), "from": item(&from), "into": item(&into), "moved": progress.changed,
        });
        event::of_account(act, "list_item.merged", &detail)?;
    }
    Ok(progress)
}

fn begin(act: &mut Act, list: List, from: Id<of::ListItem>, into: &ListItem) -> Result<ListItem> {
    let from = read(act, list, from)?;
    if from.id == into.id {
        return Err(Error::Conflict(format!(
            "{} cannot be merged into itself",
            from.name
        )));
    }
    check_named_by_v1(&from)?;
    if !from.archived {
        check_rest(act, &from)?;
    }
    act.tx.execute(
        "UPDATE list_item SET merged_into = $4 WHERE account_id = $1 AND list = $2 AND id = $3",
        args![act.actor.account, &list, from.id, into.id],
    )?;
    if list == List::Source {
        webhook::limited::merge_source(act, from.id, into.id)?;
    }
    catalog::changed(act)?;
    Ok(from)
}

fn move_some(
    act: &mut Act,
    from: &ListItem,
    into: &ListItem,
    progress: Progress,
) -> Result<Progress> {
    let (table, column, _) = from.list.user();
    let now = act.tx.now();
    let sql = format!(
        "UPDATE {table} SET {column} = $3, updated_at = $4 WHERE account_id = $1 AND id IN (
           SELECT id FROM {table} WHERE account_id = $1 AND {column} = $2 LIMIT {UNIT})"
    );
    let args = args![act.actor.account, from.id, into.id, now];
    let progress = progress.and(act.tx.execute(&sql, args)?);
    match from.list {
        List::Purpose => purpose::move_further(act, &args[..3], progress),
        _ => Ok(progress),
    }
}
