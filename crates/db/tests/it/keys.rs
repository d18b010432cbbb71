use openlead_db::{Error, Result, Value, args};

use crate::on_each;
use crate::on_each::Place;

const TABLES: &str = "
    CREATE TABLE lead (account_id BIGINT NOT NULL, id BIGINT NOT NULL, phone TEXT NOT NULL, email TEXT UNIQUE, name TEXT,
        PRIMARY KEY (account_id, id));
    CREATE UNIQUE INDEX lead_phone ON lead (account_id, phone);
    CREATE UNIQUE INDEX lead_folded ON lead (lower(name));
    CREATE TABLE account (id BIGINT PRIMARY KEY);
    CREATE TABLE login (account_id BIGINT NOT NULL REFERENCES account (id), name TEXT NOT NULL CHECK (name <> ''));";

const ADD: &str =
    "INSERT INTO lead (account_id, id, phone, email, name) VALUES (7, $1, $2, $3, $4)";

fn conflict<T: std::fmt::Debug>(result: Result<T>) -> String {
    match result {
        Err(Error::Conflict(name)) => name,
        other => panic!("{other:?}"),
    }
}

on_each! {
    async fn a_violated_key_is_a_conflict_with_its_name(place: &Place) {
        let db = place.open();
        db.write(|tx| tx.batch(TABLES)).await.unwrap();
        let add = |id: i64, phone: &'static str, email: &'static str, name: &'static str| {
            db.write(move |tx| tx.execute(ADD, args![id, phone, email, name]))
        };
        add(1, "+911", "a@x", "a").await.unwrap();
        assert_eq!(conflict(add(1, "+912", "b@x", "b").await), "lead_pkey");
        assert_eq!(conflict(add(2, "+911", "b@x", "b").await), "lead_phone");
        assert_eq!(conflict(add(2, "+912", "a@x", "b").await), "lead_email_key");
        assert_eq!(conflict(add(2, "+912", "b@x", "A").await), "lead_folded");
        add(2, "+912", "b@x", "b").await.unwrap();
        let twice = || db.write(|tx| tx.execute("INSERT INTO account VALUES ($1)", args![1]));
        twice().await.unwrap();
        assert_eq!(conflict(twice().await), "account_pkey");
        let orphan = db.write(|tx| tx.execute("INSERT INTO login VALUES ($1, $2)", args![2, "x"]));
        assert!(conflict(orphan.await).contains("f"), "a foreign key");
        let parent = db.write(|tx| {
            tx.execute("INSERT INTO login VALUES ($1, $2)", args![1, "x"])?;
            tx.execute("DELETE FROM account WHERE id = $1", args![1])
        });
        conflict(parent.await);
    }

    async fn other_constraints_are_errors_that_show_no_value(place: &Place) {
        let db = place.open();
        db.write(|tx| tx.batch(TABLES)).await.unwrap();
        let missing = db.write(|tx| tx.execute(ADD, args![1, Value::Null, "secret", "secret"]));
        let missing = missing.await.unwrap_err();
        assert!(matches!(missing, Error::Sql { .. }), "{missing:?}");
        assert!(!format!("{missing} {missing:?}").contains("secret"));
        let typo = db.write(|tx| tx.execute("INSRT INTO lead VALUES ($1)", args!["secret"])).await;
        let typo = typo.unwrap_err().to_string();
        assert!(typo.contains("INSRT") && !typo.contains("secret"), "{typo}");
    }
}
