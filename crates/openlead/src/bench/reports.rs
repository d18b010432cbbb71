//! How fast reports are counted where there are many leads to which much has happened.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use openlead_core::list::{self, List};
use openlead_core::report::{Ask, Report as Kind, Span, catch_up_by, count};
use openlead_core::{Act, Actor, Id, Openlead, Via, department, time};
use openlead_db::{Clock, Dialect};
use postgres::{Client, NoTls};
use rusqlite::Connection;
use serde::Serialize;
use std::sync::Arc;
use tokio::runtime::Runtime;

use super::figures::Figures;
use super::ground::Ground;
use super::machine::Machine;
use super::preload::preload;
use super::sample::People;
use super::variety::Variety;
use super::{Result, progress};

const DAY: i64 = 86_400_000_000;
/// So much happens after all is folded in, as it does in a server at any moment.
const SINCE: usize = 400;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many leads there are, of one year.
    pub leads: u64,
    /// How many things have happened to them.
    pub events: u64,
    /// How many times each report is counted.
    pub times: usize,
    /// The URL of a PostgreSQL on which a database can be made; SQLite without.
    pub database: Option<String>,
    /// The folder in which a throw-away one is made.
    pub folder: PathBuf,
}

/// All figures of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    machine: Machine,
    leads: u64,
    events: u64,
    /// How many leads a second are packed for the first time.
    packed_per_second: f64,
    reports: Vec<Counted>,
}

/// How fast a report is counted, over all days of a year.
#[derive(Debug, Clone, Serialize)]
struct Counted {
    report: &'static str,
    /// Of all leads.
    all: Figures,
    /// Of one source and one purpose.
    narrow: Figures,
}

/// Fills a database and counts. Takes the thread for as long; not to be called on one that runs tasks.
pub fn run(options: &Options) -> Result<Report> {
    let ground = Ground::make(&options.folder, options.database.as_deref())?;
    let machine = Machine::read(&ground)?;
    let runtime = Runtime::new()?;
    let actor = Actor::nobody(Id::new(ground.account), Via::Cli);
    let (variety, lists) = runtime.block_on(async {
        let openlead = ground.open().await?;
        let variety = openlead.act(actor, Variety::make).await?;
        let lists = openlead.act(actor, Lists::make).await?;
        openlead.close().await?;
        Ok::<_, super::Error>((variety, lists))
    })?;
    preload(
        &ground,
        &People::default(),
        options.leads,
        0,
        Some(&variety),
    )?;
    progress("what happened to them");
    happen(&ground, &lists, options)?;
    let openlead = runtime.block_on(ground.open())?;
    progress("packing them");
    let begin = Instant::now();
    runtime.block_on(fold(&openlead))?;
    let packed_per_second = options.leads as f64 / begin.elapsed().as_secs_f64();
    runtime.block_on(openlead.act(actor, some_more))?;
    let mut reports = Vec::new();
    for kind in Kind::ALL {
        progress(kind.title());
        reports.push(runtime.block_on(measure(&openlead, actor, kind, options.times))?);
    }
    runtime.block_on(openlead.close())?;
    Ok(Report {
        machine,
        leads: options.leads,
        events: options.events,
        packed_per_second,
        reports,
    })
}

async fn fold(openlead: &Arc<Openlead>) -> Result<()> {
    while catch_up_by(openlead, 1).await? {}
    Ok(())
}

async fn measure(
    openlead: &Arc<Openlead>,
    actor: Actor,
    kind: Kind,
    times: usize,
) -> Result<Counted> {
    let now = Clock::system().now();
    let day = |at| time::date_in(at, &jiff::tz::TimeZone::UTC);
    let all = Ask::of(Span::new(day(now - 364 * DAY), day(now))?);
    let (source, purpose) = openlead
        .look(actor, |act| {
            let first = |list| act.catalog.lists.of(list).next().map(|item| item.id);
            Ok((first(List::Source), first(List::Purpose)))
        })
        .await?;
    let narrow = Ask {
        source,
        purpose,
        ..all
    };
    Ok(Counted {
        report: kind.title(),
        all: figures(openlead, actor, kind, all, times).await?,
        narrow: figures(openlead, actor, kind, narrow, times).await?,
    })
}

async fn figures(
    openlead: &Arc<Openlead>,
    actor: Actor,
    kind: Kind,
    ask: Ask,
    times: usize,
) -> Result<Figures> {
    let mut took = Vec::with_capacity(times);
    let begin = Instant::now();
    for turn in 0..=times {
        let start = Instant::now();
        let sheet = openlead
            .look(actor, move |act| count(act, kind, &ask))
            .await?;
        if sheet.is_preparing {
            return Err("the leads were not packed".into());
        }
        // The first one finds nothing in memory.
        if turn > 0 {
            took.push(start.elapsed());
        }
    }
    Ok(Figures::of(
        took,
        begin.elapsed().max(Duration::from_millis(1)),
    ))
}

/// Some leads are looked after while reports are counted.
fn some_more(act: &mut Act) -> openlead_core::Result<()> {
    let statuses: Vec<_> = act
        .catalog
        .lists
        .of(List::Status)
        .map(|one| one.id)
        .collect();
    let leads: Vec<(Id<openlead_core::of::Lead>,)> = act.tx.all(
        "SELECT id FROM lead WHERE account_id = $1 ORDER BY id DESC LIMIT $2",
        openlead_db::args![act.account(), SINCE as i64],
    )?;
    for (turn, (lead,)) in leads.into_iter().enumerate() {
        openlead_core::lead::set_status(act, lead, statuses[turn % statuses.len()])?;
    }
    Ok(())
}

