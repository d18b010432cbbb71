use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use openlead_db::copies::{Replayed, Shipping, copy, replay};
use openlead_db::{Clock, Db, Options, args};
use openlead_testkit::{TempDir, temp_dir};
use rusqlite::Connection;

const SECOND: i64 = 1_000_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// A database whose log is copied to a folder beside it.
struct Place {
    folder: TempDir,
    clock: Clock,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: temp_dir(),
            clock: Clock::fixed(1_000 * SECOND),
        };
        fs::create_dir(place.copies()).unwrap();
        place
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("openlead.db")
    }

    fn copies(&self) -> PathBuf {
        self.folder.path().join("copies")
    }

    fn open(&self) -> Db {
        Db::open(Options {
            clock: self.clock.clone(),
            ship: Some(self.copies()),
            ..Options::new(format!("sqlite://{}", self.path().display()))
        })
        .unwrap()
    }

    async fn with_table(&self) -> Db {
        let db = self.open();
        db.write(|tx| tx.batch("CREATE TABLE t (id BIGINT PRIMARY KEY, body TEXT)"))
            .await
            .unwrap();
        db
    }

    /// A copy of the database, and up to which record of the chain it has all.
    fn base(&self, db: &Db) -> u64 {
        let after = db.shipping().unwrap().records;
        copy(&self.path(), &self.folder.path().join("base.db"), |_, _| {}).unwrap();
        after
    }

    /// The ids that were there at a second.
    fn at(&self, chain: &str, after: u64, second: i64) -> (Vec<i64>, Replayed) {
        let again = self.folder.path().join("again.db");
        fs::copy(self.folder.path().join("base.db"), &again).unwrap();
        let replayed = replay(&self.copies().join(chain), after, second * SECOND, &again).unwrap();
        let connection = Connection::open(&again).unwrap();
        let check = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
        assert_eq!(
            connection
                .query_row("PRAGMA integrity_check", [], check)
                .unwrap(),
            "ok"
        );
        let mut ids = connection.prepare("SELECT id FROM t ORDER BY id").unwrap();
        let ids = ids.query_map([], |row| row.get(0)).unwrap();
        (ids.collect::<Result<_, _>>().unwrap(), replayed)
    }
}

async fn insert(db: &Db, id: i64) {
    db.write(move |tx| {
        tx.execute(
            "INSERT INTO t VALUES ($1, $2)",
            args![id, "x".repeat(5_000)],
        )
    })
    .await
    .unwrap();
}

/// Waits for the copying to be as wanted.
async fn until(db: &Db, wanted: impl Fn(&Shipping) -> bool) -> Shipping {
    let limit = Instant::now() + PATIENCE;
    loop {
        let shipping = db.shipping().unwrap();
        if wanted(&shipping) {
            return shipping;
        }
        assert!(Instant::now() < limit, "{shipping:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn any_second_can_be_brought_back() {
    let place = Place::new();
    let db = place.with_table().await;
    let chain = until(&db, |shipping| shipping.records > 0)
        .await
        .chain
        .unwrap();
    let after = place.base(&db);
    for second in 1..=6 {
        // The state of a second has all that was committed up to its very beginning.
        for part in 0..3 {
            place
                .clock
                .set((1_000 + second) * SECOND - 200_000 + part * 100_000);
            insert(&db, second * 10 + part).await;
        }
        if second % 2 == 0 {
            let records = db.shipping().unwrap().records;
            until(&db, |shipping| shipping.records > records).await;
        }
    }
    drop(db);
    for second in 0..=7 {
        let (ids, replayed) = place.at(&chain, after, 1_000 + second);
        let expected: Vec<i64> = (1..=second.min(6))
            .flat_map(|second| (0..3).map(move |part| second * 10 + part))
            .collect();
        assert_eq!(ids, expected, "at second {second}");
        assert_eq!(replayed.more, second < 6);
    }
}

#[tokio::test]
async fn nobody_can_move_the_log_away_before_it_is_copied() {
    let place = Place::new();
    let db = place.with_table().await;
    let chain = until(&db, |shipping| shipping.records > 0)
        .await
        .chain
        .unwrap();
    let after = place.base(&db);
    let other = Connection::open(place.path()).unwrap();
    other.busy_timeout(PATIENCE).unwrap();
    for id in 0..200 {
        insert(&db, id).await;
        other
            .execute("INSERT INTO t VALUES (?1, '')", [1_000 + id])
            .unwrap();
        for how in ["PASSIVE", "TRUNCATE"] {
            let _ = other.busy_timeout(Duration::ZERO);
            other
                .query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(()))
                .unwrap();
            let _ = other.busy_timeout(PATIENCE);
        }
    }
    drop(other);
    drop(db);
    let (ids, _) = place.at(&chain, after, i64::MAX / SECOND);
    let expected: Vec<i64> = (0..200).chain(1_000..1_200).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn a_folder_that_is_away_holds_nothing_up_and_copies_go_on_when_it_is_back() {
    let place = Place::new();
    let db = place.with_table().await;
    let chain = until(&db, |shipping| shipping.records > 0)
        .await
        .chain
        .unwrap();
    let away = place.folder.path().join("away");
    fs::rename(place.copies(), &away).unwrap();
    drop(db);
    place.clock.advance(SECOND);
    let db = place.open();
    insert(&db, 1).await;
    let broken = until(&db, |shipping| shipping.failures > 0).await;
    assert_eq!(broken.chain, None);
    insert(&db, 2).await;
    fs::rename(&away, place.copies()).unwrap();
    let back = until(&db, |shipping| shipping.chain.is_some()).await;
    assert_ne!(
        back.chain.as_ref(),
        Some(&chain),
        "what came meanwhile is not in the old one"
    );
    let new = place.base(&db);
    insert(&db, 3).await;
    until(&db, |shipping| shipping.records > new).await;
    assert_eq!(
        place.at(&back.chain.unwrap(), new, i64::MAX / SECOND).0,
        [1, 2, 3]
    );
}

#[tokio::test]
async fn a_record_that_is_missing_or_changed_is_not_passed_over() {
    let place = Place::new();
    let db = place.with_table().await;
    let chain = until(&db, |shipping| shipping.records > 0)
        .await
        .chain
        .unwrap();
    let after = place.base(&db);
    for id in 1..=3 {
        place.clock.advance(SECOND);
        insert(&db, id).await;
    }
    drop(db);
    let folder = place.copies().join(&chain);
    let file = fs::read_dir(&folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() - 7]).unwrap();
    assert_eq!(
        place.at(&chain, after, i64::MAX / SECOND).0,
        [1, 2],
        "a record that was cut off"
    );
    fs::rename(&file, folder.join("000000000009.olog")).unwrap();
    let again = place.folder.path().join("again.db");
    let missing = replay(&folder, after, i64::MAX, &again).unwrap_err();
    assert!(missing.to_string().contains("are missing"), "{missing}");
}
