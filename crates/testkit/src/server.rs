use std::path::Path;
use std::sync::Arc;
use std::thread;

use openlead_core::{Openlead, Settings, migrations};
use openlead_db::{Db, Migration, Options, migrate};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use crate::{
    Database, TempDir, fresh_database, fresh_database_from, partition, postgres, temp_dir,
};

/// The databases that every rule is tested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// PostgreSQL with the tables of accounts partitioned by account: it refuses a key without the account.
    Partitioned,
}

/// openlead over a new database of one test, deleted on drop.
pub struct Server {
    /// openlead itself.
    pub openlead: Arc<Openlead>,
    /// What it was opened with; to open it once more.
    pub settings: Settings,
    _data: TempDir,
    _database: Option<Database>,
}

impl Server {
    /// Opens openlead over an empty database.
    pub async fn open(engine: Engine) -> Self {
        Self::open_with(engine, |_| {}).await
    }

    /// As [`open`](Self::open), with other settings than the usual.
    pub async fn open_with(engine: Engine, change: impl FnOnce(&mut Settings)) -> Self {
        let data = temp_dir();
        let (url, database) = database(engine, data.path()).await;
        let mut settings = Settings::new(url, data.path());
        settings.writers = 4;
        change(&mut settings);
        let openlead = Openlead::open(&settings)
            .await
            .expect("openlead opens over an empty database");
        Self {
            openlead: Arc::new(openlead),
            settings,
            _data: data,
            _database: database,
        }
    }
}

/// The URL of a new database; that of PostgreSQL has its tables already, which saves most of the time.
async fn database(engine: Engine, folder: &Path) -> (String, Option<Database>) {
    let template = match engine {
        Engine::Sqlite => {
            return (
                format!("sqlite://{}", folder.join("openlead.db").display()),
                None,
            );
        }
        Engine::Postgres => {
            static PLAIN: OnceCell<Database> = OnceCell::const_new();
            PLAIN
                .get_or_init(|| template(migrations::ALL.to_vec()))
                .await
        }
        Engine::Partitioned => {
            static PARTITIONED: OnceCell<Database> = OnceCell::const_new();
            PARTITIONED
                .get_or_init(|| template(partition::migrations()))
                .await
        }
    };
    let database = fresh_database_from(postgres(), template.name());
    (database.url().to_owned(), Some(database))
}

/// A database with all tables and nobody connected. On a runtime of its own, which ends with the connections.
async fn template(all: Vec<Migration>) -> Database {
    let made = thread::spawn(move || {
        let database = fresh_database(postgres());
        let db = Db::open(Options {
            writers: 1,
            readers: 1,
            ..Options::new(database.url())
        });
        let db = db.expect("a connection to the new database");
        let run = Runtime::new().expect("a runtime");
        run.block_on(db.write(move |tx| migrate(tx, &all)))
            .expect("the tables can be made");
        database
    });
    made.join().expect("the template was made")
}

/// Makes of each test one for each [`Engine`]: it is an async function that takes the server.
///
/// ```ignore
/// on_each_engine! {
///     async fn repeated_phone_is_one_lead(server: &Server) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_each_engine {
    ($(async fn $name:ident($server:ident: &Server) $body:block)*) => {
        $(mod $name {
            #[allow(unused_imports, reason = "not every test needs everything of its file")]
            use super::*;

            async fn story($server: &$crate::Server) $body

            #[tokio::test]
            async fn sqlite() {
                story(&$crate::Server::open($crate::Engine::Sqlite).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                story(&$crate::Server::open($crate::Engine::Postgres).await).await;
            }

            #[tokio::test]
            async fn partitioned() {
                story(&$crate::Server::open($crate::Engine::Partitioned).await).await;
            }
        })*
    };
}
