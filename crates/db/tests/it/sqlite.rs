use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use openlead_db::{Db, Dialect, Error, Options, Tx, args};
use rusqlite::Connection;

use crate::on_each::{Place, ids, insert, until};

const TABLE: &str = "id BIGINT PRIMARY KEY, body TEXT";

#[tokio::test]
async fn a_full_disk_is_unavailable_and_writing_goes_on_when_there_is_room() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let limit = |pages: i64| {
        db.write(move |tx| tx.all::<(i64,)>(&format!("PRAGMA max_page_count = {pages}"), &[]))
    };
    limit(1).await.unwrap();
    let large = || {
        db.write(|tx| {
            tx.execute(
                "INSERT INTO t VALUES ($1, $2)",
                args![1, "x".repeat(100_000)],
            )
        })
    };
    let full = large().await;
    assert!(matches!(full, Err(Error::Unavailable(_))), "{full:?}");
    assert!(ids(&db).await.is_empty());
    limit(1_000_000).await.unwrap();
    large().await.unwrap();
    assert_eq!(ids(&db).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_writes_between_long_units_that_follow_each_other() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let busy = db.clone();
    let writing = tokio::spawn(async move {
        for id in 0.. {
            let long = move |tx: &mut Tx| {
                insert(tx, id)?;
                let begun = Instant::now();
                while begun.elapsed() < Duration::from_millis(40) {}
                Ok::<_, Error>(())
            };
            busy.write(long).await.unwrap();
        }
    });
    let other = place.open();
    for id in 1_000_000..1_000_005 {
        other.write(move |tx| insert(tx, id)).await.unwrap();
    }
    writing.abort();
}

#[tokio::test]
async fn when_the_commit_fails_the_whole_group_hears_of_it_and_the_next_one_works() {
    let place = Place::new(Dialect::Sqlite);
    let db = place
        .with_table("id BIGINT PRIMARY KEY, parent BIGINT REFERENCES t (id)")
        .await;
    let good = |id: i64| db.write(move |tx| insert(tx, id));
    let bad = db.write(|tx| {
        tx.batch("PRAGMA defer_foreign_keys = ON")?;
        tx.execute("INSERT INTO t VALUES ($1, $2)", args![100, 999])
    });
    let (one, bad, two) = tokio::join!(good(1), bad, good(2));
    assert!(matches!(bad, Err(Error::Unavailable(_))), "{bad:?}");
    // Whichever shared its commit was told so.
    let told: Vec<_> = [(1, one), (2, two)]
        .into_iter()
        .filter(|(_, told)| told.is_ok())
        .map(|(id, _)| id)
        .collect();
    assert_eq!(ids(&db).await, told);
    good(3).await.unwrap();
    assert_eq!(ids(&db).await.last(), Some(&3));
}

#[tokio::test]
async fn a_unit_that_ends_the_transaction_loses_its_group_and_nothing_more() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let bad = db
        .write(|tx| {
            insert(tx, 1)?;
            tx.batch("ROLLBACK")
        })
        .await;
    assert!(matches!(bad, Err(Error::Unavailable(_))), "{bad:?}");
    db.write(|tx| insert(tx, 2)).await.unwrap();
    assert_eq!(ids(&db).await, [2]);
}

/// What a neighbour's failure does to a good unit of its group: its result, and how often it ran.
async fn beside<F>(db: &Db, bad: F) -> (Result<u64, Error>, usize)
where
    F: Fn(&mut Tx) -> Result<u64, Error> + Send + 'static,
{
    let (open, gate) = crossbeam_channel::bounded::<()>(1);
    // The writer is held up, so that the others make one group.
    let first =
        db.write(move |_| Ok::<_, Error>(gate.recv_timeout(Duration::from_secs(30)).is_ok()));
    let runs = Arc::new(AtomicUsize::new(0));
    let count = runs.clone();
    let good = db.write(move |tx| {
        count.fetch_add(1, Ordering::SeqCst);
        insert(tx, 1)
    });
    let last = db.write(|tx| insert(tx, 3));
    let opens = async move {
        until(async || (db.stats().write.waiting() == 3).then_some(())).await;
        drop(open);
    };
    let (_, good, bad, last, ()) = tokio::join!(first, good, db.write(bad), last, opens);
    assert!(bad.is_err() && last.is_ok(), "{bad:?} {last:?}");
    (good, runs.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_group_begins_once_more_only_when_a_unit_that_failed_has_changed_something() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let (good, runs) = beside(&db, |_| Err(Error::NoRow)).await;
    assert_eq!((good.unwrap(), runs), (1, 1));
    db.write(|tx| tx.execute("DELETE FROM t", &[]))
        .await
        .unwrap();
    let (good, runs) = beside(&db, |tx| insert(tx, 2).and(Err(Error::NoRow))).await;
    assert_eq!((good.unwrap(), runs), (1, 2));
    assert_eq!(ids(&db).await, [1, 3]);
    db.write(|tx| tx.execute("DELETE FROM t", &[]))
        .await
        .unwrap();
    let table = |tx: &mut Tx| {
        tx.batch("CREATE TABLE u (id BIGINT)")
            .and(Err(Error::NoRow))
    };
    let (good, runs) = beside(&db, table).await;
    assert_eq!((good.unwrap(), runs), (1, 2));
    let unknown = db
        .read(|tx| tx.all::<(i64,)>("SELECT id FROM u", &[]))
        .await;
    assert!(matches!(unknown, Err(Error::Sql { .. })), "{unknown:?}");
}

#[tokio::test]
async fn what_follows_a_unit_that_ends_the_transaction_is_not_committed_by_itself() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let (good, _) = beside(&db, |tx| {
        insert(tx, 2).and(tx.batch("ROLLBACK")).map(|()| 0)
    })
    .await;
    assert!(matches!(good, Err(Error::Unavailable(_))), "{good:?}");
    // The next group's.
    assert_eq!(ids(&db).await, [3]);
}

