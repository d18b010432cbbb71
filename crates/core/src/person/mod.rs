//! One person's data: all that is known of somebody by a phone number or an e-mail address, to be handed out or erased.

mod erase;
mod export;
mod files;
mod find;
mod pack;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

pub use erase::{Certificate, NOT_COVERED};
pub use find::{Found, InFile, Person};
pub use pack::pack;

use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::{import, once};

/// Looks for somebody everywhere in the account, also in the files of imports. Takes as long as reading the request log and
/// those files does.
///
/// # Errors
/// `Forbidden`; `Invalid` without a number and an address.
pub async fn find(openlead: &Arc<Openlead>, actor: Actor, person: &Person) -> Result<Found> {
    let person = person.clone();
    let found = openlead.look(actor, move |act| find::find(act, &person));
    files::find(openlead, actor, found.await?).await
}

/// As [`find`], with how many rows of which table that is; empty when nothing is there.
///
/// # Errors
/// As [`find`].
pub async fn count(
    openlead: &Arc<Openlead>,
    actor: Actor,
    person: &Person,
) -> Result<(Found, BTreeMap<String, u64>)> {
    let found = find(openlead, actor, person).await?;
    let counted = found.clone();
    let rows = openlead.look(actor, move |act| {
        Ok(erase::count(&export::export(act, &counted)?))
    });
    Ok((found, rows.await?))
}

/// Everything that is kept of somebody, one object: a list of rows for each table, as the data model names them. The audit
/// log says who took it.
///
/// # Errors
/// As [`find`]; `NotFound` when nothing is there.
pub async fn export(openlead: &Arc<Openlead>, actor: Actor, person: &Person) -> Result<Json> {
    let found = find(openlead, actor, person).await?;
    if found.is_empty() {
        return Err(Error::NotFound("person"));
    }
    let export = move |act: &mut Act| {
        let all = export::export(act, &found)?;
        erase::note_export(act, &all)?;
        Ok(all)
    };
    openlead.act(actor, export).await
}

/// The certificate of an erasure, from the event that says so.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub fn certificate(act: &mut Act, event: Id<of::Event>) -> Result<Certificate> {
    erase::certificate(act, event)
}

/// Erases somebody for good: leads with all that belongs to them, lines of the request log, what was sent to webhooks, the
/// files of imports that name them. Events of the account that name them stay without their details.
///
/// # Errors
/// As [`find`]; `NotFound` when nothing is there; `Conflict` while an import that names them runs.
pub async fn erase(openlead: &Arc<Openlead>, actor: Actor, person: &Person) -> Result<Certificate> {
    let named = find(openlead, actor, person).await?.files;
    let (person, this) = (person.clone(), Arc::clone(openlead));
    let erase = move |act: &mut Act| {
        // Looked for once more: what came meanwhile goes too.
        let mut found = find::find(act, &person)?;
        found.files.clone_from(&named);
        once::forget(&this, act, |answer| found.is_answered_with(answer))?;
        erase::erase(act, &found)
    };
    let certificate = openlead.act(actor, erase).await?;
    // Those that are left by a crash here go with the next sweep.
    import::sweep(openlead).await?;
    Ok(certificate)
}
