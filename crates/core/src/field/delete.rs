use std::sync::Arc;

use openlead_db::args;
use serde_json::json;

use super::{preview, read};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::{catalog, event};

/// Deletes a field in which no lead has a value.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` with how many leads have a value.
pub async fn delete(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Field>) -> Result<()> {
    check_unused(openlead, actor, id).await?;
    openlead.act(actor, move |act| remove(act, id)).await
}

/// That no lead has a value in a field, which takes as long as reading all leads: before [`remove`].
///
/// # Errors
/// As [`delete`].
pub async fn check_unused(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Field>) -> Result<()> {
    let field = openlead.look(actor, move |act| {
        act.require(Right::Settings)?;
        read(act, id)
    });
    let field = field.await?;
    let options: Vec<String> = field
        .choices
        .iter()
        .map(|choice| choice.label.clone())
        .collect();
    let values = preview(openlead, actor, id, field.kind, &options).await?;
    if values.count > 0 {
        return Err(Error::Conflict(format!(
            "{} leads have a value in {}: map it into another field, or archive it",
            values.count, field.label
        )));
    }
    Ok(())
}

/// Deletes a field that [nobody uses](check_unused).
///
/// # Errors
/// `Forbidden`; `NotFound`.
pub fn remove(act: &mut Act, id: Id<of::Field>) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let field = read(act, id)?;
    act.tx.execute(
        "DELETE FROM field WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    act.tx.execute(
        "DELETE FROM field_alias WHERE account_id = $1 AND field_id = $2",
        args![act.actor.account, id],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": id, "key": field.key, "label": field.label });
    event::of_account(act, "field.deleted", &detail)?;
    Ok(())
}
