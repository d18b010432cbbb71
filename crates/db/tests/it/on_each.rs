use std::path::PathBuf;

use openlead_db::{Db, Dialect, Options};
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
