use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use openlead_db::{Clock, Db, Notice, Options, Tx, args, migrate};
use tokio::sync::broadcast::Receiver;

use crate::act::Act;
use crate::actor::Actor;
use crate::catalog::Catalogs;
use crate::error::{Error, Result};
use crate::job;
use crate::migrations;
use crate::node::Lease;
use crate::secret::ServerKey;

/// What openlead needs to open its data.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database: `sqlite://PATH` or `postgres://…`.
    pub database: String,
    /// The folder with `server.key`.
    pub data: PathBuf,
    /// The time.
    pub clock: Clock,
    /// How many units of work may wait for the database before a call is refused.
    pub queue: usize,
    /// How many connections write on PostgreSQL.
    pub writers: usize,
    /// The folder to which SQLite's log is copied.
    pub ship: Option<PathBuf>,
}

impl Settings {
    /// Settings for a database and a data folder, the rest as usual.
    pub fn new(database: impl Into<String>, data: impl Into<PathBuf>) -> Self {
        let usual = Options::new("");
        Self {
            database: database.into(),
            data: data.into(),
            clock: usual.clock,
            queue: usual.queue,
            writers: usual.writers,
            ship: None,
        }
    }

    fn options(&self) -> Options {
        Options {
            clock: self.clock.clone(),
            queue: self.queue,
            writers: self.writers,
            ship: self.ship.clone(),
            ..Options::new(self.database.clone())
        }
    }
}

/// openlead itself, without a surface: its data and everything that can be done with it.
pub struct Openlead {
    /// The database.
    pub db: Db,
    pub(crate) key: ServerKey,
    pub(crate) catalogs: Catalogs,
    /// The data folder.
    pub(crate) data: PathBuf,
    lease: Arc<Lease>,
    notices: Mutex<Option<Receiver<Notice>>>,
}

impl Openlead {
    /// Opens the data: brings the database to this version, checks that the key belongs to it, leases a node number.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached, `Internal` when it cannot be brought to this version,
    /// `Conflict` when the key is another database's.
    pub async fn open(settings: &Settings) -> Result<Self> {
        let key = ServerKey::open(&settings.data.join("server.key"))
            .map_err(|error| Error::Internal(format!("server.key in the data folder: {error}")))?;
        let db = Db::open(settings.options())?;
        db.write(|tx| migrate(tx, migrations::ALL)).await?;
        let fingerprint = key.fingerprint();
        db.write(move |tx| check_key(tx, &fingerprint)).await?;
        let lease = Lease::take(&db).await?;
        let notices = Mutex::new(Some(db.notices()));
        Ok(Self {
            db,
            key,
            catalogs: Catalogs::default(),
            data: settings.data.clone(),
            lease,
            notices,
        })
    }

    /// Does something in the name of the actor, whole or not at all; durable when it returns.
    ///
    /// # Errors
    /// `Forbidden` for whoever only looks with somebody else's eyes; what the act says.
    pub async fn act<T, F>(self: &Arc<Self>, actor: Actor, act: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        let this = Arc::clone(self);
        self.db
            .write(move |tx| {
                let mut entered = this.enter(tx, actor)?;
                entered.may_change()?;
                act(&mut entered)
            })
            .await
    }

    /// Looks something up in the actor's account, from one snapshot.
    pub async fn look<T, F>(self: &Arc<Self>, actor: Actor, look: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Act) -> Result<T> + Send + 'static,
    {
        let this = Arc::clone(self);
        self.db
            .read(move |tx| look(&mut this.enter(tx, actor)?))
            .await
    }

    /// A file without a name in the data folder, for what is needed for a moment.
    ///
    /// # Errors
    /// `Unavailable` when there is no room.
    pub fn scratch(&self) -> Result<File> {
        tempfile::tempfile_in(&self.data)
            .map_err(|error| Error::Unavailable(format!("the data folder takes no file: {error}")))
    }

    /// Makes an act of a transaction: the account's catalog is fetched or taken from memory.
    pub fn enter<'a>(&self, tx: &'a mut Tx, actor: Actor) -> Result<Act<'a>> {
        let catalog = self.catalogs.current(tx, actor.account)?;
        Ok(Act::new(tx, actor, catalog))
    }

    /// What tells secrets apart without giving any away.
    pub fn fingerprint(&self, secret: &str) -> String {
        self.key.hash(secret)
    }

    /// What transactions have told since openlead was opened: for the one who does the work, so that at the end nobody
    /// else has to see to it.
    pub(crate) fn take_notices(&self) -> Receiver<Notice> {
        let mut notices = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
        notices.take().unwrap_or_else(|| self.db.notices())
    }

    /// Gives back what other processes would wait for, and leaves to them what nobody here has done. The last thing a
    /// process does.
    pub async fn close(&self) -> Result<()> {
        let notices = self
            .notices
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(notices) = notices {
            job::leave(&self.db, notices).await?;
        }
        self.lease.give_back().await
    }
}

/// What tells the key with which the database was begun from others (`ServerKey::fingerprint`); `None` when no server has
/// used the database yet.
pub fn key_fingerprint(tx: &mut Tx) -> Result<Option<String>> {
    let known: Option<(String,)> =
        tx.first("SELECT value FROM server WHERE name = 'key'", args![])?;
    Ok(known.map(|(known,)| known))
}

/// The first process writes the fingerprint of its key into the database; all later ones must have the same key.
fn check_key(tx: &mut Tx, fingerprint: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO server (name, value) VALUES ('key', $1) ON CONFLICT (name) DO NOTHING",
        args![fingerprint],
    )?;
    let (known,): (String,) = tx.one("SELECT value FROM server WHERE name = 'key'", args![])?;
    if known == fingerprint {
        return Ok(());
    }
    Err(Error::Conflict(
        "server.key in the data folder is not the key of this database; put the right file there, \
         without it tokens cannot be found"
            .to_owned(),
    ))
}
