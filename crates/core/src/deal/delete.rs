use openlead_db::args;
use serde_json::json;

use super::lock;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Deletes a deal.
///
/// # Errors
/// `NotFound`; `Forbidden` for the deal of somebody else without the right.
pub fn delete(act: &mut Act, id: Id<of::Deal>) -> Result<()> {
    let deal = lock(act, id)?;
    let own = [deal.who, deal.agent_id].contains(&act.actor.who);
    if !own && !act.may(Right::Delete) {
        return Err(Error::Forbidden(
            "You can delete your own deals only.".to_owned(),
        ));
    }
    act.tx.execute(
        "DELETE FROM deal WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    let detail =
        json!({ "id": id, "name": deal.name, "amount": deal.amount, "currency": deal.currency });
    event::of_lead(act, deal.lead_id, "deal.deleted", &detail)?;
    Ok(())
}
