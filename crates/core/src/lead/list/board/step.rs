//! A lead goes on to another status, or to another place in its column.

use super::place::{Place, place};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::edit::missing;
use crate::lead::{Custom, Edit, Lead, edit, lock};
use crate::list::{self, List, ListItem};
use crate::reason::Reason;

/// Where a lead goes.
#[derive(Debug, Clone)]
pub struct Step {
    /// The status that it gets, or has.
    pub status: Id<of::ListItem>,
    /// Why, once somebody was asked: a status that closes the lead asks.
    pub reason: Option<Reason>,
    /// What of it is written in the same act: required fields that it lacked.
    pub edit: Edit,
    /// Its place in the column.
    pub place: Place,
}

/// Moves a lead on. Into a status in which leads are won or lost it goes with a reason (empty words will do for one that is
/// won), and into one in which they are won with its required fields.
///
/// # Errors
/// `NotFound` for the lead or the status; `Conflict` in the trash; `Invalid` with `reason` and the fields that are asked for.
pub fn step(act: &mut Act, id: Id<of::Lead>, to: &Step) -> Result<()> {
    let lead = lock(act, id)?;
    let status = list::read(act, List::Status, to.status)?;
    if status.id != lead.status_id {
        let reason = asked(act, &lead, &status, to)?;
        let closes = reason.is_some();
        let reason = reason.unwrap_or_default();
        let change = Edit {
            status: Some(status.id),
            lost_reason: closes.then(|| reason.words.clone()),
            lost_reason_id: closes.then_some(reason.entry),
            ..to.edit.clone()
        };
        edit(act, id, &change, None)?;
    } else if lead.deleted_at.is_some() {
        return Err(Error::Conflict(
            "the lead is in the trash: restore it first".to_owned(),
        ));
    }
    place(act, id, status.id, to.place)
}

/// The reason of a status that closes the lead, when nothing is asked for that is not there.
fn asked(act: &Act, lead: &Lead, status: &ListItem, to: &Step) -> Result<Option<Reason>> {
    if !status.is_closed() {
        return Ok(None);
    }
    let (reason, wrong) = Reason::asked(act, to.reason.as_ref(), &status.kind)?;
    let mut wrong = Vec::from_iter(wrong);
    if status.kind == "won" {
        let mut values = lead.custom.as_object().cloned().unwrap_or_default();
        if let Some(Custom::Merge(given) | Custom::Replace(given)) = &to.edit.custom {
            values.extend(given.clone());
        }
        wrong.extend(missing(act, &values, |_| true));
    }
    match wrong.is_empty() {
        true => Ok(Some(reason)),
        false => Err(Error::Invalid(wrong)),
    }
}
