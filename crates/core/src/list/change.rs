use openlead_db::args;
use serde_json::json;

use super::make::check_free;
use super::{COLOURS, List, ListItem, alias, check_rest, named, read};
use crate::access::Right;
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event};

const MOST_ROT_DAYS: i64 = 3650;
/// As many as the board counts, less one.
const MOST_WIP: i64 = 999;

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another name. The old one stays a further name for calls.
    pub name: Option<String>,
    /// One of [`COLOURS`].
    pub colour: Option<String>,
    /// One of [`List::kinds`].
    pub kind: Option<String>,
    /// After how many days a lead or deal in it is stale, 1 to 3,650.
    pub rot_days: Option<Option<i64>>,
    /// How many of 100 deals in it are won, 0 to 100.
    pub probability: Option<Option<i64>>,
    /// How many leads may be in it before the board warns, 1 to 999.
    pub wip_limit: Option<Option<i64>>,
    /// No longer offered, or offered again.
    pub archived: Option<bool>,
    /// Whether it still waits for somebody to say that it shall stay, having been made by a call.
    pub from_intake: Option<bool>,
}

/// Changes an entry, archives it or brings it back.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Invalid` for the input; `Conflict` when the name is taken, or when nothing in use, or nothing
/// open, would be left.
pub fn change(act: &mut Act, list: List, id: Id<of::ListItem>, change: &Change) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before = read(act, list, id)?;
    let after = apply(&before, change)?;
    if after.folded != before.folded {
        // A further name of its own may become its name; that of an entry which was merged into it is that entry's.
        let lists = &act.catalog.lists;
        let own = lists
            .named(list, &after.name)
            .is_some_and(|item| item.id == id);
        if own && lists.any_of(list).all(|item| item.folded != after.folded) {
            alias::forget(act, list, &after.folded)?;
        } else {
            check_free(act, list, &after.name)?;
        }
        alias::remember(act, &before)?;
    }
    let closes = before.is_open() && !after.is_open();
    if !before.archived && (after.archived || closes) {
        check_rest(act, &before)?;
    }
    write(act, &before, &after)
}

/// The entry as the change would have it, checked.
pub(super) fn apply(item: &ListItem, change: &Change) -> Result<ListItem> {
    let mut item = item.clone();
    if let Some(name) = &change.name {
        (item.name, item.folded) = named(name)?;
    }
    if let Some(colour) = &change.colour {
        item.colour = one_of("colour", colour, &COLOURS)?;
    }
    if let Some(kind) = &change.kind {
        item.kind = one_of("kind", kind, item.list.kinds())?;
    }
    if let Some(days) = change.rot_days {
        let has = matches!(item.list, List::Status | List::DealStage);
        item.rot_days = within("rot_days", days, has, 1..=MOST_ROT_DAYS)?;
    }
    if let Some(percent) = change.probability {
        let has = item.list == List::DealStage;
        item.probability = within("probability", percent, has, 0..=100)?;
    }
    if let Some(limit) = change.wip_limit {
        let has = item.list == List::Status;
        item.wip_limit = within("wip_limit", limit, has, 1..=MOST_WIP)?;
    }
    item.archived = change.archived.unwrap_or(item.archived);
    item.from_intake = change.from_intake.unwrap_or(item.from_intake);
    Ok(item)
}

fn one_of(field: &'static str, value: &str, allowed: &[&str]) -> Result<String> {
    if allowed.contains(&value) {
        return Ok(value.to_owned());
    }
    let message = match allowed {
        [] => "This list has none: leave it out.".to_owned(),
        some => format!("Choose one of {}.", some.join(", ")),
    };
    Err(Error::invalid(field, message))
}

fn within(
    field: &'static str,
    value: Option<i64>,
    has: bool,
    allowed: std::ops::RangeInclusive<i64>,
) -> Result<Option<i64>> {
    let message = match value {
        Some(_) if !has => "This list has none: leave it out.".to_owned(),
        Some(value) if !allowed.contains(&value) => {
            format!(
                "Choose a number from {} to {}.",
                allowed.start(),
                allowed.end()
            )
        }
        fine => return Ok(fine),
    };
    Err(Error::invalid(field, message))
}

fn write(act: &mut Act, before: &ListItem, after: &ListItem) -> Result<()> {
    let mut changes = Changes::default();
    changes
        .note("name", &before.name, &after.name)
        .note("colour", &before.colour, &after.colour)
        .note("kind", &before.kind, &after.kind)
        .note("rot_days", &before.rot_days, &after.rot_days)
        .note("probability", &before.probability, &after.probability)
        .note("wip_limit", &before.wip_limit, &after.wip_limit)
        .note("archived", &before.archived, &after.archived)
        .note("from_intake", &before.from_intake, &after.from_intake);
    if changes.is_empty() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE list_item SET name = $4, folded = $5, slug = $6, colour = $7, kind = $8, rot_days = $9,
           probability = $10, archived = $11, from_intake = $12, wip_limit = $13
         WHERE account_id = $1 AND list = $2 AND id = $3",
        args![act.actor.account, &after.list, after.id, &after.name, &after.folded, &after.slug, &after.colour,
            &after.kind, after.rot_days, after.probability, after.archived, after.from_intake, after.wip_limit],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": after.id, "list": after.list.as_str(), "name": after.name });
    event::of_account(act, "list_item.changed", &changes.detail(detail))?;
    Ok(())
}
