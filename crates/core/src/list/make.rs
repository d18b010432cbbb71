use openlead_db::args;
use serde_json::json;

use super::{List, ListItem, starter};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Via;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, text};

/// The entry that a text names; made when it is unknown and the list allows it, else `None` and a remark.
pub fn find_or_make(act: &mut Act, list: List, name: &str) -> Result<Option<Id<of::ListItem>>> {
    if let Some(item) = act.catalog.lists.named(list, name) {
        return Ok(Some(item.id));
    }
    let why = if !act.catalog.lists.makes_unknown(list) {
        "it is unknown, and new ones are not made here"
    } else if is_full(act, list) {
        "it is unknown, and the list is full"
    } else {
        return make(act, list, name).map(Some);
    };
    let (list, name) = (list.as_str(), text::limit(name, 100));
    act.remark(format!("The {list} \"{name}\" was ignored: {why}."));
    Ok(None)
}

/// Adds an entry at the end of a list; when one of this name was made meanwhile, that one is given.
///
/// # Errors
/// `Invalid` without a name.
pub fn make(act: &mut Act, list: List, name: &str) -> Result<Id<of::ListItem>> {
    let clean = text::clean(name);
    let (name, folded) = super::named(text::limit(&clean, super::LONGEST_NAME))?;
    catalog::lock(act)?;
    if let Some(known) = act.catalog.lists.named(list, &name) {
        return Ok(known.id);
    }
    let mut item = bare(act, list, name, folded);
    item.from_intake = matches!(act.actor.via, Via::V1 | Via::Api | Via::Import);
    insert(act, &item)?;
    added(act, &item)?;
    act.remark(format!("The {} \"{}\" was made.", list.as_str(), item.name));
    Ok(item.id)
}

pub(super) fn is_full(act: &Act, list: List) -> bool {
    act.catalog.lists.any_of(list).count() >= super::MOST_ITEMS
}

/// A new entry at the end of a list, open where that counts.
pub(super) fn bare(act: &Act, list: List, name: String, folded: String) -> ListItem {
    let lists = &act.catalog.lists;
    let last = |value: fn(&ListItem) -> i64| lists.any_of(list).map(value).max();
    let position = last(|item| item.position).map_or(0, |last| last + 1);
    let code = last(|item| item.code.unwrap_or(0)).map_or(1, |last| last + 1);
    ListItem {
        list,
        id: Id::new(act.tx.new_id()),
        slug: lists.free_slug(list, &name),
        name,
        folded,
        code: (list == List::TaskCategory).then_some(code),
        kind: list.kinds().first().copied().unwrap_or_default().to_owned(),
        colour: starter::colour(position).to_owned(),
        position,
        archived: false,
        from_intake: false,
        rot_days: None,
        probability: None,
        wip_limit: None,
        merged_into: None,
    }
}

pub(super) fn insert(act: &mut Act, item: &ListItem) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "INSERT INTO list_item (account_id, list, id, folded, name, slug, code, kind, colour, position, archived,
           from_intake, rot_days, probability, wip_limit, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![act.actor.account, &item.list, item.id, &item.folded, &item.name, &item.slug, item.code, &item.kind,
            &item.colour, item.position, item.archived, item.from_intake, item.rot_days, item.probability, item.wip_limit, now],
    )?;
    Ok(())
}

pub(super) fn added(act: &mut Act, item: &ListItem) -> Result<()> {
    catalog::changed(act)?;
    let detail = json!({ "id": item.id, "list": item.list.as_str(), "name": item.name });
    event::of_account(act, "list_item.added", &detail)?;
    Ok(())
}

/// Says whether a call that names an unknown entry of the list makes it.
///
/// # Errors
/// `Forbidden`.
pub fn set_makes_unknown(act: &mut Act, list: List, makes: bool) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before = act.catalog.lists.makes_unknown(list);
    act.tx.execute(
        "INSERT INTO list_setting (account_id, list, make_unknown) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, list) DO UPDATE SET make_unknown = excluded.make_unknown",
        args![act.actor.account, &list, makes],
    )?;
    catalog::changed(act)?;
    let change = json!({ "make_unknown": { "before": before, "after": makes } });
    let detail = json!({ "list": list.as_str(), "changes": change });
    event::of_account(act, "list.changed", &detail)?;
    Ok(())
}

/// That no entry has the name, also not as a further one.
///
/// # Errors
/// `Conflict`.
pub(super) fn check_free(act: &Act, list: List, name: &str) -> Result<()> {
    match act.catalog.lists.named(list, name) {
        None => Ok(()),
        Some(known) => Err(Error::Conflict(format!(
            "\"{name}\" is a name of the {} {} already",
            list.noun(),
            known.name
        ))),
    }
}