/// What leads differ in beyond those of the lists.
struct Lists {
    departments: Vec<i64>,
    purposes: Vec<i64>,
    statuses: Vec<i64>,
    stages: Vec<i64>,
    category: i64,
}

impl Lists {
    fn make(act: &mut Act) -> openlead_core::Result<Self> {
        for name in ["Visa", "Training", "Coaching", "Admission"] {
            list::make(act, List::Purpose, name)?;
            department::add(act, name)?;
        }
        let all = |list| -> Vec<i64> {
            let items = act.catalog.lists.of(list);
            items.map(|item| item.id.number()).collect()
        };
        Ok(Self {
            departments: act
                .catalog
                .departments
                .iter()
                .map(|one| one.id.number())
                .collect(),
            purposes: all(List::Purpose),
            statuses: all(List::Status),
            stages: all(List::DealStage),
            category: all(List::TaskCategory).first().copied().unwrap_or(0),
        })
    }

    /// One of some ids by a number of the lead, as SQL.
    fn pick(ids: &[i64], number: &str) -> String {
        let count = ids.len();
        let whens: String = ids
            .iter()
            .enumerate()
            .map(|(place, id)| format!(" WHEN {place} THEN {id}"))
            .collect();
        format!("CASE ({number}) % {count}{whens} END")
    }
}

/// Everybody's way through the statuses, tasks, deals, and as many events as there shall be.
#[expect(clippy::too_many_lines, reason = "a list of statements")]
fn happen(ground: &Ground, lists: &Lists, options: &Options) -> Result<()> {
    let (account, now) = (ground.account, Clock::system().now());
    // Ids are four apart; a number of the lead that is in no order.
    let number = "(id / 4 + id / 4194304)";
    let at = |hours: &str| {
        let at = format!("created_at + ({hours}) * 3600000000");
        format!("CASE WHEN {at} > {now} THEN {now} ELSE {at} END")
    };
    let status = |step: &str| Lists::pick(&lists.statuses, step);
    let steps = 3;
    let each = (options.events / options.leads.max(1)).saturating_sub(1);
    let statements = [
        format!(
            "UPDATE lead SET department_id = {}, purpose_id = {},
               first_touch_at = CASE WHEN {number} % 5 > 0 THEN created_at + {number} % 90000 * 1000000 END
             WHERE account_id = {account}",
            Lists::pick(&lists.departments, number),
            Lists::pick(&lists.purposes, &format!("{number} / 3")),
        ),
        format!(
            "INSERT INTO lead_step (account_id, lead_id, id, from_id, to_id, at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {steps})
             SELECT account_id, id, id + i, {}, {}, {} FROM lead, n WHERE account_id = {account}",
            status("i - 1"),
            status("i"),
            at(&format!("i * ({number} % 40)")),
        ),
        format!(
            "INSERT INTO event (account_id, lead_id, id, sequence, kind, who, via, detail, at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {each})
             SELECT account_id, id, id + 3 + i, 1 + i,
               CASE WHEN i % 7 = 0 AND {number} % 10 = 0 THEN 'lead.repeated' ELSE 'note.created' END, NULL, 'web',
               '{{\"merged\":true}}', {} FROM lead, n WHERE account_id = {account} AND {each} > 0",
            at("i * 5"),
        ),
        format!("UPDATE lead SET enquiries = 2 WHERE account_id = {account} AND {number} % 10 = 0"),
        format!(
            "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, completed_at, who,
               created_at, updated_at)
             SELECT account_id, id, id, 'Call', '', {}, created_at + 86400000000, agent_id,
               CASE WHEN {number} % 4 > 0 THEN created_at + {number} % 48 * 3600000000 END, agent_id, created_at, created_at
             FROM lead WHERE account_id = {account}",
            lists.category,
        ),
        format!(
            "INSERT INTO deal (account_id, id, lead_id, name, stage_id, amount, currency, agent_id, end_date, note,
               created_at, updated_at)
             SELECT account_id, id, id, 'Deal', {}, {number} % 900000, 'INR', agent_id, '2026-' || substr(CAST(101 + {number} % 12 AS TEXT), 2) || '-15', '',
               created_at, created_at FROM lead WHERE account_id = {account} AND {number} % 4 = 0",
            Lists::pick(&lists.stages, number),
        ),
    ];
    match ground.dialect {
        Dialect::Sqlite => {
            let connection = Connection::open(ground.file())?;
            connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -524288;")?;
            for statement in &statements {
                connection.execute_batch(statement)?;
            }
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        }
        Dialect::Postgres => {
            let mut client = Client::connect(&ground.database, NoTls)?;
            for statement in &statements {
                client.batch_execute(statement)?;
            }
            client.batch_execute("VACUUM ANALYZE")?;
        }
    }
    Ok(())
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Machine {
            processor,
            cores,
            engine,
            ..
        } = &self.machine;
        writeln!(
            f,
            "{processor}, {cores} cores; {engine}; {} leads of a year, {} events",
            self.leads, self.events
        )?;
        writeln!(
            f,
            "{:.0} leads a second are packed at first\n",
            self.packed_per_second
        )?;
        writeln!(
            f,
            "{:<24} {:>8} {:>8} | {:>8} {:>8}   of a source and a purpose",
            "", "p50 ms", "p95", "p50", "p95"
        )?;
        for Counted {
            report,
            all,
            narrow,
        } in &self.reports
        {
            writeln!(
                f,
                "{report:<24} {:>8.1} {:>8.1} | {:>8.1} {:>8.1}",
                all.p50_ms, all.p95_ms, narrow.p50_ms, narrow.p95_ms
            )?;
        }
        Ok(())
    }
}
