//! A server process of this program, over the bench's data.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use super::Result;
use super::ground::Ground;

const READY: &str = "openlead is ready at http://";
/// Of Linux, in which `/proc` counts processor time.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running server; killed on drop.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one and waits until it is ready.
    pub fn start(ground: &Ground) -> Result<Self> {
        Self::start_with(ground, &[])
    }

    /// The same with further options.
    pub fn start_with(ground: &Ground, options: &[&str]) -> Result<Self> {
        let log = ground.data().join("server.log");
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", "127.0.0.1:0", "--database"])
            .arg(&ground.database)
            .arg("--data")
            .arg(ground.data())
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()?;
        let lines = process.stdout.take().map(|out| BufReader::new(out).lines());
        let mut lines = lines.into_iter().flatten().map_while(|line| line.ok());
        let ready = lines.find_map(|line| line.strip_prefix(READY)?.trim().parse().ok());
        match ready {
            Some(address) => Ok(Self { process, address }),
            None => {
                let _ = process.kill();
                let _ = process.wait();
                let said = fs::read_to_string(&log).unwrap_or_default();
                Err(format!("the server did not start:\n{said}").into())
            }
        }
    }

    /// Seconds of processor time that it has used; `None` where the system does not say.
    pub fn processor_time(&self) -> Option<f64> {
        let stat = self.proc("stat")?;
        // The name, in brackets, may contain blanks: user and system time are the 12th and 13th after it.
        let (_, after) = stat.rsplit_once(')')?;
        let ticks = after.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.map_while(|text| text.parse::<f64>().ok()).sum();
        Some(ticks / TICKS_PER_SECOND)
    }

    /// Its resident memory in MB; `None` where the system does not say.
    pub fn resident_mb(&self) -> Option<f64> {
        let status = self.proc("status")?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
        Some(kilobytes / 1024.0)
    }

    fn proc(&self, file: &str) -> Option<String> {
        fs::read_to_string(format!("/proc/{}/{file}", self.process.id())).ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
