use std::path::PathBuf;

use openlead_db::{Db, Dialect, Options, Result, Tx, args};
use openlead_testkit::{Database, TempDir, fresh_database, postgres, temp_dir};

/// An empty database of one test.
pub struct Place {
    pub dialect: Dialect,
    folder: TempDir,
    database: Option<Database>,
}

impl Place {
    pub fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            folder: temp_dir(),
            database: (dialect == Dialect::Postgres).then(|| fresh_database(postgres())),
        }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("openlead.db")
    }

    pub fn options(&self) -> Options {
        Options::new(match &self.database {
            Some(database) => database.url().to_owned(),
            None => format!("sqlite://{}", self.file().display()),
        })
    }

    pub fn open(&self) -> Db {
        Db::open(self.options()).unwrap()
    }

    pub async fn with_table(&self, columns: &'static str) -> Db {
        let db = self.open();
        db.write(move |tx| tx.batch(&format!("CREATE TABLE t ({columns})")))
            .await
            .unwrap();
        db
    }
}

/// Makes of `async fn name(place: &Place)` two tests, `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_each {
    ($($(#[$meta:meta])* async fn $name:ident($place:ident: &Place) $body:block)*) => {
        $(mod $name {
            use super::*;

            $(#[$meta])*
            async fn story($place: &Place) $body

            #[tokio::test]
            async fn sqlite() {
                story(&Place::new(openlead_db::Dialect::Sqlite)).await;
            }

            #[tokio::test]
            async fn postgres() {
                story(&Place::new(openlead_db::Dialect::Postgres)).await;
            }
        })*
    };
}

/// Adds a row to a table `t` with a column `id`.
pub fn insert(tx: &mut Tx, id: i64) -> Result<u64> {
    tx.execute("INSERT INTO t (id) VALUES ($1)", args![id])
}

/// The ids in `t`, in order.
pub async fn ids(db: &Db) -> Vec<i64> {
    let rows = db.read(|tx| tx.all::<(i64,)>("SELECT id FROM t ORDER BY id", &[]));
    let rows: Result<_> = rows.await;
    rows.unwrap().into_iter().map(|(id,)| id).collect()
}

/// Tries again until there is an answer, for ten seconds at most.
pub async fn until<T>(mut attempt: impl AsyncFnMut() -> Option<T>) -> T {
    let tries = async {
        loop {
            match attempt().await {
                Some(answer) => return answer,
                None => tokio::task::yield_now().await,
            }
        }
    };
    let limit = std::time::Duration::from_secs(10);
    tokio::time::timeout(limit, tries).await.expect("in time")
}
