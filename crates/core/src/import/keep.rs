//! How long the files of imports are kept.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use openlead_db::{Tx, args};
use tokio::task::spawn_blocking;

use super::steer::{self, lock};
use super::{State, file};
use crate::account;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// A file is kept so long after its import has ended, in microseconds: 30 days.
const KEPT: i64 = 30 * 24 * 3600 * 1_000_000;
/// A file that no import has asked for stays so long: somebody may be about to.
const UNCLAIMED: Duration = Duration::from_secs(24 * 3600);

/// The imports whose files may be there.
pub(crate) fn kept(act: &mut Act) -> Result<Vec<Id<of::Import>>> {
    let sql = "SELECT id FROM import WHERE account_id = $1 AND hash <> '' ORDER BY id";
    let ids: Vec<(Id<of::Import>,)> = act.tx.all(sql, args![act.actor.account])?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Says that the file of an import is to go, because it names somebody who is erased. An import that has not ended is
/// cancelled: its rows can be taken in from a file without them.
///
/// # Errors
/// `Conflict` while its rows are read.
pub(crate) fn give_up_file(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    let import = lock(act, id)?;
    match import.state {
        State::Running | State::Checking => {
            return Err(Error::Conflict(format!(
                "The import of {} is at work and names this person: wait for its end, or cancel it.",
                import.name
            )));
        }
        State::Ready | State::Paused | State::Failed => {
            let why = "Its file named somebody whose data was erased.";
            steer::set(act, &import, State::Cancelled, why, "import.cancelled")?;
        }
        State::Cancelled | State::Done | State::Reverting | State::Reverted => {}
    }
    act.tx.execute(
        "UPDATE import SET hash = '', look = '' WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    Ok(())
}

/// Deletes the files that no import needs any more: of those that ended long ago, of those that were given up, and what was
/// kept for an import that never came.
///
/// # Errors
/// `Unavailable` when a file cannot be deleted.
pub async fn sweep(openlead: &Arc<Openlead>) -> Result<()> {
    let folder = openlead.data.join("imports");
    if !folder.exists() {
        return Ok(());
    }
    let mut needed = Needed::default();
    for account in openlead.db.read(account::list).await? {
        let id = account.id;
        let of_account = openlead.db.read(move |tx| Needed::of(tx, id)).await?;
        needed.yes.extend(of_account.yes);
        needed.no.extend(of_account.no);
    }
    let now = openlead.db.clock().now().max(0).cast_unsigned();
    let now = UNIX_EPOCH + Duration::from_micros(now);
    let swept = spawn_blocking(move || delete(&folder, &needed, now)).await;
    swept
        .map_err(|error| Error::Internal(format!("the sweep of files: {error}")))?
        .map_err(|error| {
            Error::Unavailable(format!("a file of an import cannot be deleted: {error}"))
        })
}

/// Which files are needed, and which are not for sure.
#[derive(Default)]
struct Needed {
    yes: HashSet<Id<of::Import>>,
    no: HashSet<Id<of::Import>>,
}

impl Needed {
    fn of(tx: &mut Tx, account: Id<of::Account>) -> Result<Self> {
        let old = tx.now() - KEPT;
        let sql = "SELECT id, hash <> '' AND (ended_at IS NULL OR ended_at > $2) FROM import WHERE account_id = $1";
        let all: Vec<(Id<of::Import>, bool)> = tx.all(sql, args![account, old])?;
        let (yes, no): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, needed)| *needed);
        let ids = |some: Vec<(Id<of::Import>, bool)>| some.into_iter().map(|(id, _)| id).collect();
        Ok(Self {
            yes: ids(yes),
            no: ids(no),
        })
    }
}

fn delete(folder: &Path, needed: &Needed, now: SystemTime) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        let old = |at: SystemTime| now.duration_since(at).is_ok_and(|age| age > UNCLAIMED);
        let unclaimed = || {
            !needed.yes.contains(&id)
                && entry.metadata().and_then(|it| it.modified()).is_ok_and(old)
        };
        if needed.no.contains(&id) || unclaimed() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether the file of an import is still there.
pub fn has_file(openlead: &Openlead, id: Id<of::Import>) -> bool {
    file::path(openlead, id).exists()
}
