//! Statements that nobody waits for.

use openlead_db::{Error, Result, Tx, args};

use crate::on_each;
use crate::on_each::{Place, ids, insert};

fn send(tx: &mut Tx, id: i64) -> Result<()> {
    tx.send("INSERT INTO t (id) VALUES ($1)", args![id])
}

on_each! {
    async fn what_was_sent_is_seen_by_the_next_statement_and_is_there_after_the_commit(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        db.write(|tx| {
            send(tx, 1)?;
            send(tx, 2)?;
            let (count,): (i64,) = tx.one("SELECT count(*) FROM t", &[])?;
            assert_eq!(count, 2);
            assert_eq!(tx.execute("UPDATE t SET id = id + 10 WHERE id = $1", args![2])?, 1);
            send(tx, 3)
        }).await.unwrap();
        assert_eq!(ids(&db).await, [1, 3, 12]);
    }

    async fn when_the_last_one_fails_the_unit_has_failed(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let failed = db.write(|tx| {
            insert(tx, 1)?;
            send(tx, 2)?;
            send(tx, 1)
        }).await;
        assert!(matches!(failed, Err(Error::Conflict(_))), "{failed:?}");
        assert!(ids(&db).await.is_empty());
        db.write(|tx| send(tx, 7)).await.unwrap();
        assert_eq!(ids(&db).await, [7]);
    }

    async fn the_next_statement_says_what_was_wrong_with_the_one_before(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let failed = db.write(|tx| {
            send(tx, 1)?;
            let second = send(tx, 1).and_then(|()| insert(tx, 2).map(drop));
            assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
            second
        }).await;
        assert!(matches!(failed, Err(Error::Conflict(_))), "{failed:?}");
        assert!(ids(&db).await.is_empty());
    }

    async fn a_nested_part_takes_its_own_back_alone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        db.write(|tx| {
            send(tx, 1)?;
            let failed = tx.nested(|tx| {
                send(tx, 2)?;
                send(tx, 1)
            });
            assert!(matches!(failed, Err(Error::Conflict(_))), "{failed:?}");
            let given_up = tx.nested(|tx| {
                send(tx, 3)?;
                Err::<(), _>(Error::NoRow)
            });
            assert!(matches!(given_up, Err(Error::NoRow)), "{given_up:?}");
            tx.nested(|tx| send(tx, 4))?;
            send(tx, 5)
        }).await.unwrap();
        assert_eq!(ids(&db).await, [1, 4, 5]);
    }

    async fn a_unit_that_fails_takes_back_what_it_sent(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let failed = db.write(|tx| {
            send(tx, 1)?;
            Err::<(), _>(Error::NoRow)
        }).await;
        assert!(matches!(failed, Err(Error::NoRow)));
        db.write(|tx| send(tx, 2)).await.unwrap();
        assert_eq!(ids(&db).await, [2]);
    }
}
