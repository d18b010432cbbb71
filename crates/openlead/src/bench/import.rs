//! How fast a file of leads is taken in and written out, what SQLite alone does with the same rows, and whether lists stay
//! quick meanwhile.

use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::export::{self, Format};
use openlead_core::import::{self, Added, State};
use openlead_core::lead::Query;
use openlead_core::{Actor, Id, Openlead, Via};
use serde::Serialize;
use tokio::runtime::Runtime;

use super::figures::Figures;
use super::ground::Ground;
use super::machine::Machine;
use super::sample::People;
use super::{Result, progress};

mod bare;
mod beside;
mod file;

use beside::{Beside, Others};

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many rows the file has.
    pub rows: u64,
    /// The URL of a PostgreSQL on which a database can be made; SQLite without.
    pub database: Option<String>,
    /// The folder in which a throw-away one is made.
    pub folder: PathBuf,
    /// Whether leads come in by themselves, too.
    pub enquiries: bool,
}

/// What came out.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    machine: Machine,
    rows: u64,
    file_mb: f64,
    /// Looking at the file and taking all of it in.
    import_seconds: f64,
    import_per_second: f64,
    /// The most memory up to the end of the import.
    peak_mb: f64,
    /// A page of 50 leads, alone and during the import.
    list_idle: Figures,
    list_busy: Figures,
    /// An enquiry beside pages, alone and during the import, when asked for.
    enquiry_idle: Option<Figures>,
    enquiry_busy: Option<Figures>,
    /// To CSV.
    export_per_second: f64,
    export_first_byte_ms: f64,
    /// SQLite alone with the same rows and keys, 500 a commit; 0 where it was not measured.
    bare_per_second: f64,
    import_to_bare: f64,
}

/// Measures. Takes the thread for as long; not to be called on one that runs tasks.
pub fn run(options: &Options) -> Result<Report> {
    let ground = Ground::make(&options.folder, options.database.as_deref())?;
    let machine = Machine::read(&ground)?;
    let path = ground.data().join("leads.csv");
    let people = Arc::new(People::default());
    progress("the file");
    file::write(&path, people.take(options.rows))?;
    let runtime = Runtime::new()?;
    let enquirers = options.enquiries.then_some(people);
    let measured = runtime.block_on(openlead(&ground, &path, options.rows, enquirers))?;
    let bare_per_second = match ground.database.starts_with("sqlite") {
        true => bare::measure(&ground, &options.folder)?,
        false => 0.0,
    };
    let per_second = options.rows as f64 / measured.import.as_secs_f64();
    Ok(Report {
        machine,
        rows: options.rows,
        file_mb: fs::metadata(&path)?.len() as f64 / 1e6,
        import_seconds: measured.import.as_secs_f64(),
        import_per_second: per_second,
        peak_mb: measured.peak_mb,
        list_idle: measured.idle.lists,
        list_busy: measured.busy.lists,
        enquiry_idle: measured.idle.enquiries,
        enquiry_busy: measured.busy.enquiries,
        export_per_second: measured.export_per_second,
        export_first_byte_ms: measured.first_byte.as_secs_f64() * 1000.0,
        bare_per_second,
        import_to_bare: per_second / bare_per_second,
    })
}

struct Measured {
    import: Duration,
    peak_mb: f64,
    idle: Beside,
    busy: Beside,
    export_per_second: f64,
    first_byte: Duration,
}

async fn openlead(
    ground: &Ground,
    path: &PathBuf,
    rows: u64,
    enquirers: Option<Arc<People>>,
) -> Result<Measured> {
    let openlead = ground.open().await?;
    let actor = Actor::nobody(Id::new(ground.account), Via::Cli);
    let others = || Others::begin(&openlead, actor, enquirers.as_ref(), &ground.secret);
    progress("the import, with others beside it");
    let beside = others();
    let start = Instant::now();
    take_in(&openlead, actor, path, rows).await?;
    let import = start.elapsed();
    let peak_mb = peak_mb();
    let busy = beside.end().await?;
    progress("others alone");
    let beside = others();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = beside.end().await?;
    progress("the export");
    let leads = rows + busy.leads() + idle.leads();
    let (export, first_byte) = write_out(&openlead, actor, leads).await?;
    openlead.close().await?;
    Ok(Measured {
        import,
        peak_mb,
        idle,
        busy,
        export_per_second: leads as f64 / export.as_secs_f64(),
        first_byte,
    })
}

