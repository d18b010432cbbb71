use openlead_db::args;
use serde_json::json;

use super::{List, ListItem, MOST_COUNTED, check_rest, read, usage};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, webhook};

/// Deletes an entry that nothing has, with its further names.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` with what has it, or when nothing in use, or nothing open, would be left.
pub fn delete(act: &mut Act, list: List, id: Id<of::ListItem>) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let item = read(act, list, id)?;
    check_named_by_v1(&item)?;
    if !item.archived {
        check_rest(act, &item)?;
    }
    check_unused(act, &item)?;
    act.tx.execute(
        "DELETE FROM list_item WHERE account_id = $1 AND list = $2 AND (id = $3 OR merged_into = $3)",
        args![act.actor.account, &list, id],
    )?;
    act.tx.execute(
        "DELETE FROM list_alias WHERE account_id = $1 AND list = $2 AND item_id = $3",
        args![act.actor.account, &list, id],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": id, "list": list.as_str(), "name": item.name });
    event::of_account(act, "list_item.deleted", &detail)?;
    Ok(())
}

/// The task categories 1 and 2 are those that every client of the v1 API knows.
pub(super) fn check_named_by_v1(item: &ListItem) -> Result<()> {
    match item.code {
        Some(code @ 1..=2) => Err(Error::Conflict(format!(
            "clients of the v1 API name {} by the number {code}: rename or archive it instead",
            item.name
        ))),
        _ => Ok(()),
    }
}

fn check_unused(act: &mut Act, item: &ListItem) -> Result<()> {
    let (_, _, user) = item.list.user();
    let (noun, name) = (item.list.noun(), &item.name);
    let had = match usage::count(act, item.list, item.id)? {
        0 => None,
        1 => Some(format!("1 {user} has")),
        MOST_COUNTED.. => Some(format!("{MOST_COUNTED} {user}s or more have")),
        some => Some(format!("{some} {user}s have")),
    };
    let uses: Vec<String> = had.into_iter().chain(limited(act, item)?).collect();
    if uses.is_empty() {
        return Ok(());
    }
    let uses = uses.join(" and ");
    Err(Error::Conflict(format!(
        "{uses} the {noun} {name}: merge it into another, or archive it"
    )))
}

fn limited(act: &mut Act, item: &ListItem) -> Result<Option<String>> {
    if item.list != List::Source {
        return Ok(None);
    }
    Ok(match webhook::limited::to_source(act, item.id)? {
        0 => None,
        1 => Some("1 webhook is limited to".to_owned()),
        some => Some(format!("{some} webhooks are limited to")),
    })
}
