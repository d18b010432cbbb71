use openlead_db::args;

use crate::act::Act;
use crate::columns_of;
use crate::error::Result;
use crate::event::Event;
use crate::id::{Id, of};

/// Among how many of the account's newest events is looked.
const AMONG: u32 = 500;

/// What others and programs did lately on somebody's leads, the latest first, at most `limit`; what they did themselves
/// they know. Of an account where very much happens it is what happened a moment ago.
pub fn activity(act: &mut Act, who: Id<of::Staff>, limit: u32) -> Result<Vec<Event>> {
    let mut args = args![act.actor.account, who, limit].to_vec();
    let seen = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT {} FROM (SELECT {} FROM event WHERE account_id = $1 ORDER BY at DESC, id DESC LIMIT {AMONG}) e
         JOIN lead l ON l.account_id = $1 AND l.id = e.lead_id
         WHERE l.agent_id = $2 AND l.deleted_at IS NULL AND (e.who IS NULL OR e.who <> $2){seen}
         ORDER BY e.at DESC, e.id DESC LIMIT $3",
        columns_of("e", Event::COLUMNS),
        Event::COLUMNS
    );
    Ok(act.tx.all(&sql, &args)?)
}
