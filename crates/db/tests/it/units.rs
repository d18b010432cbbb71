use openlead_db::{Db, Error, Result, Tx, args};

use crate::on_each;
use crate::on_each::Place;

fn insert(tx: &mut Tx, id: i64) -> Result<u64> {
    tx.execute("INSERT INTO t (id) VALUES ($1)", args![id])
}

async fn ids(db: &Db) -> Vec<i64> {
    db.read(|tx| tx.all::<(i64,)>("SELECT id FROM t ORDER BY id", &[]))
        .await
        .unwrap()
        .into_iter()
        .map(|(id,)| id)
        .collect()
}

on_each! {
    async fn a_failing_unit_between_good_ones_is_undone_alone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let unit = |id: i64| db.write(move |tx| {
            insert(tx, id)?;
            if id == 2 { Err(Error::NoRow) } else { Ok(id) }
        });
        let (one, two, three) = tokio::join!(unit(1), unit(2), unit(3));
        assert_eq!((one.unwrap(), three.unwrap()), (1, 3));
        assert!(matches!(two, Err(Error::NoRow)));
        assert_eq!(ids(&db).await, [1, 3]);
    }

    async fn a_panic_in_a_unit_is_undone_alone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let unit = |id: i64| db.write(move |tx| {
            insert(tx, id)?;
            assert!(id != 2, "on purpose");
            Ok::<_, Error>(())
        });
        let (one, two, three) = tokio::join!(unit(1), unit(2), unit(3));
        assert!(one.is_ok() && three.is_ok());
        assert!(matches!(two, Err(Error::Panicked)));
        assert_eq!(ids(&db).await, [1, 3]);
        let read: Result<()> = db.read(|_| panic!("on purpose")).await;
        assert!(matches!(read, Err(Error::Panicked)));
        assert_eq!(ids(&db).await, [1, 3]);
    }
}