async fn take_in(openlead: &Arc<Openlead>, actor: Actor, path: &PathBuf, rows: u64) -> Result<()> {
    let kept = import::keep(openlead, File::open(path)?)?;
    let profile = import::profile(kept.path.clone()).await?;
    let looked_at = profile.clone();
    let (_, plan) = openlead
        .look(actor, move |act| import::propose(act, &looked_at))
        .await?;
    let seen = profile.clone();
    let added = openlead
        .act(actor, move |act| {
            import::add(act, &kept, "leads.csv", &seen, &plan, false)
        })
        .await?;
    let Added::New(id) = added else {
        return Err("the file is not new".into());
    };
    openlead
        .act(actor, move |act| import::start(act, id))
        .await?;
    let mut said = Instant::now();
    let import = import::run_known(openlead, actor, id, Some(profile), |it| {
        if said.elapsed() > Duration::from_secs(5) {
            said = Instant::now();
            progress(&format!(
                "{} rows, {:.0} a second",
                it.tally.rows(),
                it.per_second()
            ));
        }
    });
    let import = import.await?;
    let tally = openlead
        .look(actor, move |act| import::tally(act, id))
        .await?;
    match import.state == State::Done && tally.made == rows {
        true => Ok(()),
        false => Err(format!("not all rows were taken in: {tally:?}, {}", import.reason).into()),
    }
}

/// How long all took, and the first byte.
async fn write_out(
    openlead: &Arc<Openlead>,
    actor: Actor,
    rows: u64,
) -> Result<(Duration, Duration)> {
    let start = Instant::now();
    let sink = Sink { start, first: None };
    let (sink, count) =
        export::leads(openlead, actor, Query::default(), Format::Csv, sink, |_| {}).await?;
    match count == rows {
        true => Ok((start.elapsed(), sink.first.unwrap_or_default())),
        false => Err(format!("{count} rows were exported").into()),
    }
}

/// Where all goes and nothing stays.
struct Sink {
    start: Instant,
    first: Option<Duration>,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.first.get_or_insert(self.start.elapsed());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The most memory that this process had resident, in MB.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
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
            "{processor}, {cores} cores, {syncs_per_second:.0} syncs/s of 4 KB; {engine}"
        )?;
        writeln!(
            f,
            "{} rows of 12 columns, {:.0} MB\n",
            self.rows, self.file_mb
        )?;
        writeln!(
            f,
            "import       {:>9.1} s {:>9.0} rows/s, {:.0} MB resident at most",
            self.import_seconds, self.import_per_second, self.peak_mb
        )?;
        if self.bare_per_second > 0.0 {
            writeln!(
                f,
                "bare SQLite  {:>11} {:>9.0} rows/s, of which the import has {:.2}",
                "", self.bare_per_second, self.import_to_bare
            )?;
        }
        let figures = [
            ("lists alone", Some(&self.list_idle)),
            ("meanwhile", Some(&self.list_busy)),
            ("a lead alone", self.enquiry_idle.as_ref()),
            ("meanwhile", self.enquiry_busy.as_ref()),
        ];
        for (name, it) in figures {
            let Some(it) = it else { continue };
            writeln!(
                f,
                "{name:<12} {:>9.1} ms p50, {:.1} p95, {:.1} p99, {:.1} at most",
                it.p50_ms, it.p95_ms, it.p99_ms, it.max_ms
            )?;
        }
        write!(
            f,
            "CSV export   {:>11} {:>9.0} rows/s, first byte after {:.1} ms",
            "", self.export_per_second, self.export_first_byte_ms
        )
    }
}
