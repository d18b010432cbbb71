use openlead_db::{Error, Result, args};

use crate::on_each;
use crate::on_each::{Place, ids, insert};

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
        let write = &db.stats().write;
        assert_eq!((write.done(), write.failed(), write.waiting()), (3, 1, 0));
    }

    async fn a_panic_in_a_unit_is_undone_alone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let unit = |id: i64| db.write(move |tx| {
            insert(tx, id)?;
            tx.nested(|tx| {
                insert(tx, id + 10)?;
                assert!(id != 2, "on purpose");
                Ok::<_, Error>(())
            })
        });
        let (one, two, three) = tokio::join!(unit(1), unit(2), unit(3));
        assert!(one.is_ok() && three.is_ok());
        assert!(matches!(two, Err(Error::Panicked)));
        assert_eq!(ids(&db).await, [1, 3, 11, 13]);
        let read: Result<()> = db.read(|_| panic!("on purpose")).await;
        assert!(matches!(read, Err(Error::Panicked)));
        assert_eq!(ids(&db).await, [1, 3, 11, 13]);
    }

    async fn a_failed_statement_leaves_the_unit_with_an_error_or_all_of_its_rows(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let careless = db.write(|tx| {
            insert(tx, 1)?;
            let _ = insert(tx, 1);
            Ok::<_, Error>(())
        }).await;
        let stored = ids(&db).await;
        assert_eq!(careless.is_ok(), stored == [1]);
        assert_eq!(careless.is_err(), stored.is_empty());
    }

    async fn time_stands_still_in_a_unit_and_follows_the_clock_between_them(place: &Place) {
        let clock = openlead_db::Clock::fixed(1_800_000_000_000_000);
        let options = openlead_db::Options { clock: clock.clone(), ..place.options() };
        let db = openlead_db::Db::open(options).unwrap();
        let shared = clock.clone();
        let (first, second) = db.write(move |tx| {
            let first = tx.now();
            shared.advance(5);
            Ok::<_, Error>((first, tx.now()))
        }).await.unwrap();
        assert_eq!((first, second), (1_800_000_000_000_000, first));
        let now = |tx: &mut openlead_db::Tx| Ok::<_, Error>(tx.now());
        assert_eq!(db.write(now).await.unwrap(), first + 5);
        assert_eq!(db.read(now).await.unwrap(), first + 5);
    }

    async fn rows_are_streamed_until_the_reader_has_enough(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        db.write(|tx| (0..500).try_for_each(|id| insert(tx, id).map(drop))).await.unwrap();
        let seen = db.read_long(|tx| {
            let mut seen = 0;
            let end = tx.each("SELECT id FROM t ORDER BY id", &[], |(id,): (i64,)| {
                seen = id;
                if id == 3 { Err(Error::NoRow) } else { Ok(()) }
            });
            assert!(matches!(end, Err(Error::NoRow)));
            Ok::<_, Error>(seen)
        }).await.unwrap();
        assert_eq!(seen, 3);
        assert_eq!(ids(&db).await.len(), 500);
    }

    async fn one_and_first_and_the_number_of_changed_rows(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        db.write(|tx| {
            for id in [1, 2] { insert(tx, id)?; }
            assert_eq!(tx.first::<(i64,)>("SELECT id FROM t ORDER BY id", &[])?, Some((1,)));
            assert_eq!(tx.first::<(i64,)>("SELECT id FROM t WHERE id = $1", args![9])?, None);
            assert!(matches!(tx.one::<(i64,)>("SELECT id FROM t WHERE id > $1", args![9]), Err(Error::NoRow)));
            assert_eq!(tx.one::<(i64,)>("INSERT INTO t (id) VALUES ($1) RETURNING id", args![3])?, (3,));
            assert_eq!(tx.execute("UPDATE t SET id = id + $1 WHERE id > $2", args![10, 1])?, 2);
            assert_eq!(tx.execute("DELETE FROM t WHERE id = $1", args![77])?, 0);
            Ok::<_, Error>(())
        }).await.unwrap();
        assert_eq!(ids(&db).await, [1, 12, 13]);
    }

    async fn a_unit_that_only_reads_cannot_write(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let result = db.read(|tx| insert(tx, 1)).await;
        assert!(matches!(result, Err(Error::Sql { .. })), "{result:?}");
        assert!(ids(&db).await.is_empty());
    }
}
