//! One person's data: all that is known of somebody by a phone number or an e-mail address, to be handed out or erased.

mod erase;
mod export;
mod files;
mod find;

use std::sync::Arc;

use serde_json::Value as Json;

pub use erase::Certificate;
pub use find::{Found, Person};

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::import;
use crate::openlead::Openlead;

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

/// Everything that is kept of somebody, one object: a list of rows for each table, as the data model names them.
///
/// # Errors
/// As [`find`]; `NotFound` when nothing is there.
pub async fn export(openlead: &Arc<Openlead>, actor: Actor, person: &Person) -> Result<Json> {
    let found = find(openlead, actor, person).await?;
    if found.is_empty() {
        return Err(Error::NotFound("person"));
    }
    let export = move |act: &mut crate::Act| export::export(act, &found);
    openlead.look(actor, export).await
}

/// Erases somebody for good: leads with all that belongs to them, lines of the request log, what was sent to webhooks, the
/// files of imports that name them. Events of the account that name them stay without their details.
///
/// # Errors
/// As [`find`]; `NotFound` when nothing is there; `Conflict` while an import that names them runs.
pub async fn erase(openlead: &Arc<Openlead>, actor: Actor, person: &Person) -> Result<Certificate> {
    let named = find(openlead, actor, person).await?.files;
    let person = person.clone();
    let erase = move |act: &mut crate::Act| {
        // Looked for once more: what came meanwhile goes too.
        let mut found = find::find(act, &person)?;
        found.files.clone_from(&named);
        erase::erase(act, &found)
    };
    let certificate = openlead.act(actor, erase).await?;
    // Those that are left by a crash here go with the next sweep.
    import::sweep(openlead).await?;
    Ok(certificate)
}
