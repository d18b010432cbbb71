use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use postgres::{Client, NoTls};

/// A PostgreSQL database of one test, dropped with this value (an empty one takes 8 MB on disk).
#[derive(Debug)]
pub struct Database {
    name: String,
    server: String,
    url: String,
}

impl Database {
    /// Where to connect, as `postgres://user@host:port/name`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name, as the template of others; nobody may be connected to it then.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // The server may have been stopped by the test.
        let _ = run(
            &self.server,
            &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
        );
    }
}

/// Creates an empty database with a name of its own on the server of `server`, the URL of any of its databases.
pub fn fresh_database(server: &str) -> Database {
    fresh_database_from(server, "template0")
}

/// Creates a database that starts as a copy of `template`, to which nobody may be connected.
pub fn fresh_database_from(server: &str, template: &str) -> Database {
    let name = unique_name();
    run(
        server,
        &format!("CREATE DATABASE {name} TEMPLATE {template}"),
    )
    .expect("a new database");
    let (root, _) = server
        .rsplit_once('/')
        .expect("postgres://user@host:port/name");
    Database {
        url: format!("{root}/{name}"),
        server: server.to_owned(),
        name,
    }
}

/// No two alike, among threads nor among processes that share a server.
fn unique_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("test_{number}_{:016x}", RandomState::new().hash_one(number))
}

/// On a thread of its own: the client panics when called on a thread that runs tokio tasks.
pub(crate) fn run(server: &str, sql: &str) -> Result<(), postgres::Error> {
    thread::scope(|scope| {
        scope
            .spawn(|| Client::connect(server, NoTls)?.batch_execute(sql))
            .join()
            .expect("no panic in the PostgreSQL client")
    })
}
