use openlead_db::Error;

use crate::on_each;
use crate::on_each::{Place, ids, insert};

on_each! {
    async fn a_nested_part_that_fails_is_undone_and_the_unit_goes_on(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        db.write(|tx| {
            insert(tx, 1)?;
            let failed = tx.nested(|tx| {
                insert(tx, 2)?;
                tx.nested(|tx| insert(tx, 3))?;
                insert(tx, 1)
            });
            assert!(matches!(failed, Err(Error::Conflict(_))), "{failed:?}");
            tx.nested(|tx| {
                insert(tx, 4)?;
                let inner = tx.nested(|tx| {
                    insert(tx, 5)?;
                    Err::<(), _>(Error::NoRow)
                });
                assert!(matches!(inner, Err(Error::NoRow)));
                insert(tx, 6)
            })
        }).await.unwrap();
        assert_eq!(ids(&db).await, [1, 4, 6]);
    }

    async fn a_nested_part_of_a_unit_that_fails_is_undone(place: &Place) {
        let db = place.with_table("id BIGINT PRIMARY KEY").await;
        let failed = db.write(|tx| {
            tx.nested(|tx| insert(tx, 1))?;
            Err::<(), _>(Error::NoRow)
        }).await;
        assert!(matches!(failed, Err(Error::NoRow)));
        assert!(ids(&db).await.is_empty());
    }
}
