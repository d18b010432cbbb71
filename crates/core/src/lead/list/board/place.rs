use openlead_db::args;
use serde_json::json;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// The most leads of a status that are kept at its top by hand.
pub const MOST_KEPT: usize = 100;

/// Where a lead stands in the column of its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// Where its urgency puts it.
    #[default]
    Urgency,
    /// Kept at the very top.
    Top,
    /// Kept below this lead, which is kept itself.
    After(Id<of::Lead>),
}

/// Keeps a lead in a place of its status, or lets it go. Others that are kept stay in their order.
pub(super) fn place(
    act: &mut Act,
    lead: Id<of::Lead>,
    status: Id<of::ListItem>,
    place: Place,
) -> Result<()> {
    let before = kept(act, status)?;
    let mut after: Vec<_> = before.iter().copied().filter(|id| *id != lead).collect();
    let above = |id: Id<of::Lead>| after.iter().position(|kept| *kept == id);
    let to = match place {
        Place::Urgency => None,
        Place::Top => Some(0),
        Place::After(other) => above(other).map(|at| at + 1),
    };
    if let Some(to) = to {
        after.insert(to, lead);
    }
    if after == before {
        // It may have been kept in the status that it comes from.
        return forget(act, lead, status);
    }
    if after.len() > MOST_KEPT {
        return Err(Error::Conflict(format!(
            "at most {MOST_KEPT} leads of a status are kept at its top: let one go first"
        )));
    }
    write(act, lead, status, &after)?;
    let detail = json!({ "lead": lead, "status": status, "kept": to.is_some() });
    event::of_account(act, "board.placed", &detail)?;
    Ok(())
}

/// Those that are kept in a status which they still have, in their order.
fn kept(act: &mut Act, status: Id<of::ListItem>) -> Result<Vec<Id<of::Lead>>> {
    let rows: Vec<(Id<of::Lead>,)> = act.tx.all(
        "SELECT p.lead_id FROM board_place p JOIN lead l ON l.account_id = $1 AND l.id = p.lead_id
         WHERE p.account_id = $1 AND l.account_id = $1 AND p.status_id = $2 AND l.status_id = $2
         ORDER BY p.position, p.lead_id",
        args![act.actor.account, status],
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

fn forget(act: &mut Act, lead: Id<of::Lead>, status: Id<of::ListItem>) -> Result<()> {
    act.tx.execute(
        "DELETE FROM board_place WHERE account_id = $1 AND lead_id = $2 AND status_id <> $3",
        args![act.actor.account, lead, status],
    )?;
    Ok(())
}

fn write(
    act: &mut Act,
    lead: Id<of::Lead>,
    status: Id<of::ListItem>,
    kept: &[Id<of::Lead>],
) -> Result<()> {
    let account = act.actor.account;
    act.tx.execute(
        "DELETE FROM board_place WHERE account_id = $1 AND (status_id = $2 OR lead_id = $3)",
        args![account, status, lead],
    )?;
    for (position, lead) in (0_i64..).zip(kept) {
        // Two people who place leads of one status at once: the later one's order holds.
        act.tx.execute(
            "INSERT INTO board_place (account_id, lead_id, status_id, position) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, lead_id)
             DO UPDATE SET status_id = excluded.status_id, position = excluded.position",
            args![account, *lead, status, position],
        )?;
    }
    Ok(())
}
