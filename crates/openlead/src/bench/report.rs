use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use super::figures::Figures;
use super::machine::Machine;

/// All figures of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Where it was.
    pub machine: Machine,
    /// How many leads there were before.
    pub leads: u64,
    /// How many connections, or tasks, at once.
    pub connections: usize,
    /// For how many seconds each figure was measured.
    pub seconds: u64,
    /// Intakes a second of the bare engine: SQLite in groups of 64, or pgbench.
    pub bare_per_second: f64,
    /// Calls that are refused before they reach the database.
    pub http: Figures,
    /// The act without HTTP.
    pub engine: Figures,
    /// Intakes over HTTP.
    pub real: Figures,
    /// `real` as a part of `bare`.
    pub real_to_bare: f64,
    /// The server process during `real`.
    pub server: ServerFigures,
    /// The same with twice as many leads.
    pub doubled: Option<Doubled>,
}

/// What the server process needs; absent where the system does not say.
#[derive(Debug, Clone, Serialize)]
pub struct ServerFigures {
    /// Microseconds of processor time an intake.
    pub processor_micros: Option<f64>,
    /// Resident memory before the first call, in MB.
    pub idle_mb: Option<f64>,
    /// Resident memory after the last, in MB.
    pub loaded_mb: Option<f64>,
}

/// Intakes with twice as many leads.
#[derive(Debug, Clone, Serialize)]
pub struct Doubled {
    /// Intakes over HTTP.
    pub real: Figures,
    /// How much fewer a second that are, in percent.
    pub slower_percent: f64,
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Machine {
            processor,
            cores,
            engine,
            syncs_per_second,
        } = &self.machine;
        writeln!(
            f,
            "{processor}, {cores} cores, {syncs_per_second:.0} syncs/s of 4 KB"
        )?;
        writeln!(
            f,
            "{engine}; {} leads before, {} connections, {} s each\n",
            self.leads, self.connections, self.seconds
        )?;
        writeln!(
            f,
            "{:<32} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
            "", "per s", "p50 ms", "p99", "p99.9", "max", "of bare"
        )?;
        writeln!(
            f,
            "{:<32} {:>8.0} {:>44}",
            "bare engine, the same rows", self.bare_per_second, "1.00"
        )?;
        self.line(f, "HTTP, refused before the database", &self.http)?;
        self.line(f, "openlead without HTTP", &self.engine)?;
        self.line(f, "openlead, leads over HTTP", &self.real)?;
        if let Some(Doubled { real, .. }) = &self.doubled {
            self.line(f, "… with twice as many leads", real)?;
        }
        self.server(f)
    }
}

impl Report {
    fn line(&self, f: &mut Formatter<'_>, name: &str, it: &Figures) -> fmt::Result {
        writeln!(
            f,
            "{name:<32} {:>8.0} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8.2}",
            it.per_second,
            it.p50_ms,
            it.p99_ms,
            it.p999_ms,
            it.max_ms,
            it.per_second / self.bare_per_second
        )
    }

    fn server(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let number =
            |value: Option<f64>| value.map_or("?".to_owned(), |value| format!("{value:.0}"));
        let ServerFigures {
            processor_micros,
            idle_mb,
            loaded_mb,
        } = self.server;
        write!(
            f,
            "\nserver: {} µs of processor an intake, {} MB resident idle, {} MB after the load",
            number(processor_micros),
            number(idle_mb),
            number(loaded_mb)
        )?;
        match &self.doubled {
            Some(doubled) => write!(
                f,
                "\ntwice the leads: {:.1} % slower",
                doubled.slower_percent
            ),
            None => Ok(()),
        }
    }
}
