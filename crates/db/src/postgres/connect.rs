use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_postgres::{Config, config::SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::error::unavailable;
use super::link::Link;
use super::tls;
use crate::lane::Kind;
use crate::{Error, Result};

const PATIENCE: Duration = Duration::from_secs(5);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// `jit` only delays short statements.
const SESSION: &str = "SET timezone = 'UTC'; SET jit = off; SET client_min_messages = warning;";
/// What is stuck must not hold its locks for ever, and one question must not take the processors of all others.
const LIMITS: &str = "SET lock_timeout = '10s'; SET statement_timeout = '60s';
    SET idle_in_transaction_session_timeout = '60s'; SET max_parallel_workers_per_gather = 0;";

/// Where PostgreSQL is, and whether it answers.
pub(super) struct Server {
    config: Config,
    /// Encryption, if it is asked for.
    tls: Option<MakeRustlsConnect>,
    down: Mutex<Option<Down>>,
}

/// Until when nobody tries again: units fail at once meanwhile, rather than queue up behind a dead address.
struct Down {
    until: Instant,
    pause: Duration,
    why: Error,
}

impl Server {
    pub fn new(url: &str) -> Result<Self> {
        let (url, roots) = tls::split(url);
        // The reason may quote the password.
        let mut config: Config = url.parse().map_err(|_| {
            Error::Unavailable(
                "the address of PostgreSQL is malformed: postgres://user:password@host:port/name"
                    .to_owned(),
            )
        })?;
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(tls::connector(roots)?),
            _ => None,
        };
        config
            .application_name("openlead")
            .keepalives_idle(Duration::from_secs(30))
            .keepalives_interval(Duration::from_secs(10))
            .keepalives_retries(3)
            .tcp_user_timeout(Duration::from_secs(30));
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        Ok(Self {
            config,
            tls,
            down: Mutex::new(None),
        })
    }

    /// Whether it can be reached and is one that we can use.
    pub fn check(&self) -> Result<()> {
        let link = self.connect(Kind::Read)?;
        let question = "SELECT current_setting('server_version_num')::int4, current_setting('server_encoding')";
        let row = link
            .wait(link.client.query_one(question, &[]))
            .map_err(|error| unavailable(&error))?;
        let (version, encoding): (i32, String) = (row.get(0), row.get(1));
        match (version, encoding.as_str()) {
            (150_000.., "UTF8") => Ok(()),
            (150_000.., _) => Err(Error::Unavailable(format!(
                "the database's encoding is {encoding}, it must be UTF8"
            ))),
            _ => Err(Error::Unavailable(format!(
                "PostgreSQL 15 or later is needed, this one is {}",
                version / 10_000
            ))),
        }
    }

    /// A new connection; while the server is down, at most one try a pause.
    pub fn connect(&self, kind: Kind) -> Result<Link> {
        if let Some(down) = &mut *self.down() {
            if Instant::now() < down.until {
                return Err(down.why.clone());
            }
            down.until = Instant::now() + PATIENCE;
        }
        let link = self.session(kind);
        let mut down = self.down();
        *down = link.as_ref().err().map(|why| {
            let pause = down
                .as_ref()
                .map_or(FIRST_PAUSE, |down| LONGEST_PAUSE.min(down.pause * 2));
            Down {
                until: Instant::now() + pause,
                pause,
                why: why.clone(),
            }
        });
        link
    }

    fn session(&self, kind: Kind) -> Result<Link> {
        let link = Link::new(&self.config, self.tls.as_ref())?;
        let limits = if kind == Kind::ReadLong { "" } else { LIMITS };
        let set = format!("{SESSION}{limits}");
        link.wait(link.client.batch_execute(&set))
            .map_err(|error| unavailable(&error))?;
        Ok(link)
    }

    fn down(&self) -> std::sync::MutexGuard<'_, Option<Down>> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
