use openlead_db::args;
use serde_json::json;

use super::add::checked_title;
use super::{Kind, LONGEST, Note, check_own, fetch};
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::text;

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What stands above it, empty for nothing.
    pub title: Option<String>,
    /// What it says.
    pub text: Option<String>,
    /// Whether it is pinned to the top.
    pub pinned: Option<bool>,
}

/// Changes a note, or pins it. Whoever sees it may pin it.
///
/// # Errors
/// `NotFound`; `Forbidden` for words of others without the right; `Conflict` for the words of the person themselves;
/// `Invalid` for the input.
pub fn change(act: &mut Act, id: Id<of::Note>, change: &Change) -> Result<()> {
    let lock = act.tx.for_update();
    let before = fetch(act, id, lock)?;
    let now = act.tx.now();
    let mut after = before.clone();
    if change.title.is_some() || change.text.is_some() {
        check_own(act, &before)?;
        if before.kind == Kind::Feedback {
            return Err(Error::Conflict(
                "what the person wrote is not changed: add a note".to_owned(),
            ));
        }
    }
    if let Some(title) = &change.title {
        after.title = checked_title(title)?;
    }
    if let Some(words) = &change.text {
        after.text = checked_text(words)?;
    }
    match change.pinned {
        Some(true) => after.pinned_at = before.pinned_at.or(Some(now)),
        Some(false) => after.pinned_at = None,
        None => {}
    }
    write(act, &before, &after, now)
}

fn checked_text(words: &str) -> Result<String> {
    let words = text::clean(words);
    match words.chars().count() {
        0 => Err(Error::invalid("note", "Write a note.")),
        1..=LONGEST => Ok(words),
        _ => Err(Error::invalid(
            "note",
            format!("Use at most {LONGEST} characters."),
        )),
    }
}

fn write(act: &mut Act, before: &Note, after: &Note, now: i64) -> Result<()> {
    let mut changes = Changes::default();
    changes
        .note("title", &before.title, &after.title)
        .note("text", &before.text, &after.text)
        .note(
            "pinned",
            &before.pinned_at.is_some(),
            &after.pinned_at.is_some(),
        );
    if changes.is_empty() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE note SET title = $3, text = $4, pinned_at = $5, updated_at = $6 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, after.id, &after.title, &after.text, after.pinned_at, now],
    )?;
    let detail = changes.detail(json!({ "id": after.id }));
    event::of_lead(act, after.lead_id, "note.updated", &detail)?;
    Ok(())
}
