use std::io::{Seek as _, SeekFrom};
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::history::read_import;
use super::{Kept, Plan, Profile, draft, failures, file};
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// Adds the rows of an import that could not be taken in as an import of their own, with the same plan: they can be
/// corrected there.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Conflict` while the import is at work, without refused rows, or when its file is gone.
pub async fn again(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
) -> Result<Id<of::Import>> {
    let look = openlead.look(actor, move |act| {
        act.may_change()?;
        let import = read_import(act, id)?;
        let refused = failures::failures(act, id, 0, 1)?;
        Ok((import.plan()?, import, refused.is_empty()))
    });
    let (mut plan, import, is_empty) = look.await?;
    if !import.state.has_ended() {
        return Err(Error::Conflict(
            "The import is at work: wait for its end.".to_owned(),
        ));
    }
    if is_empty || !file::path(openlead, id).exists() {
        let why = "There are no refused rows any more: the file of an import is kept for 30 days.";
        return Err(Error::Conflict(why.to_owned()));
    }
    // Their numbers are others there.
    plan.fixes.clear();
    let to = openlead.scratch()?;
    let written = failures::write_failures(openlead, actor, id, to).await?;
    let this = Arc::clone(openlead);
    let kept = spawn_blocking(move || take(&this, written));
    let (kept, profile) = kept
        .await
        .map_err(|error| Error::Internal(format!("the refused rows: {error}")))??;
    let name = format!("{}, refused rows", import.name);
    let path = kept.path.clone();
    let added = openlead.act(actor, move |act| add(act, &kept, &name, &profile, &plan));
    let added = added.await;
    if added.is_err() {
        let _ = std::fs::remove_file(path);
    }
    added
}

fn take(openlead: &Openlead, mut written: std::fs::File) -> Result<(Kept, Profile)> {
    let rewound = written.seek(SeekFrom::Start(0));
    rewound.map_err(|error| Error::Unavailable(error.to_string()))?;
    let kept = file::keep(openlead, written)?;
    match Profile::of(&kept.path) {
        Ok(profile) => Ok((kept, profile)),
        Err(error) => {
            let _ = std::fs::remove_file(&kept.path);
            Err(error)
        }
    }
}

fn add(
    act: &mut Act,
    kept: &Kept,
    name: &str,
    profile: &Profile,
    plan: &Plan,
) -> Result<Id<of::Import>> {
    let id = draft::draft(act, kept, name, profile)?;
    draft::plan(act, id, plan)?;
    Ok(id)
}
