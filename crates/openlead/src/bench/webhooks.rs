//! What webhooks cost: intake with deliveries waiting, and how soon a receiver is told.

use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use openlead_core::webhook::{self, NewWebhook};
use openlead_core::{Act, Actor, Id, Openlead, Result as CoreResult, Via, of};
use openlead_db::{Dialect, Ids, args};
use serde::Serialize;
use tokio::runtime::Runtime;

use super::client::{self, Load};
use super::figures::Figures;
use super::ground::Ground;
use super::machine::Machine;
use super::receiver::Receiver;
use super::sample::People;
use super::server::Server;
use super::{Result, progress};

const WARM_UP: Duration = Duration::from_secs(1);
/// So many deliveries are written at once.
const BATCH: u64 = 10_000;
/// A sender without work has ended after this.
const IDLE: Duration = Duration::from_secs(4);
/// Leads of which the way to the receiver is timed, while its sender runs and after it has ended.
const AWAKE: usize = 200;
const ASLEEP: usize = 5;
const PATIENCE: Duration = Duration::from_secs(30);

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many deliveries wait.
    pub deliveries: u64,
    /// How many connections send leads.
    pub connections: usize,
    /// How many seconds each figure is measured.
    pub seconds: u64,
    /// The URL of a PostgreSQL on which a database can be made; SQLite without.
    pub database: Option<String>,
    /// The folder in which a throw-away one is made.
    pub folder: PathBuf,
}

/// All figures of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    machine: Machine,
    deliveries: u64,
    connections: usize,
    /// Intake with a webhook for which nothing waits.
    none: Figures,
    /// The same with the deliveries waiting.
    waiting: Figures,
    slower_percent: f64,
    /// From sending a lead to the first byte of its delivery, the intake with it, while the webhook's sender runs.
    awake: Figures,
    /// The same after the sender has ended for want of work.
    asleep: Figures,
}

/// Fills a database with deliveries and sends leads. Takes the thread for as long; not to be called on one that runs tasks.
pub fn run(options: &Options) -> Result<Report> {
    let ground = Ground::make(&options.folder, options.database.as_deref())?;
    let bench = Bench {
        options,
        machine: Machine::read(&ground)?,
        actor: Actor::nobody(Id::new(ground.account), Via::Cli),
        ground,
        people: Arc::default(),
        runtime: Runtime::new()?,
    };
    bench.run()
}

struct Bench<'a> {
    options: &'a Options,
    machine: Machine,
    actor: Actor,
    ground: Ground,
    people: Arc<People>,
    runtime: Runtime,
}

