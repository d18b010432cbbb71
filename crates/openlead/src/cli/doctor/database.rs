use openlead_core::forward;
use openlead_core::search::{rebuild, waiting};
use openlead_core::secret::ServerKey;
use openlead_core::{account, key_fingerprint, migrations};
use openlead_db::{Db, Error, pending};

use super::finding::Finding;
use crate::place::Place;

const DATABASE: &str = "database";
const KEY: &str = "server key";
const CLOCK: &str = "clock";
const SEARCH: &str = "search";
const FORWARD: &str = "forward";
const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
/// A server that runs is not so far behind for longer than a moment.
const MANY: i64 = 5_000;

/// It cannot be opened.
pub fn unreachable(error: &Error) -> Finding {
    Finding::wrong(
        DATABASE,
        error.to_string(),
        "check --database and that it runs",
    )
}

/// It answers, and is at this version.
pub async fn version(db: &Db) -> Finding {
    let missing = db.read(|tx| pending(tx, migrations::ALL).map(|missing| missing.len()));
    match missing.await {
        Err(error) => unreachable(&error),
        Ok(0) => Finding::fine(DATABASE, "answers, and is at this version"),
        Ok(steps) => Finding::wrong(
            DATABASE,
            format!("{steps} steps behind this version"),
            "run `openlead migrate`",
        ),
    }
}

/// The key file is there, and the one with which the database was begun.
pub async fn key(db: &Db, place: &Place) -> Finding {
    const ADVICE: &str = "put the right server.key back, from a backup of the data folder";
    let file = place.key();
    if !file.exists() {
        return Finding::wrong(KEY, "server.key is not in the data folder", ADVICE);
    }
    let own = match ServerKey::open(&file) {
        Ok(key) => key.fingerprint(),
        Err(error) => return Finding::wrong(KEY, format!("server.key: {error}"), ADVICE),
    };
    match db.read(key_fingerprint).await {
        Ok(Some(known)) if known == own => Finding::fine(KEY, "belongs to the database"),
        Ok(Some(_)) => Finding::wrong(KEY, "server.key is of another database", ADVICE),
        Ok(None) => Finding::fine(KEY, "is there; the database has not been used yet"),
        Err(error) => Finding::wrong(KEY, error.to_string(), "see to the database first"),
    }
}

/// The clock is not before what was written already, and agrees with the database server's.
pub async fn clock(db: &Db) -> Finding {
    const ADVICE: &str = "let the system keep its clock by NTP";
    let newest = db.read(|tx| {
        let accounts = account::list(tx)?;
        let newest = accounts.iter().map(|account| account.created_at).max();
        Ok::<_, openlead_core::Error>((newest.unwrap_or(0), tx.now()))
    });
    let here = db.clock().now();
    match newest.await {
        Err(error) => Finding::wrong(CLOCK, error.to_string(), "see to the database first"),
        Ok((newest, _)) if newest > here + MINUTE => {
            Finding::wrong(CLOCK, "is before the making of an account", ADVICE)
        }
        Ok((_, there)) if (there - here).abs() > MINUTE => Finding::wrong(
            CLOCK,
            "is more than a minute away from the database server's",
            ADVICE,
        ),
        Ok(_) => Finding::fine(CLOCK, openlead_core::time::to_rfc3339(here)),
    }
}

/// Search has read what was written; with `anew` it is told to read all again.
pub async fn search(db: &Db, anew: bool) -> Finding {
    let told = match anew {
        true => db.write(rebuild).await,
        false => Ok(()),
    };
    let waiting = match told {
        Ok(()) => db.read(waiting).await,
        Err(error) => Err(error),
    };
    let message = match waiting {
        Err(error) => {
            return Finding::wrong(SEARCH, error.to_string(), "see to the database first");
        }
        Ok(waiting) if waiting.accounts > 0 => {
            "is reading all leads anew, and finds only some".to_owned()
        }
        Ok(waiting) => format!("{} changes are still to be read", waiting.changes),
    };
    match waiting {
        Ok(waiting) if anew || waiting.accounts == 0 && waiting.changes < MANY => {
            Finding::fine(SEARCH, message)
        }
        _ => Finding::wrong(SEARCH, message, "let `openlead serve` run, which does it"),
    }
}

/// Calls arrive where they are sent on; nothing is said where none are.
pub async fn forward(db: &Db) -> Option<Finding> {
    const ADVICE: &str =
        "see `openlead forward show`, and `openlead forward retry` when the old host is well";
    let all = match db.read(forward::all).await {
        Ok(all) => all,
        Err(error) => {
            return Some(Finding::wrong(
                FORWARD,
                error.to_string(),
                "see to the database first",
            ));
        }
    };
    let now = db.clock().now();
    let count = |what: fn(&forward::Status) -> i64| all.iter().map(what).sum::<i64>();
    let (waiting, refused) = (count(|it| it.waiting), count(|it| it.refused));
    let lost = count(|it| it.failed + it.forward.expired);
    let since = all.iter().filter_map(|it| it.forward.failing_since).min();
    let message = format!("{waiting} calls wait, {refused} were refused, {lost} did not arrive");
    let away = since.is_some_and(|since| now - since > HOUR);
    match away || lost > 0 {
        true => Some(Finding::wrong(FORWARD, message, ADVICE)),
        false => (!all.is_empty()).then(|| Finding::fine(FORWARD, message)),
    }
}
