use openlead_db::{Error, Tx, Value, args};

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

    async fn null_and_the_narrow_types_and_the_limits(place: &Place) {
        let db = place.open();
        db.write(|tx| tx.batch("CREATE TABLE t (a INTEGER, b SMALLINT, c BIGINT, d DOUBLE PRECISION, e VARCHAR(9), f BOOLEAN)")).await.unwrap();
        let row = |tx: &mut Tx| tx.all::<(Option<i32>, Option<u32>, Option<i64>, Option<f64>, Option<String>, Option<bool>)>(
            "SELECT a, b, c, d, e, f FROM t", &[]);
        let (all, none) = db.write(move |tx| {
            tx.execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)", args![i32::MIN, 7_u32, i64::MAX, 3, "", false])?;
            let all = row(tx)?;
            tx.batch("DELETE FROM t")?;
            tx.execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6)",
                args![None::<i32>, None::<u32>, None::<i64>, None::<f64>, None::<&str>, Value::Null])?;
            Ok::<_, Error>((all, row(tx)?))
        }).await.unwrap();
        assert_eq!(all, [(Some(i32::MIN), Some(7), Some(i64::MAX), Some(3.0), Some(String::new()), Some(false))]);
        assert_eq!(none, [(None, None, None, None, None, None)]);
    }

    async fn parameters_are_bound_by_their_number_not_their_order(place: &Place) {
        let db = place.open();
        let row = db.read(|tx| tx.one::<(i64, i64, i64)>(
            "SELECT CAST($2 AS BIGINT), CAST($1 AS BIGINT), CAST($2 AS BIGINT) + 1", args![1, 2]));
        assert_eq!(row.await.unwrap(), (2, 1, 3));
    }

    async fn json_can_be_asked_for_its_keys(place: &Place) {
        let db = place.open();
        db.write(|tx| tx.batch(&openlead_db::for_dialect(
            "CREATE TABLE t (custom\n--sqlite TEXT\n--postgres JSONB\n)", tx.dialect()))).await.unwrap();
        let found = db.write(|tx| {
            tx.execute("INSERT INTO t VALUES ($1)", args![r#"{"budget": 12.5, "city": "Kochi"}"#])?;
            tx.one::<(String, f64)>(
                "SELECT CAST(custom->>'city' AS TEXT), CAST(custom->>'budget' AS DOUBLE PRECISION) FROM t
                 WHERE CAST(custom->>'city' AS TEXT) = $1", args!["Kochi"])
        });
        assert_eq!(found.await.unwrap(), ("Kochi".to_owned(), 12.5));
    }

    async fn a_nul_is_refused_before_the_engine_sees_it(place: &Place) {
        let db = place.with_table("id BIGINT, body TEXT").await;
        let add = |value: Value| db.write(move |tx| tx.execute("INSERT INTO t VALUES ($1, $2)", args![1, value]));
        for nul in [Value::from("a\0b"), Value::from(serde_json::json!({"a": "\0"}))] {
            let refused = add(nul).await;
            assert!(matches!(refused, Err(Error::Type { .. })), "{refused:?}");
        }
        add(Value::from("ab")).await.unwrap();
    }

    async fn a_column_that_is_something_else_or_not_there_is_an_error_without_its_value(place: &Place) {
        let db = place.open();
        let wrong = db.read(|tx| tx.one::<(i64,)>("SELECT 'secret' AS word", &[])).await.unwrap_err();
        assert!(matches!(wrong, Error::Type { .. }), "{wrong:?}");
        assert!(wrong.to_string().contains("word") && !wrong.to_string().contains("secret"), "{wrong}");
        let null = db.read(|tx| tx.one::<(String,)>("SELECT CAST(NULL AS TEXT)", &[])).await;
        assert!(matches!(null, Err(Error::Type { .. })), "{null:?}");
        let missing = db.read(|tx| tx.one::<(i64, i64)>("SELECT CAST(1 AS BIGINT)", &[])).await;
        assert!(matches!(missing, Err(Error::Type { .. })), "{missing:?}");
        let large = db.read(|tx| tx.one::<(i32,)>("SELECT 3000000000", &[])).await;
        assert!(matches!(large, Err(Error::Type { .. })), "{large:?}");
    }

    async fn arguments_must_be_as_many_as_the_statement_wants(place: &Place) {
        let db = place.with_table("id BIGINT").await;
        for args in [args![].to_vec(), args![1, 2].to_vec()] {
            let count = args.len();
            let wrong = db.write(move |tx| tx.execute("INSERT INTO t VALUES ($1)", &args)).await;
            assert!(matches!(wrong, Err(Error::Type { .. })), "{count}: {wrong:?}");
        }
        assert!(crate::on_each::ids(&db).await.is_empty());
    }
}

#[tokio::test]
async fn a_value_that_postgres_cannot_take_is_an_error_that_shows_only_its_kind() {
    let place = Place::new(openlead_db::Dialect::Postgres);
    let db = place.open();
    db.write(|tx| tx.batch("CREATE TABLE t (id INTEGER, at TIMESTAMPTZ, body JSONB)"))
        .await
        .unwrap();
    let add = |id: Value, at: Value, body: Value| {
        db.write(move |tx| tx.execute("INSERT INTO t VALUES ($1, $2, $3)", args![id, at, body]))
    };
    for (id, at, body) in [
        (Value::Int(1 << 40), Value::Null, Value::Null),
        (Value::from("secret"), Value::Null, Value::Null),
        (Value::Null, Value::Int(1), Value::Null),
        (Value::Null, Value::Null, Value::from("secret")),
    ] {
        let wrong = add(id, at, body).await.unwrap_err();
        assert!(matches!(wrong, Error::Type { .. }), "{wrong:?}");
        assert!(!wrong.to_string().contains("secret"), "{wrong}");
    }
    add(Value::Null, Value::Null, Value::Null).await.unwrap();
}
