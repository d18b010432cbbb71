use openlead_db::{Db, Error, Migration, Options, Result, migrate, pending};

use crate::on_each;
use crate::on_each::Place;

const STEPS: [Migration; 2] = [
    Migration {
        number: 2,
        name: "budget",
        sql: "-- what they can pay; a ';' in a comment\nALTER TABLE lead ADD COLUMN budget BIGINT;",
    },
    Migration {
        number: 1,
        name: "lead",
        sql: "CREATE TABLE lead (id BIGINT PRIMARY KEY, custom\n--sqlite TEXT\n--postgres JSONB\n  NOT NULL)\n\
              --sqlite WITHOUT ROWID\n;\nCREATE INDEX lead_custom ON lead (custom);",
    },
];

const BROKEN: Migration = Migration {
    number: 3,
    name: "broken",
    sql: "CREATE TABLE half (id BIGINT); CREATE TABEL other (id BIGINT);",
};

async fn apply(db: &Db) -> Result<usize> {
    db.write(|tx| migrate(tx, &STEPS)).await
}

on_each! {
    async fn missing_steps_are_applied_by_number_and_once(place: &Place) {
        let db = place.open();
        let missing = || db.read(|tx| {
            Ok::<_, Error>(pending(tx, &STEPS)?.iter().map(|step| step.number).collect::<Vec<_>>())
        });
        assert_eq!(missing().await.unwrap(), [1, 2]);
        assert_eq!(apply(&db).await.unwrap(), 2);
        assert_eq!(apply(&db).await.unwrap(), 0);
        assert!(missing().await.unwrap().is_empty());
        let row = db.write(|tx| {
            let document = serde_json::json!({"a": 1});
            tx.execute("INSERT INTO lead (id, custom, budget) VALUES ($1, $2, $3)", openlead_db::args![1, &document, 5])?;
            tx.one::<(serde_json::Value, i64)>("SELECT custom, budget FROM lead", &[])
        });
        assert_eq!(row.await.unwrap(), (serde_json::json!({"a": 1}), 5));
        let names = db.read(|tx| tx.all::<(i64, String)>("SELECT number, name FROM migration ORDER BY number", &[]));
        assert_eq!(names.await.unwrap(), [(1, "lead".to_owned()), (2, "budget".to_owned())]);
    }

    async fn a_step_that_fails_leaves_nothing_behind(place: &Place) {
        let db = place.open();
        let broken = db.write(|tx| migrate(tx, &[STEPS[1], BROKEN])).await;
        assert!(matches!(broken, Err(Error::Sql { .. })), "{broken:?}");
        assert_eq!(apply(&db).await.unwrap(), 2);
        assert!(db.read(|tx| tx.first::<(i64,)>("SELECT id FROM half", &[])).await.is_err());
    }

    async fn several_servers_that_start_at_once_migrate_once(place: &Place) {
        assert_eq!(at_once(place).await, 2);
    }

    async fn nor_do_several_servers_repeat_an_upgrade(place: &Place) {
        place.open().write(|tx| migrate(tx, &STEPS[1..])).await.unwrap();
        assert_eq!(at_once(place).await, 1);
    }
}

/// Opens and migrates six times at once; the number of steps applied.
async fn at_once(place: &Place) -> usize {
    let servers: Vec<_> = (0..6)
        .map(|_| {
            let options = Options {
                writers: 1,
                ..place.options()
            };
            std::thread::spawn(move || Db::open(options).unwrap())
        })
        .collect();
    let servers: Vec<_> = servers
        .into_iter()
        .map(|server| server.join().unwrap())
        .collect();
    // Connected before, so that they really meet.
    for db in &servers {
        db.write(|_| Ok::<_, Error>(())).await.unwrap();
    }
    let mut applied = Vec::new();
    for db in servers {
        applied.push(tokio::spawn(async move { apply(&db).await.unwrap() }));
    }
    let mut total = 0;
    for server in applied {
        total += server.await.unwrap();
    }
    total
}
