//! Changes of a lead's own fields, any subset at once.

mod change;
mod custom;
mod phones;
mod read;

use serde_json::{Map, Value as Json, json};

pub(super) use change::change;
pub(crate) use change::purposes;
pub(crate) use custom::missing;

use super::assign::{ASSIGNED, to_agent};
use super::find::lock;
use super::status::{CHANGED, to_status};
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::phone::Phone;

/// What a lead shall be; what is `None` stays. [`Edit::read`] makes one of JSON.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    /// All its numbers, the first one first: 1 to 5.
    pub phones: Option<Vec<Phone>>,
    /// The person's name.
    pub name: Option<String>,
    /// The e-mail address, or none.
    pub email: Option<Option<Email>>,
    /// Where the person works.
    pub company: Option<String>,
    /// The postal address.
    pub address: Option<String>,
    /// `YYYY-MM-DD`, or none.
    pub birth_date: Option<Option<String>>,
    /// The one text about it.
    pub notes: Option<String>,
    /// How promising it is.
    pub score: Option<i64>,
    /// Whether it has a star.
    pub is_starred: Option<bool>,
    /// Why it was closed, in words.
    pub lost_reason: Option<String>,
    /// Why it was lost, or nothing.
    pub lost_reason_id: Option<Option<Id<of::ListItem>>>,
    /// When somebody will get in touch again, in microseconds, or never.
    pub next_follow_up_at: Option<Option<i64>>,
    /// How far it has come.
    pub status: Option<Id<of::ListItem>>,
    /// Where it came from.
    pub source: Option<Id<of::ListItem>>,
    /// What it is about, the first purpose first.
    pub purposes: Option<Vec<Id<of::ListItem>>>,
    /// What sort of customer it is, or none.
    pub lead_type: Option<Option<Id<of::ListItem>>>,
    /// Whose lead it is, or nobody's.
    pub agent: Option<Option<Id<of::Staff>>>,
    /// Through which department, or none.
    pub department: Option<Option<Id<of::Department>>>,
    /// Values of additional fields.
    pub custom: Option<Custom>,
}

/// Checked values of additional fields by key; `null` takes one away.
#[derive(Debug, Clone)]
pub enum Custom {
    /// The lead has these and no others.
    Replace(Map<String, Json>),
    /// The lead has these, and the others as before.
    Merge(Map<String, Json>),
    /// As merging, and required ones may be taken away: they were not there before.
    TakeBack(Map<String, Json>),
}

/// Changes a lead: its fields, its status, whose it is. `unless_changed` is the lead's sequence that the caller knows.
///
/// # Errors
/// `NotFound`; `Stale` when it has another sequence; `LeadExists` for a number of another lead; `Forbidden` to assign;
/// `Conflict` while it is in the trash; `Invalid` when a required field would be empty.
pub fn edit(
    act: &mut Act,
    id: Id<of::Lead>,
    edit: &Edit,
    unless_changed: Option<i64>,
) -> Result<()> {
    let mut lead = lock(act, id)?;
    if unless_changed.is_some_and(|known| known != lead.sequence) {
        return Err(Error::Stale);
    }
    if lead.deleted_at.is_some() {
        return Err(Error::Conflict(
            "the lead is in the trash: restore it first".to_owned(),
        ));
    }
    let (mut columns, changes) = change(act, &lead, edit)?;
    let mut happened = Vec::new();
    if !changes.is_empty() {
        happened.push(("lead.updated", changes.detail(json!({}))));
    }
    if let Some(status) = edit.status {
        lead.lost_reason = edit.lost_reason.clone().unwrap_or(lead.lost_reason);
        lead.lost_reason_id = edit.lost_reason_id.unwrap_or(lead.lost_reason_id);
        let moved = to_status(act, &lead, status, &mut columns)?;
        happened.extend(moved.map(|detail| (CHANGED, detail)));
    }
    if let Some(agent) = edit.agent {
        let given = to_agent(act, &lead, agent, &mut columns)?;
        happened.extend(given.map(|detail| (ASSIGNED, detail)));
    }
    match happened.is_empty() {
        true => columns.write(act, id),
        false => event::of_lead_together(act, id, columns, &happened),
    }
}
