//! The throw-away place of a bench: a folder, a database in it or on a PostgreSQL, and an account.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use openlead_core::list::List;
use openlead_core::{Actor, Error as CoreError, Openlead, Settings, Via, account, token};
use openlead_db::{Clock, Dialect};
use postgres::{Client, NoTls};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::Result;

/// Where a bench takes place; deleted on drop.
#[derive(Debug)]
pub struct Ground {
    /// The database that is used, as `sqlite://PATH` or `postgres://…`.
    pub database: String,
    /// Its engine.
    pub dialect: Dialect,
    /// The account's id.
    pub account: i64,
    /// The secret of its token.
    pub secret: String,
    /// The id of its token.
    pub token: i64,
    /// The id of its source Website.
    pub source: i64,
    /// The id of the status New.
    pub status: i64,
    /// Dropped before the folder is.
    _made: Option<Made>,
    folder: PathBuf,
    _throw_away: Option<TempDir>,
}

/// A database made on a PostgreSQL.
#[derive(Debug)]
struct Made {
    server: String,
    name: String,
}

impl Drop for Made {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        let done = Client::connect(&self.server, NoTls).and_then(|mut it| it.batch_execute(&drop));
        if let Err(error) = done {
            super::progress(&format!("the database {} is left over: {error}", self.name));
        }
    }
}

impl Ground {
    /// Makes a folder in `beside`, a database, and in that an account. `server` is the URL of a PostgreSQL; without one
    /// the database is SQLite's.
    pub fn make(beside: &Path, server: Option<&str>) -> Result<Self> {
        std::fs::create_dir_all(beside)?;
        let folder = tempfile::Builder::new()
            .prefix("openlead-bench-")
            .tempdir_in(beside)?;
        let made = server.map(make_database).transpose()?;
        let (database, dialect) = match &made {
            Some((url, _)) => (url.clone(), Dialect::Postgres),
            None => (sqlite(folder.path()), Dialect::Sqlite),
        };
        let mut ground = Self {
            database,
            dialect,
            account: 0,
            secret: String::new(),
            token: 0,
            source: 0,
            status: 0,
            _made: made.map(|(_, made)| made),
            folder: folder.path().to_owned(),
            _throw_away: Some(folder),
        };
        Runtime::new()?.block_on(ground.add_account())?;
        Ok(ground)
    }

    /// A folder that stays, with SQLite, and whether an earlier bench has left its leads there.
    pub fn keep(folder: &Path) -> Result<(Self, bool)> {
        std::fs::create_dir_all(folder)?;
        let mut ground = Self {
            database: sqlite(folder),
            dialect: Dialect::Sqlite,
            account: 0,
            secret: String::new(),
            token: 0,
            source: 0,
            status: 0,
            _made: None,
            folder: folder.to_owned(),
            _throw_away: None,
        };
        let is_there = ground.file().exists();
        let runtime = Runtime::new()?;
        match is_there {
            true => runtime.block_on(ground.find_account())?,
            false => runtime.block_on(ground.add_account())?,
        }
        Ok((ground, is_there))
    }

    async fn find_account(&mut self) -> Result<()> {
        let openlead = self.open().await?;
        let accounts = openlead.db.read(account::list).await?;
        self.account = accounts
            .first()
            .ok_or(CoreError::NotFound("account"))?
            .id
            .number();
        openlead.close().await?;
        Ok(())
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.folder
    }

    /// The file of the SQLite database.
    pub fn file(&self) -> PathBuf {
        self.data().join(FILE)
    }

    /// openlead over this place.
    pub async fn open(&self) -> Result<Arc<Openlead>> {
        let settings = Settings::new(self.database.clone(), self.data());
        Ok(Arc::new(Openlead::open(&settings).await?))
    }

    async fn add_account(&mut self) -> Result<()> {
        let openlead = self.open().await?;
        let new = account::NewAccount::new("Bench", "Bench", "bench@example.com");
        let created = account::create(&openlead, new, Via::Cli).await?;
        let actor = Actor::nobody(created.account, Via::Cli);
        let ids = openlead.look(actor, |act| {
            let lists = &act.catalog.lists;
            let website = lists.named(List::Source, "Website");
            let source = website.ok_or(CoreError::NotFound("source"))?.id.number();
            let status = lists.first(List::Status)?.number();
            let tokens = token::list(act)?;
            let token = tokens.first().ok_or(CoreError::NotFound("token"))?;
            Ok((source, status, token.id.number()))
        });
        (self.source, self.status, self.token) = ids.await?;
        (self.account, self.secret) = (created.account.number(), created.token);
        openlead.close().await?;
        Ok(())
    }
}

const FILE: &str = "openlead.db";

fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join(FILE).display())
}

/// A new database on the server, so that what is there is not touched.
fn make_database(server: &str) -> Result<(String, Made)> {
    let name = format!("openlead_bench_{}", Clock::system().now());
    let (root, _) = server
        .rsplit_once('/')
        .ok_or("a PostgreSQL is postgres://user:password@host:port/name")?;
    Client::connect(server, NoTls)?.batch_execute(&format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"
    ))?;
    let made = Made {
        server: server.to_owned(),
        name,
    };
    Ok((format!("{root}/{}", made.name), made))
}
