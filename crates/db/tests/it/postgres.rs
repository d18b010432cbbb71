use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use openlead_db::{Db, Dialect, Error, Options, Result, Tx, args};
use openlead_testkit::Postgres;

use crate::on_each::{Place, ids, insert, until};

/// What a caller makes of any error.
#[derive(Debug)]
struct Own;

impl From<Error> for Own {
    fn from(_: Error) -> Self {
        Own
    }
}

fn touch(tx: &mut Tx, id: i64) -> Result<u64> {
    tx.execute("UPDATE t SET n = n + 1 WHERE id = $1", args![id])
}

#[tokio::test]
async fn a_deadlock_is_run_again_whatever_error_the_unit_makes_of_it() {
    let place = Place::new(Dialect::Postgres);
    let db = place
        .with_table("id BIGINT PRIMARY KEY, n BIGINT NOT NULL DEFAULT 0")
        .await;
    db.write(|tx| {
        [1, 2]
            .into_iter()
            .try_for_each(|id| insert(tx, id).map(drop))
    })
    .await
    .unwrap();
    let both_hold_one = Arc::new(Barrier::new(2));
    let unit = |first: i64, second: i64| {
        let (both, runs) = (both_hold_one.clone(), AtomicU32::new(0));
        db.write(move |tx| {
            tx.batch("SET LOCAL deadlock_timeout = '10ms'")?;
            touch(tx, first)?;
            if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                both.wait();
            }
            touch(tx, second)?;
            Ok::<_, Own>(())
        })
    };
    let (one, other) = tokio::join!(unit(1, 2), unit(2, 1));
    one.unwrap();
    other.unwrap();
    assert!(db.stats().retries() >= 1);
    let counts = db
        .read(|tx| tx.all::<(i64,)>("SELECT n FROM t", &[]))
        .await
        .unwrap();
    assert_eq!(counts, [(2,), (2,)]);
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_refused_before_anything_is_sent() {
    let place = Place::new(Dialect::Postgres);
    let db = place.with_table("id BIGINT PRIMARY KEY").await;
    let result = db.write(|tx| {
        insert(tx, 1)?;
        tx.send("INSERT INTO t (id) VALUES ($1)", args!["two"])
    });
    let result = result.await;
    assert!(matches!(result, Err(Error::Type { .. })), "{result:?}");
    assert!(ids(&db).await.is_empty());
}

#[tokio::test]
async fn a_conflict_that_never_ends_is_given_up() {
    let place = Place::new(Dialect::Postgres);
    let db = place.open();
    let runs = Arc::new(AtomicU32::new(0));
    let counted = runs.clone();
    let result = db.write(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        tx.batch("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")
    });
    let result = result.await;
    assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_server_that_stops_in_mid_run_is_unavailable_and_then_all_that_was_answered_is_there() {
    let mut server = Postgres::temporary();
    let db = Db::open(Options::new(server.url())).unwrap();
    db.write(|tx| tx.batch("CREATE TABLE t (id BIGINT PRIMARY KEY)"))
        .await
        .unwrap();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut answered = Vec::new();
                for row in 0.. {
                    let id = writer * 1_000_000 + row;
                    match db.write(move |tx| insert(tx, id)).await {
                        Ok(_) => answered.push(id),
                        Err(error) => {
                            assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
                            break;
                        }
                    }
                }
                answered
            })
        })
        .collect();
    until(async || (db.stats().write.done() > 100).then_some(())).await;
    server.stop_immediate();
    let mut answered = Vec::new();
    for writer in writers {
        answered.extend(writer.await.unwrap());
    }
    let read = db.read(|tx| tx.one::<(i64,)>("SELECT 1", &[])).await;
    assert!(matches!(read, Err(Error::Unavailable(_))), "{read:?}");
    server.start();
    until(async || db.write(|tx| insert(tx, -1)).await.ok()).await;
    until(async || {
        db.read(|tx| tx.one::<(i64,)>("SELECT count(*) FROM t", &[]))
            .await
            .ok()
    })
    .await;
    let stored = ids(&db).await;
    assert!(answered.len() > 50);
    assert!(answered.iter().all(|id| stored.binary_search(id).is_ok()));
}

#[tokio::test]
async fn a_restart_between_units_goes_unnoticed() {
    let mut server = Postgres::temporary();
    let db = Db::open(Options {
        writers: 2,
        ..Options::new(server.url())
    })
    .unwrap();
    db.write(|tx| tx.batch("CREATE TABLE t (id BIGINT PRIMARY KEY)"))
        .await
        .unwrap();
    assert!(ids(&db).await.is_empty());
    server.stop_immediate();
    server.start();
    for id in 0..4 {
        db.write(move |tx| insert(tx, id)).await.unwrap();
    }
    assert_eq!(ids(&db).await.len(), 4);
}

#[tokio::test]
async fn a_column_that_changes_its_type_under_a_prepared_statement_goes_unnoticed() {
    let place = Place::new(Dialect::Postgres);
    place.with_table("id INTEGER").await;
    let db = Db::open(Options {
        writers: 1,
        ..place.options()
    })
    .unwrap();
    let add = || db.write(|tx| tx.one::<(i64,)>("INSERT INTO t VALUES (7) RETURNING id", &[]));
    assert_eq!(add().await.unwrap(), (7,));
    place
        .open()
        .write(|tx| tx.batch("ALTER TABLE t ALTER COLUMN id TYPE BIGINT"))
        .await
        .unwrap();
    assert_eq!(add().await.unwrap(), (7,));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_an_error_without_the_password() {
    let open = |url: &str| match Db::open(Options::new(url)) {
        Err(Error::Unavailable(why)) => why,
        _ => panic!("{url}"),
    };
    let port = openlead_testkit::free_port();
    let why = open(&format!(
        "postgres://lead:hunter2@127.0.0.1:{port}/openlead"
    ));
    assert!(why.contains("refused") && !why.contains("hunter2"), "{why}");
    let why = open("postgres://lead:hunter2@127.0.0.1:port/openlead");
    assert!(
        why.contains("malformed") && !why.contains("hunter2"),
        "{why}"
    );
    let place = Place::new(Dialect::Postgres);
    let why = open(&format!("{}_not", place.options().url));
    assert!(why.contains("does not exist"), "{why}");
}
