//! What PostgreSQL by itself does with the same statements: `pgbench` over as many connections as openlead writes with.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use openlead_db::{Clock, Options};
use postgres::{Client, NoTls};

use super::ground::Ground;
use super::{Result, preload, progress};

/// The statements of an intake, in their order.
const SCRIPT: &str = include_str!("intake.pgbench.sql");

/// Intakes a second.
pub fn measure(ground: &Ground, warm_up: Duration, time: Duration) -> Result<f64> {
    let script = ground.data().join("intake.sql");
    fs::write(&script, SCRIPT)?;
    let (hash, name) = (hash(ground)?, program()?);
    progress("pgbench");
    let run = |time: Duration| -> Result<f64> {
        let mut pgbench = Command::new(&name);
        pgbench.args(["-n", "-M", "prepared", "-j", "1"]);
        pgbench.args(["-c", &Options::new("").writers.to_string()]);
        pgbench.args(["-T", &time.as_secs().max(1).to_string()]);
        pgbench.arg("-f").arg(&script);
        for (name, value) in [
            ("hash", hash.clone()),
            ("n", "0".to_owned()),
            ("first", preload::id(Clock::system().now()).to_string()),
            ("account", ground.account.to_string()),
            ("token", ground.token.to_string()),
            ("source", ground.source.to_string()),
            ("status", ground.status.to_string()),
        ] {
            pgbench.arg("-D").arg(format!("{name}={value}"));
        }
        let output = pgbench
            .arg(&ground.database)
            .stdin(Stdio::null())
            .output()?;
        per_second(&String::from_utf8_lossy(&output.stdout))
            .filter(|_| output.status.success())
            .ok_or_else(|| {
                let said = String::from_utf8_lossy(&output.stderr);
                format!("pgbench failed:\n{said}").into()
            })
    };
    run(warm_up)?;
    run(time)
}

/// The hash by which the token is found, which `pgbench` cannot make.
fn hash(ground: &Ground) -> Result<String> {
    let mut client = Client::connect(&ground.database, NoTls)?;
    let row = client.query_one(
        "SELECT hash FROM token WHERE account_id = $1 AND id = $2",
        &[&ground.account, &ground.token],
    )?;
    Ok(row.get(0))
}

/// `pgbench` of the newest PostgreSQL that Debian has installed, else that of the path.
fn program() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path()));
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = folders
        .filter(|folder| folder.join("bin/pgbench").exists())
        .max_by_key(number);
    let program = installed.map_or("pgbench".into(), |folder| folder.join("bin/pgbench"));
    let known = Command::new(&program).arg("--version").output();
    known.map_err(
        |_| "pgbench was not found: install PostgreSQL's programs (scripts/need-postgres.sh)",
    )?;
    Ok(program)
}

/// The rate in what `pgbench` prints: `tps = 3210.5 (without initial connection time)`.
fn per_second(output: &str) -> Option<f64> {
    let line = output.lines().find_map(|line| line.strip_prefix("tps = "));
    line?.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_from_what_pgbench_prints() {
        let output = "latency average = 5.1 ms\ntps = 3210.50 (without initial connection time)\n";
        assert_eq!(per_second(output), Some(3210.5));
        assert_eq!(per_second("pgbench (PostgreSQL) 15.1"), None);
    }
}
