//! What a reader has to know of the machine to compare figures.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use openlead_db::Dialect;
use postgres::{Client, NoTls};
use serde::Serialize;

use super::ground::Ground;
use super::{Result, progress};

/// The machine and the engine.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor's name; empty where the system does not say.
    pub processor: String,
    /// How many cores may be used.
    pub cores: usize,
    /// The database's name and version.
    pub engine: String,
    /// How often a second the folder's disk syncs 4 KB that were added to a file.
    pub syncs_per_second: f64,
}

impl Machine {
    /// This one.
    pub fn read(ground: &Ground) -> Result<Self> {
        progress("the disk");
        Ok(Self {
            processor: processor(),
            cores: available_parallelism()?.get(),
            engine: engine(ground)?,
            syncs_per_second: syncs(ground.data())?,
        })
    }
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(": "))
        .map_or(String::new(), |(_, name)| name.to_owned())
}

fn engine(ground: &Ground) -> Result<String> {
    Ok(match ground.dialect {
        Dialect::Sqlite => format!("SQLite {}", rusqlite::version()),
        Dialect::Postgres => {
            let mut client = Client::connect(&ground.database, NoTls)?;
            let row = client.query_one(
                "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('shared_buffers')",
                &[],
            )?;
            let (version, fsync, buffers): (&str, &str, &str) =
                (row.get(0), row.get(1), row.get(2));
            format!("PostgreSQL {version}, fsync {fsync}, shared_buffers {buffers}")
        }
    })
}

fn syncs(folder: &Path) -> Result<f64> {
    const TIME: Duration = Duration::from_millis(500);
    let path = folder.join("sync");
    let mut file = File::create(&path)?;
    let (begin, mut count) = (Instant::now(), 0.0);
    while begin.elapsed() < TIME {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        count += 1.0;
    }
    fs::remove_file(path)?;
    Ok(count / begin.elapsed().as_secs_f64())
}
