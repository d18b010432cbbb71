//! How fast leads come in.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use openlead_db::Dialect;

use super::client::{self, Load};
use super::figures::Figures;
use super::ground::Ground;
use super::machine::Machine;
use super::preload::preload;
use super::report::{Doubled, Report, ServerFigures};
use super::sample::People;
use super::server::Server;
use super::{Result, bare, engine, pgbench, progress};

const WARM_UP: Duration = Duration::from_secs(1);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many leads there are before.
    pub leads: u64,
    /// How many connections, or tasks, at once.
    pub connections: usize,
    /// How many seconds each figure is measured.
    pub seconds: u64,
    /// The URL of a PostgreSQL on which a database can be made; SQLite without.
    pub database: Option<String>,
    /// The folder in which a throw-away one is made.
    pub folder: PathBuf,
    /// Whether to measure once more with twice the leads.
    pub double: bool,
}

struct Bench {
    options: Options,
    ground: Ground,
    people: Arc<People>,
}

/// Measures intakes: the bare engine, HTTP alone, openlead without HTTP, and leads over HTTP. Takes the thread for as
/// long; not to be called on one that runs tasks.
pub fn run(options: Options) -> Result<Report> {
    let ground = Ground::make(&options.folder, options.database.as_deref())?;
    let bench = Bench {
        options,
        ground,
        people: Arc::default(),
    };
    bench.run()
}

fn tell(figures: &Figures) {
    progress(&format!(
        "{:.0} a second, p99 {:.1} ms",
        figures.per_second, figures.p99_ms
    ));
}

impl Bench {
    fn run(&self) -> Result<Report> {
        let Options {
            leads, connections, ..
        } = self.options;
        let machine = Machine::read(&self.ground)?;
        preload(&self.ground, &self.people, leads, 0, None)?;
        let bare_per_second = self.bare()?;
        progress(&format!("{bare_per_second:.0} a second"));
        let engine = engine::measure(
            &self.ground,
            &self.people,
            connections,
            WARM_UP,
            self.time(),
        )?;
        tell(&engine);
        let http = self.http()?;
        tell(&http);
        engine::settle(&self.ground)?;
        let (real, server) = self.real()?;
        let doubled = self
            .options
            .double
            .then(|| self.doubled(&real))
            .transpose()?;
        Ok(Report {
            machine,
            leads,
            connections,
            seconds: self.options.seconds,
            bare_per_second,
            http,
            engine,
            real_to_bare: real.per_second / bare_per_second,
            real,
            server,
            doubled,
        })
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.options.seconds.max(1))
    }

    fn bare(&self) -> Result<f64> {
        match self.ground.dialect {
            Dialect::Sqlite => bare::measure(&self.ground, &self.people, WARM_UP, self.time()),
            Dialect::Postgres => pgbench::measure(&self.ground, WARM_UP, self.time()),
        }
    }

    /// The same call without a token: read, parsed, and refused before it reaches the database.
    fn http(&self) -> Result<Figures> {
        progress("HTTP without the database");
        let server = Server::start(&self.ground)?;
        let people = self.people.clone();
        client::run(self.load(
            &server,
            Arc::new(move || people.next().form()),
            r#""Please check the parameters."}"#,
        ))
    }

    fn real(&self) -> Result<(Figures, ServerFigures)> {
        progress("leads over HTTP");
        let server = Server::start(&self.ground)?;
        let (idle_mb, before) = (server.resident_mb(), server.processor_time());
        let (people, secret) = (self.people.clone(), self.ground.secret.clone());
        let first = self.people.next();
        let form = move || format!("token={secret}&{}", people.next().form());
        let figures = client::run(self.load(
            &server,
            Arc::new(form),
            r#"{"status":"success","message":"Lead Added Successfully."}"#,
        ))?;
        let (intakes, after) = (self.people.next().since(first), server.processor_time());
        let used = after.zip(before).map(|(after, before)| after - before);
        let server = ServerFigures {
            processor_micros: used.map(|used| used * 1e6 / intakes as f64),
            idle_mb,
            loaded_mb: server.resident_mb(),
        };
        tell(&figures);
        Ok((figures, server))
    }

    fn doubled(&self, before: &Figures) -> Result<Doubled> {
        preload(&self.ground, &self.people, self.options.leads, 1, None)?;
        engine::settle(&self.ground)?;
        let (real, _) = self.real()?;
        let slower = 1.0 - real.per_second / before.per_second;
        Ok(Doubled {
            real,
            slower_percent: slower * 100.0,
        })
    }

    fn load(
        &self,
        server: &Server,
        body: Arc<dyn Fn() -> String + Send + Sync>,
        expected: &'static str,
    ) -> Load {
        Load {
            address: server.address,
            connections: self.options.connections,
            warm_up: WARM_UP,
            time: self.time(),
            body,
            expected,
        }
    }
}
