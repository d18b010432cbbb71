use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use openlead_db::{Db, Error, Options, Result};

use crate::on_each;
use crate::on_each::{Place, ids, insert, until};

/// One writer, one reader, one place in each queue.
async fn narrow(place: &Place) -> Db {
    place.with_table("id BIGINT PRIMARY KEY").await;
    Db::open(Options {
        writers: 1,
        readers: 1,
        queue: 1,
        ..place.options()
    })
    .unwrap()
}

/// Occupies the writer (or the reader) until something is sent.
async fn occupy(db: &Db, write: bool) -> SyncSender<()> {
    let (go, wait): (_, Receiver<()>) = sync_channel(1);
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let begun = std::sync::Mutex::new(Some(begun));
    let hold = move |_: &mut openlead_db::Tx| {
        if let Some(begun) = begun.lock().unwrap().take() {
            begun.send(()).unwrap();
        }
        wait.recv().unwrap();
        Ok::<_, Error>(())
    };
    let db = db.clone();
    let caller = tokio::spawn(async move {
        match write {
            true => db.write(hold).await,
            false => db.read(hold).await,
        }
    });
    has_begun.await.unwrap();
    // The unit stays, its caller lets go of the handle.
    caller.abort();
    assert!(caller.await.is_err());
    go
}

/// What must come at once.
async fn at_once<T>(deed: impl Future<Output = T>) -> T {
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, deed).await.expect("at once")
}

on_each! {
    async fn a_full_queue_says_busy_at_once(place: &Place) {
        let db = narrow(place).await;
        let go = occupy(&db, true).await;
        let queued = tokio::spawn({ let db = db.clone(); async move { db.write(|tx| insert(tx, 1)).await } });
        until(async || (db.stats().write.waiting() == 1).then_some(())).await;
        let refused = at_once(db.write(|tx| insert(tx, 2))).await;
        assert!(matches!(refused, Err(Error::Busy)), "{refused:?}");
        assert_eq!(db.stats().write.rejected(), 1);
        assert!(ids(&db).await.is_empty(), "reading goes on meanwhile");
        go.send(()).unwrap();
        queued.await.unwrap().unwrap();
        assert_eq!(ids(&db).await, [1]);
        db.write(|tx| insert(tx, 3)).await.unwrap();
    }

    async fn a_long_read_does_not_hold_up_short_ones_whose_queue_is_bounded_too(place: &Place) {
        let db = narrow(place).await;
        let go = occupy(&db, false).await;
        let queued = tokio::spawn({ let db = db.clone(); async move { ids(&db).await } });
        until(async || (db.stats().read.waiting() == 1).then_some(())).await;
        let refused: Result<()> = at_once(db.read(|_| Ok(()))).await;
        assert!(matches!(refused, Err(Error::Busy)));
        let long: Result<()> = at_once(db.read_long(|_| Ok(()))).await;
        long.unwrap();
        go.send(()).unwrap();
        queued.await.unwrap();
    }

    async fn what_was_queued_is_run_before_the_last_handle_is_gone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let go = occupy(&db, true).await;
        let told = Arc::new(AtomicUsize::new(0));
        let queued: Vec<_> = (0..100).map(|id| {
            let (db, told) = (db.clone(), told.clone());
            tokio::spawn(async move {
                db.write(move |tx| insert(tx, id)).await.unwrap();
                told.fetch_add(1, Ordering::SeqCst);
            })
        }).collect();
        until(async || {
            let write = &db.stats().write;
            (write.waiting() + write.done() >= 100).then_some(())
        }).await;
        go.send(()).unwrap();
        drop(db);
        for unit in queued {
            unit.await.unwrap();
        }
        assert_eq!(told.load(Ordering::SeqCst), 100);
        assert_eq!(ids(&place.open()).await.len(), 100);
    }

    async fn dropping_the_last_handle_waits_for_units_whose_callers_have_gone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let go = occupy(&db, true).await;
        for unit in 0..20 {
            let rows = move |tx: &mut openlead_db::Tx| {
                (0..100).try_for_each(|row| insert(tx, unit * 100 + row).map(drop))
            };
            tokio::select! {
                biased;
                _ = db.write(rows) => {}
                () = std::future::ready(()) => {}
            }
        }
        go.send(()).unwrap();
        drop(db);
        assert_eq!(ids(&place.open()).await.len(), 2000);
    }

    async fn a_unit_may_hold_the_last_handle(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let own = db.clone();
        let unit = tokio::spawn(async move {
            let inner = own.clone();
            own.write(move |tx| { inner.ids().next(); insert(tx, 1) }).await
        });
        drop(db);
        unit.await.unwrap().unwrap();
        assert_eq!(ids(&place.open()).await, [1]);
    }

    async fn a_thread_that_dies_is_replaced(place: &Place) {
        /// Takes down whoever drops it.
        struct Bomb;
        impl Drop for Bomb {
            fn drop(&mut self) {
                panic!("on purpose");
            }
        }
        let db = narrow(place).await;
        let go = occupy(&db, true).await;
        {
            let mut unit = Box::pin(db.write(|_| Ok::<_, Error>(Bomb)));
            tokio::select! {
                biased;
                _ = &mut unit => unreachable!(),
                () = std::future::ready(()) => {}
            }
        }
        go.send(()).unwrap();
        // Those that died with it were told so, whether or not they were committed.
        let mut id = 0;
        until(async || {
            id += 1;
            db.write(move |tx| insert(tx, id)).await.ok()
        }).await;
        assert_eq!(ids(&db).await.last(), Some(&id));
    }
}
