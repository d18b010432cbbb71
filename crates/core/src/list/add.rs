use super::change::{Change, apply};
use super::make::{added, bare, check_free, insert, is_full};
use super::{List, MOST_ITEMS, named};
use crate::access::Right;
use crate::act::Act;
use crate::catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// What a new entry may say of itself; what is absent is as usual.
#[derive(Debug, Clone, Default)]
pub struct NewItem {
    /// Its name.
    pub name: String,
    /// One of [`COLOURS`](super::COLOURS); the palette in turn when absent.
    pub colour: Option<String>,
    /// One of [`List::kinds`]; `open` when absent.
    pub kind: Option<String>,
    /// After how many days a lead or deal in it is stale.
    pub rot_days: Option<i64>,
    /// How many of 100 deals in it are won.
    pub probability: Option<i64>,
    /// How many leads may be in it before the board warns.
    pub wip_limit: Option<i64>,
}

/// Adds an entry at the end of a list.
///
/// # Errors
/// `Forbidden`; `Invalid` for the input; `Conflict` when the name is taken or the list full.
pub fn add(act: &mut Act, list: List, new: &NewItem) -> Result<Id<of::ListItem>> {
    catalog::hold(act, Right::Settings)?;
    let (name, folded) = named(&new.name)?;
    check_free(act, list, &name)?;
    if is_full(act, list) {
        return Err(Error::Conflict(format!(
            "a list has at most {MOST_ITEMS} entries: merge or delete some first"
        )));
    }
    let wanted = Change {
        colour: new.colour.clone(),
        kind: new.kind.clone(),
        rot_days: new.rot_days.map(Some),
        probability: new.probability.map(Some),
        wip_limit: new.wip_limit.map(Some),
        ..Change::default()
    };
    let item = apply(&bare(act, list, name, folded), &wanted)?;
    insert(act, &item)?;
    added(act, &item)?;
    Ok(item.id)
}