impl Bench<'_> {
    fn run(self) -> Result<Report> {
        // Nothing of it is sent: deliveries to a webhook that is paused wait.
        let paused = self.within(|openlead, act| {
            let id = add(openlead, act, "http://127.0.0.1:9/")?;
            webhook::pause(act, id)?;
            Ok(id)
        })?;
        progress("intake with nothing waiting");
        let none = self.intake()?;
        progress(&format!("{} deliveries", self.options.deliveries));
        self.fill(paused)?;
        progress("intake with them waiting");
        let waiting = self.intake()?;
        let (awake, asleep) = self.first_bytes()?;
        Ok(Report {
            machine: self.machine,
            deliveries: self.options.deliveries,
            connections: self.options.connections,
            slower_percent: (1.0 - waiting.per_second / none.per_second) * 100.0,
            none,
            waiting,
            awake,
            asleep,
        })
    }

    fn within<T: Send + 'static>(
        &self,
        act: impl Fn(&Openlead, &mut Act) -> CoreResult<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(async {
            let openlead = self.ground.open().await?;
            let this = Arc::clone(&openlead);
            let done = openlead.act(self.actor, move |it| act(&this, it)).await;
            openlead.close().await?;
            Ok(done?)
        })
    }

    fn intake(&self) -> Result<Figures> {
        let server = Server::start(&self.ground)?;
        let (people, secret) = (self.people.clone(), self.ground.secret.clone());
        let figures = client::run(Load {
            address: server.address,
            connections: self.options.connections,
            warm_up: WARM_UP,
            time: Duration::from_secs(self.options.seconds.max(1)),
            body: Arc::new(move || format!("token={secret}&{}", people.next().form())),
            expected: r#"{"status":"success","message":"Lead Added Successfully."}"#,
        })?;
        progress(&format!("{:.0} a second", figures.per_second));
        Ok(figures)
    }

    fn fill(&self, webhook: Id<of::Webhook>) -> Result<()> {
        for first in (0..self.options.deliveries).step_by(BATCH as usize) {
            let count = BATCH.min(self.options.deliveries - first);
            self.within(move |_, act| write(act, webhook, first, count))?;
        }
        if self.ground.dialect == Dialect::Sqlite {
            // As on a server to which they came little by little: the disk is not busy with them any more.
            File::open(self.ground.file())?.sync_all()?;
        }
        Ok(())
    }

    fn first_bytes(&self) -> Result<(Figures, Figures)> {
        progress("from a lead to the first byte of its delivery");
        let receiver = Receiver::listen()?;
        let url = receiver.url();
        self.within(move |openlead, act| add(openlead, act, &url))?;
        let networks = ["--webhook-networks", "127.0.0.0/8"];
        let server = Server::start_with(&self.ground, &networks)?;
        let mut awake = Vec::new();
        for turn in 0..=AWAKE {
            let took = self.told(&server, &receiver)?;
            if turn > 0 {
                awake.push(took);
            }
        }
        let mut asleep = Vec::new();
        for _ in 0..ASLEEP {
            self.runtime.block_on(tokio::time::sleep(IDLE));
            asleep.push(self.told(&server, &receiver)?);
        }
        let all = |took: Vec<Duration>| {
            let time = took.iter().sum();
            Figures::of(took, time)
        };
        Ok((all(awake), all(asleep)))
    }

    /// How long it takes until the receiver is told of a lead.
    fn told(&self, server: &Server, receiver: &Receiver) -> Result<Duration> {
        let form = format!("token={}&{}", self.ground.secret, self.people.next().form());
        let begin = Instant::now();
        client::send(server.address, &form)?;
        let first = receiver.first_byte(PATIENCE)?;
        Ok(first.saturating_duration_since(begin))
    }
}

fn add(openlead: &Openlead, act: &mut Act, url: &str) -> CoreResult<Id<of::Webhook>> {
    let new = NewWebhook {
        url: url.to_owned(),
        events: vec!["lead.created".to_owned()],
        enabled: true,
        ..NewWebhook::default()
    };
    webhook::add(openlead, act, &new).map(|(id, _)| id)
}

/// Deliveries of events of yesterday that nobody remembers, each of a kilobyte.
fn write(act: &mut Act, webhook: Id<of::Webhook>, first: u64, count: u64) -> CoreResult<()> {
    let now = act.tx.now();
    let yesterday = Ids::floor(now - 86_400_000_000);
    let (first, count) = (yesterday + first.cast_signed(), count.cast_signed());
    act.tx.execute(
        "INSERT INTO delivery
           (account_id, webhook_id, event_id, kind, lead_id, sequence, payload, due_at, outcome, attempts, status, created_at)
         WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST($4 AS BIGINT))
         SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS BIGINT) + i, 'lead.created', CAST($3 AS BIGINT) + i, 1,
           CAST($5 AS TEXT), CAST($6 AS BIGINT), 'waiting', 0, 0, CAST($6 AS BIGINT) FROM n",
        args![act.actor.account, webhook, first, count, "x".repeat(1000), now],
    )?;
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
            "{processor}, {cores} cores; {engine}; {} deliveries, {} connections\n",
            self.deliveries, self.connections
        )?;
        for (name, it) in [
            ("leads, nothing waiting", &self.none),
            ("leads, deliveries waiting", &self.waiting),
        ] {
            writeln!(
                f,
                "{name:<48} {:>8.0} a second, p99 {:>7.1} ms",
                it.per_second, it.p99_ms
            )?;
        }
        writeln!(f, "slower by {:.1} %\n", self.slower_percent)?;
        for (name, it) in [
            ("lead to first byte of its delivery", &self.awake),
            ("… after the sender had ended", &self.asleep),
        ] {
            writeln!(
                f,
                "{name:<48} p50 {:>6.1}, p95 {:>6.1}, slowest {:>6.1} ms",
                it.p50_ms, it.p95_ms, it.max_ms
            )?;
        }
        Ok(())
    }
}
