use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use openlead_db::Db;
use openlead_web::metrics::Copies;
use tokio::task::spawn_blocking;
use tokio::time::{interval, sleep};

use super::options::Plan;
use super::shelf::{chains, copies_in, name, tidy};
use super::{Wanted, bad, pack};

/// How often it is looked whether a copy is due.
const LOOK: Duration = Duration::from_secs(2);
/// After a failure it is tried again, not at once.
const PAUSE: Duration = Duration::from_secs(60);
const SECOND: i64 = 1_000_000;
/// A copy that still waits for its name.
const UNNAMED: &str = "unnamed.part";

/// Makes copies as planned, for as long as the server runs.
pub async fn keep(db: Db, plan: Plan, counts: Copies) {
    if let Err(error) = sweep(&plan.folder) {
        tracing::warn!(%error, "what a killed server has left of copies could not be deleted");
    }
    let mut looks = interval(LOOK);
    loop {
        looks.tick().await;
        match if_due(&db, &plan).await {
            Ok(None) => {}
            Ok(Some(time)) => {
                counts.last.set(time / SECOND);
                tracing::info!(folder = %plan.folder.display(), "a copy was made");
            }
            Err(error) => {
                counts.failures.inc();
                tracing::error!(%error, folder = %plan.folder.display(), "a copy could not be made; trying again in a minute");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Makes a copy when the last one is old enough, or when the log has begun anew and needs one to go on from.
async fn if_due(db: &Db, plan: &Plan) -> io::Result<Option<i64>> {
    let shipping = db.shipping();
    let (chain, after) = match &shipping {
        None => (None, None),
        Some(shipping) => match &shipping.chain {
            None => return Ok(None),
            Some(chain) => (Some(chain.as_str()), Some(shipping.records)),
        },
    };
    let folder = chain.map_or(plan.folder.clone(), |chain| plan.folder.join(chain));
    let now = db.clock().now();
    let newest = copies_in(&plan.folder)?
        .into_iter()
        .rfind(|copy| copy.path.parent() == Some(&folder));
    let every = i64::try_from(plan.every.as_micros()).unwrap_or(i64::MAX);
    if newest.is_some_and(|newest| now - newest.time < every) {
        return Ok(None);
    }
    let unnamed = folder.join(UNNAMED);
    let wanted = Wanted {
        data: plan.data.clone(),
        database: Some(plan.database.clone()),
        passphrase: plan.passphrase.clone(),
        now,
    };
    let target = unnamed.clone();
    let packed = spawn_blocking(move || pack(&wanted, &target, &mut |_| {}));
    packed.await.map_err(io::Error::other)??;
    let time = match chain {
        None => now,
        Some(chain) => covered(db, chain).await?,
    };
    fs::rename(&unnamed, folder.join(name(time, after)))?;
    fs::File::open(&folder)?.sync_all()?;
    tidy(&plan.folder, plan.keep, chain)?;
    Ok(Some(time))
}

/// The next whole second from which on the log has everything that is in a copy which was just made.
async fn covered(db: &Db, chain: &str) -> io::Result<i64> {
    let made = db.clock().now();
    let mut looks = interval(Duration::from_millis(100));
    loop {
        looks.tick().await;
        let shipping = db.shipping().unwrap_or_default();
        if shipping.chain.as_deref() != Some(chain) {
            return Err(bad("the log began anew while the copy was made"));
        }
        if shipping.until > made {
            return Ok((shipping.until + SECOND - 1).div_euclid(SECOND) * SECOND);
        }
    }
}

/// Deletes copies that were never finished.
fn sweep(folder: &Path) -> io::Result<()> {
    for place in [vec![folder.to_owned()], chains(folder)?].concat() {
        for entry in fs::read_dir(place)? {
            let entry = entry?;
            let name = entry.file_name();
            let left = name
                .to_str()
                .is_some_and(|name| name.starts_with(".tmp") || name == UNNAMED);
            match left {
                true if entry.file_type()?.is_dir() => fs::remove_dir_all(entry.path())?,
                true => fs::remove_file(entry.path())?,
                false => {}
            }
        }
    }
    Ok(())
}
