use openlead_db::args;

use crate::on_each;
use crate::on_each::Place;

openlead_db::row! {
    /// One of each.
    struct Every {
        /// Yes or no.
        yes: bool,
        int: i64,
        real: f64,
        text: String,
        json: serde_json::Value,
        blob: Vec<u8>,
        none: Option<String>,
    }
}

on_each! {
    async fn every_kind_of_value_comes_back_as_it_went(place: &Place) {
        let json = match place.dialect {
            openlead_db::Dialect::Sqlite => "TEXT",
            openlead_db::Dialect::Postgres => "JSONB",
        };
        let blob = match place.dialect {
            openlead_db::Dialect::Sqlite => "BLOB",
            openlead_db::Dialect::Postgres => "BYTEA",
        };
        let db = place.open();
        db.write(move |tx| tx.batch(&format!(
            "CREATE TABLE t (yes BOOLEAN, int BIGINT, real DOUBLE PRECISION, text TEXT, json {json}, blob {blob}, none TEXT)"
        ))).await.unwrap();
        let document = serde_json::json!({"budget": 5, "name": "жук"});
        let sent = document.clone();
        let changed = db.write(move |tx| tx.execute(
            &format!("INSERT INTO t ({}) VALUES ($1, $2, $3, $4, $5, $6, $7)", Every::COLUMNS),
            args![true, i64::MIN, 0.1, "жук '$1'", &sent, vec![0_u8, 255], None::<String>],
        )).await.unwrap();
        assert_eq!(changed, 1);
        let every: Every = db.read(|tx| tx.one(&format!("SELECT {} FROM t", Every::COLUMNS), &[])).await.unwrap();
        assert!(every.yes && every.int == i64::MIN && every.real == 0.1);
        assert_eq!(every.text, "жук '$1'");
        assert_eq!(every.json, document);
        assert_eq!((every.blob, every.none), (vec![0, 255], None));
    }
}
