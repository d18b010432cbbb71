use std::sync::mpsc::{Receiver, sync_channel};

use openlead_db::{Error, Result, Tx};

use crate::on_each;
use crate::on_each::{Place, insert};

fn count(tx: &mut Tx) -> Result<i64> {
    Ok(tx.one::<(i64,)>("SELECT count(*) FROM t", &[])?.0)
}

on_each! {
    async fn a_unit_that_reads_sees_one_moment_and_all_that_was_written_before(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        db.write(|tx| insert(tx, 1)).await.unwrap();
        let (counted, has_counted) = sync_channel(1);
        let (go, wait): (_, Receiver<()>) = sync_channel(1);
        let reader = tokio::spawn({
            let db = db.clone();
            async move {
                db.read(move |tx| {
                    let before = count(tx)?;
                    counted.send(()).unwrap();
                    wait.recv().unwrap();
                    Ok::<_, Error>((before, count(tx)?))
                }).await
            }
        });
        let has_counted = tokio::task::spawn_blocking(move || has_counted.recv().unwrap());
        has_counted.await.unwrap();
        db.write(|tx| insert(tx, 2)).await.unwrap();
        assert_eq!(db.read(count).await.unwrap(), 2);
        go.send(()).unwrap();
        assert_eq!(reader.await.unwrap().unwrap(), (1, 1));
    }
}