#[tokio::test]
async fn another_process_that_writes_is_waited_for() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let other = Connection::open(place.file()).unwrap();
    other
        .execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1, '')")
        .unwrap();
    let unit = tokio::spawn({
        let db = db.clone();
        async move { db.write(|tx| insert(tx, 2)).await }
    });
    until(async || (db.stats().write.waiting() == 0).then_some(())).await;
    assert!(ids(&db).await.is_empty());
    other.execute_batch("COMMIT").unwrap();
    unit.await.unwrap().unwrap();
    assert_eq!(ids(&db).await, [1, 2]);
}

#[tokio::test]
async fn units_that_wait_share_a_commit() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let units: Vec<_> = (0..600)
        .map(|id| {
            let db = db.clone();
            tokio::spawn(async move { db.write(move |tx| insert(tx, id)).await })
        })
        .collect();
    for unit in units {
        unit.await.unwrap().unwrap();
    }
    let groups: Vec<_> = db.stats().groups().collect();
    assert_eq!(
        (groups.first().unwrap().0, groups.last().unwrap().0),
        (1, 256)
    );
    let commits: u64 = groups.iter().map(|(_, count)| count).sum();
    assert!(commits < 100, "{groups:?}");
    assert_eq!(ids(&db).await.len(), 600);
}

#[tokio::test]
async fn the_log_starts_anew_since_it_is_moved_into_the_file() {
    let place = Place::new(Dialect::Sqlite);
    let db = place.with_table(TABLE).await;
    let log = format!("{}-wal", place.file().display());
    // How often it began, from its header.
    let begun = || u32::from_be_bytes(fs::read(&log).unwrap()[12..16].try_into().unwrap());
    let before = begun();
    db.write(|tx| insert(tx, 1)).await.unwrap();
    // Only a log that is in the file to its end begins anew, so nothing is written meanwhile.
    let other = Connection::open(place.file()).unwrap();
    until(async || is_in_the_file(&other).then_some(())).await;
    db.write(|tx| insert(tx, 2)).await.unwrap();
    assert_eq!(begun(), before + 1);
    drop((other, db));
    assert!(
        !fs::exists(log).unwrap(),
        "all of it is in the file at the end"
    );
}

/// Whether a checkpoint has moved the whole log; this asks, and moves nothing.
fn is_in_the_file(connection: &Connection) -> bool {
    let frames = connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| {
        Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    let (log, moved) = frames.unwrap();
    log == moved
}

#[tokio::test]
async fn a_new_file_is_readable_by_its_owner_only() {
    let place = Place::new(Dialect::Sqlite);
    let _db = place.with_table(TABLE).await;
    for suffix in ["", "-wal"] {
        let path = format!("{}{suffix}", place.file().display());
        assert_eq!(
            fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn a_place_that_cannot_be_opened_is_an_error_that_says_why() {
    let open = |url: &str| match Db::open(Options::new(url)) {
        Err(Error::Unavailable(why)) => why,
        _ => panic!("{url}"),
    };
    assert!(open("sqlite:///no/such/folder/x.db").contains("/no/such/folder/x.db"));
    assert!(open("mysql://x").contains("sqlite://PATH"));
    let place = Place::new(Dialect::Sqlite);
    fs::write(place.file(), "a text file, much longer than nothing").unwrap();
    assert!(open(&place.options().url).contains("not a database"));
}
