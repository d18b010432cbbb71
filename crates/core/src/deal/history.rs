use super::read;
use crate::act::Act;
use crate::error::Result;
use crate::event::{self, Event};
use crate::id::{Id, of};

/// What happened to a deal, the newest first: what its lead's timeline tells of it.
///
/// # Errors
/// `NotFound`.
pub fn history(act: &mut Act, id: Id<of::Deal>) -> Result<Vec<Event>> {
    /// Of all deals of the lead.
    const MOST: u32 = 500;
    let deal = read(act, id)?;
    let mut events = event::of_noun(act, deal.lead_id, "deal", MOST)?;
    let id = id.to_string();
    events.retain(|event| event.detail["id"].as_str() == Some(&id));
    Ok(events)
}
