use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use openlead_db::{Clock, Db, Options, Result, Tx, args};

use crate::on_each;
use crate::on_each::{Place, until};

const WRITERS: i64 = 8;
const ROWS: i64 = 150;

fn add(tx: &mut Tx, id: i64) -> Result<u64> {
    let now = tx.now();
    // Some take longer than others, so that commits and times come in different orders.
    for _ in 0..id % 7 {
        tx.one::<(i64,)>("SELECT count(*) FROM t WHERE at > $1", args![now])?;
    }
    tx.execute("INSERT INTO t (id, at) VALUES ($1, $2)", args![id, now])
}

/// Reads on from `cursor` up to what is settled.
async fn poll(db: &Db, cursor: &mut i64, seen: &mut BTreeSet<i64>) {
    let (after, upto) = (*cursor, db.settled().await.unwrap());
    let rows = db.read(move |tx| {
        tx.all::<(i64,)>(
            "SELECT id FROM t WHERE at > $1 AND at <= $2",
            args![after, upto],
        )
    });
    let rows: Result<Vec<_>> = rows.await;
    for (id,) in rows.unwrap() {
        assert!(seen.insert(id), "{id} was seen twice");
    }
    *cursor = upto.max(after);
}

/// Writers on all of `servers`, and a reader on the first that must see each row once.
async fn nothing_is_skipped(servers: Vec<Db>) {
    let running = Arc::new(AtomicUsize::new(WRITERS as usize));
    for writer in 0..WRITERS {
        let (db, running) = (
            servers[writer as usize % servers.len()].clone(),
            running.clone(),
        );
        tokio::spawn(async move {
            for row in 0..ROWS {
                db.write(move |tx| add(tx, writer * ROWS + row))
                    .await
                    .unwrap();
            }
            running.fetch_sub(1, Ordering::SeqCst);
        });
    }
    let (mut cursor, mut seen) = (0, BTreeSet::new());
    while running.load(Ordering::SeqCst) > 0 {
        poll(&servers[0], &mut cursor, &mut seen).await;
    }
    until(async || {
        poll(&servers[0], &mut cursor, &mut seen).await;
        (seen.len() as i64 == WRITERS * ROWS).then_some(())
    })
    .await;
}

on_each! {
    async fn who_reads_up_to_what_is_settled_skips_nothing(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY, at BIGINT NOT NULL").await;
        nothing_is_skipped(vec![db]).await;
    }

    async fn nor_with_several_servers(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY, at BIGINT NOT NULL").await;
        nothing_is_skipped(vec![db, place.open(), place.open()]).await;
    }

    async fn nor_when_the_clock_stands_still(place: &Place) {
        place.with_table("id BIGINT PRIMARY KEY, at BIGINT NOT NULL").await;
        let options = Options { clock: Clock::fixed(1_800_000_000_000_000), ..place.options() };
        nothing_is_skipped(vec![Db::open(options).unwrap()]).await;
    }

    async fn what_was_written_is_settled_at_once_when_nothing_else_runs(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY, at BIGINT NOT NULL").await;
        let at = db.write(|tx| Ok::<_, openlead_db::Error>(tx.now())).await.unwrap();
        assert!(db.settled().await.unwrap() >= at);
    }
}
