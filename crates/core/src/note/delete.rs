use openlead_db::args;
use serde_json::json;

use super::{check_own, fetch};
use crate::act::Act;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};

/// Deletes a note; the timeline keeps what it said.
///
/// # Errors
/// `NotFound`; `Forbidden` for the note of somebody else without the right.
pub fn delete(act: &mut Act, id: Id<of::Note>) -> Result<()> {
    let lock = act.tx.for_update();
    let note = fetch(act, id, lock)?;
    check_own(act, &note)?;
    act.tx.execute(
        "DELETE FROM note WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    let detail = json!({ "id": id, "title": note.title, "text": note.text });
    event::of_lead(act, note.lead_id, "note.deleted", &detail)?;
    Ok(())
}
