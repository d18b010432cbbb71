//! Leads whose rows are no more, for clients that keep a copy.

use openlead_db::{args, row};

use super::cursor::{Cursor, Key};
use super::{Page, Query};
use crate::access::Sight;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::search;

row! {
    /// A lead that is no more.
    pub struct Gone {
        /// Its id.
        pub lead_id: Id<of::Lead>,
        /// The lead that has what it had.
        pub merged_into: Option<Id<of::Lead>>,
        /// When it went, in microseconds.
        pub at: i64,
    }
}

/// The tag of the leg of them in cursors: ids are positive.
pub(super) const GONE: i64 = -2;

/// Notes that a lead's row is no more, in the transaction that deletes it.
pub fn note_gone(
    act: &mut Act,
    lead: Id<of::Lead>,
    merged_into: Option<Id<of::Lead>>,
) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "INSERT INTO lead_gone (account_id, lead_id, merged_into, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, lead_id) DO UPDATE SET merged_into = excluded.merged_into, at = excluded.at",
        args![act.actor.account, lead, merged_into, now],
    )?;
    search::forget(act, lead)
}

/// Fills a page of what changed since with those that went since. Whose they were is not known any more, so only who sees
/// all leads gets them.
pub(super) fn fill(
    act: &mut Act,
    query: &Query,
    after: Option<&Cursor>,
    page: &mut Page,
) -> Result<()> {
    let (Some(since), Sight::All) = (query.updated_since, act.sight()) else {
        return Ok(());
    };
    let limit = query.limit as usize - page.lines.len();
    let (at, id) = match after {
        Some(Cursor {
            key: Key::Int(at),
            id,
            ..
        }) => (*at, *id),
        _ => (since, 0),
    };
    let sql = format!(
        "SELECT {} FROM lead_gone
         WHERE account_id = $1 AND (at, lead_id) > ($2, $3) AND at <= $4 ORDER BY at, lead_id LIMIT {}",
        Gone::COLUMNS,
        limit + 1
    );
    let until = query.settled.unwrap_or(i64::MAX);
    page.gone = act.tx.all(&sql, args![act.actor.account, at, id, until])?;
    if page.gone.len() > limit {
        page.gone.truncate(limit);
        let (at, id) = page
            .gone
            .last()
            .map_or((at, id), |gone| (gone.at, gone.lead_id.number()));
        page.next = Some(query.cursor_at(GONE, Key::Int(at), id).text());
    }
    Ok(())
}
