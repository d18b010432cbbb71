use std::sync::Arc;

use super::change::write;
use super::value::{fit, shown};
use super::values::{preview, rewrite};
use super::{Field, Kind, Values, add, read};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// Makes a field one of another kind, and its values with it. Values that do not fit are taken from their leads when that
/// is wanted; the timeline keeps them. Begun again after a crash it goes on.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Invalid` for the options; `Conflict` when values would be lost and that is not wanted.
pub async fn retype(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Field>,
    kind: Kind,
    options: &[String],
    lose_misfits: bool,
) -> Result<Values> {
    openlead
        .look(actor, |act| act.require(Right::Settings))
        .await?;
    let values = preview(openlead, actor, id, kind, options).await?;
    if values.misfits > 0 && !lose_misfits {
        return Err(Error::Conflict(format!(
            "{} of {} values do not fit, like \"{}\": correct them, or say that they may be lost",
            values.misfits,
            values.count,
            values.samples.join("\", \"")
        )));
    }
    let options = options.to_vec();
    let (before, after) = openlead
        .act(actor, move |act| begin(act, id, kind, &options))
        .await?;
    let unit = move |act: &mut Act, progress| {
        act.require(Right::Settings)?;
        rewrite(act, progress, |act, custom| {
            convert(act, &before, &after, custom)
        })
    };
    openlead.in_units(actor, unit).await?;
    Ok(values)
}

/// From now on new values are of the new kind.
fn begin(
    act: &mut Act,
    id: Id<of::Field>,
    kind: Kind,
    options: &[String],
) -> Result<(Field, Field)> {
    catalog::hold(act, Right::Settings)?;
    let before = read(act, id)?;
    let choices = add::choices(kind, options, &before.choices)?;
    let after = Field {
        kind,
        choices,
        ..before.clone()
    };
    write(act, &before, &after)?;
    Ok((before, after))
}

/// The value of one lead. One that came in meanwhile is of the new kind already.
fn convert(
    act: &Act,
    before: &Field,
    after: &Field,
    custom: &mut serde_json::Map<String, serde_json::Value>,
) {
    let account = &act.catalog.account;
    let Some(value) = custom.remove(&before.key) else {
        return;
    };
    let read = |field| {
        fit(
            account,
            after.kind,
            &after.choices,
            &shown(account, field, &value),
        )
    };
    if let Some(value) = read(before).or_else(|| read(after)) {
        custom.insert(after.key.clone(), value);
    }
}
