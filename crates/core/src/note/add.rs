use openlead_db::args;
use serde_json::json;

use super::{Kind, LONGEST, LONGEST_TITLE};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{access, event, text};

/// Adds a note to a lead; longer than [`LONGEST`] it is cut, with a remark.
///
/// # Errors
/// `NotFound` for the lead, `Invalid` without a text.
pub fn add(act: &mut Act, lead: Id<of::Lead>, kind: Kind, words: &str) -> Result<Id<of::Note>> {
    add_titled(act, lead, kind, "", words)
}

/// As [`add`], with something that stands above it.
pub fn add_titled(
    act: &mut Act,
    lead: Id<of::Lead>,
    kind: Kind,
    title: &str,
    words: &str,
) -> Result<Id<of::Note>> {
    access::live_lead(act, lead)?;
    let title = checked_title(title)?;
    let clean = text::clean(words);
    let kept = text::limit(&clean, LONGEST);
    if kept.is_empty() {
        return Err(Error::invalid("note", "Write a note."));
    }
    if kept.len() < clean.len() {
        act.remark(format!("A note was cut after {LONGEST} characters."));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO note (account_id, id, lead_id, title, text, kind, who, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        args![
            act.actor.account,
            id,
            lead,
            &title,
            kept,
            &kind,
            act.actor.who,
            now
        ],
    )?;
    let mut detail = json!({ "id": id, "kind": kind.as_str(), "text": kept });
    if !title.is_empty() {
        detail["title"] = title.into();
    }
    event::of_lead(act, lead, "note.created", &detail)?;
    Ok(id)
}

pub(super) fn checked_title(title: &str) -> Result<String> {
    let title = text::clean(title);
    if title.chars().count() > LONGEST_TITLE {
        let most = format!("Use at most {LONGEST_TITLE} characters.");
        return Err(Error::invalid("title", most));
    }
    Ok(title)
}
