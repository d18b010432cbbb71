//! How fast leads are listed, found, read and changed where there are many.

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use openlead_core::search::{self, Step};
use openlead_core::{Actor, Id, Openlead, Via};
use openlead_db::Dialect;
use postgres::{Client, NoTls};
use serde::Serialize;
use tokio::runtime::Runtime;

use super::day;
use super::figures::Figures;
use super::found;
use super::ground::Ground;
use super::machine::Machine;
use super::preload::preload;
use super::questions::{Question, long_story, questions};
use super::sample::{People, Person};
use super::tasks;
use super::variety::Variety;
use super::{Result, progress};

/// With 0 seconds, to see that all is well.
const SHORTEST: Duration = Duration::from_millis(50);

/// What is asked last.
const FOUND: &str = "a change is found";

/// What is measured.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many leads there are.
    pub leads: u64,
    /// How many ask at once.
    pub connections: usize,
    /// How many seconds each question is asked.
    pub seconds: u64,
    /// The URL of a PostgreSQL on which a database can be made; SQLite without.
    pub database: Option<String>,
    /// The folder in which a throw-away one is made.
    pub folder: PathBuf,
    /// A folder that is made and filled if it is not there, and stays; a throw-away one without.
    pub kept: Option<PathBuf>,
    /// Asks only what has one of these in its name; everything when there are none.
    pub only: Vec<String>,
    /// Whether to tell how the engine answers each question.
    pub plans: bool,
}

/// All figures of a run.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    machine: Machine,
    leads: u64,
    connections: usize,
    /// How many leads a second search took in, one batch after the other.
    searchable_per_second: Option<f64>,
    /// How long after its answer a change is found, by words.
    found_after_a_change: Option<Figures>,
    answers: Vec<Answer>,
}

impl Options {
    fn asks(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }
}

/// How fast a question was answered.
#[derive(Debug, Clone, Serialize)]
struct Answer {
    question: &'static str,
    /// By one who asks alone.
    alone: Figures,
    /// When all ask at once.
    together: Figures,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    plans: Vec<String>,
}

/// Fills a database and asks. Takes the thread for as long; not to be called on one that runs tasks.
pub fn run(options: &Options) -> Result<Report> {
    let (ground, is_filled) = match &options.kept {
        Some(folder) => Ground::keep(folder)?,
        None => (
            Ground::make(&options.folder, options.database.as_deref())?,
            false,
        ),
    };
    let machine = Machine::read(&ground)?;
    let runtime = Runtime::new()?;
    let actor = Actor::nobody(Id::new(ground.account), Via::Cli);
    if !is_filled {
        fill(&ground, options.leads, &runtime, actor)?;
    }
    let bench = Bench {
        options,
        actor,
        openlead: runtime.block_on(ground.open())?,
        turn: Arc::default(),
    };
    let searchable_per_second = match is_filled {
        true => None,
        false => Some(runtime.block_on(bench.fill_search())?),
    };
    look_at_statistics(&ground)?;
    let story = runtime.block_on(bench.openlead.act(actor, long_story))?;
    let mut answers = Vec::new();
    if !is_filled {
        runtime.block_on(bench.openlead.act(actor, day::add_tasks))?;
        runtime.block_on(bench.openlead.act(actor, tasks::fill))?;
    }
    look_at_statistics(&ground)?;
    for question in questions(story).into_iter().chain(day::questions()) {
        if options.asks(question.name) {
            answers.push(runtime.block_on(bench.ask(&question))?);
        }
    }
    let found_after_a_change = match options.asks(FOUND) {
        true => Some(runtime.block_on(bench.change_and_find())?),
        false => None,
    };
    runtime.block_on(bench.openlead.close())?;
    Ok(Report {
        machine,
        leads: options.leads,
        connections: options.connections,
        searchable_per_second,
        found_after_a_change,
        answers,
    })
}

/// The company and its leads.
fn fill(ground: &Ground, leads: u64, runtime: &Runtime, actor: Actor) -> Result<()> {
    let variety = runtime.block_on(async {
        let openlead = ground.open().await?;
        let variety = openlead.act(actor, Variety::make).await?;
        openlead.close().await?;
        Ok::<_, super::Error>(variety)
    })?;
    preload(ground, &People::default(), leads, 0, Some(&variety))
}

/// What PostgreSQL does by itself after a while.
fn look_at_statistics(ground: &Ground) -> Result<()> {
    if ground.dialect == Dialect::Postgres {
        let mut client = Client::connect(&ground.database, NoTls)?;
        for table in ["lead", "lead_phone", "event", "lead_search", "task"] {
            client.batch_execute(&format!("VACUUM ANALYZE {table}"))?;
        }
    }
    Ok(())
}

struct Bench<'a> {
    options: &'a Options,
    actor: Actor,
    openlead: Arc<Openlead>,
    turn: Arc<AtomicU64>,
}

impl Bench<'_> {
    async fn fill_search(&self) -> Result<f64> {
        progress("search takes them in");
        let begin = Instant::now();
        self.openlead.db.write(search::rebuild).await?;
        while search::catch_up(&self.openlead).await? != Step::UpToDate {}
        let per_second = self.options.leads as f64 / begin.elapsed().as_secs_f64();
        progress("the parts of its index become one");
        crate::search::join_parts(&self.openlead).await?;
        Ok(per_second)
    }

    async fn change_and_find(&self) -> Result<Figures> {
        progress("changes, until they are found");
        let people: Vec<Person> = (0..5 + 10 * self.options.seconds)
            .map(|_| self.somebody())
            .collect();
        found::measure(&self.openlead, self.actor, &people).await
    }

    async fn ask(&self, question: &Question) -> Result<Answer> {
        progress(question.name);
        let plans = match self.options.plans {
            true => self.plans(question).await?,
            false => Vec::new(),
        };
        let answer = Answer {
            question: question.name,
            alone: self.measure(question, 1).await?,
            together: self.measure(question, self.options.connections).await?,
            plans,
        };
        let (alone, together) = (answer.alone.p95_ms, answer.together.p95_ms);
        progress(&format!(
            "p95 {alone:.1} ms alone, {together:.1} ms together"
        ));
        Ok(answer)
    }

    async fn plans(&self, question: &Question) -> Result<Vec<String>> {
        let (ask, person) = (question.ask.clone(), self.somebody());
        let explain = move |act: &mut openlead_core::Act| {
            act.tx.explain();
            ask(act, person)?;
            Ok(act.tx.plans())
        };
        Ok(self.openlead.act(self.actor, explain).await?)
    }

    async fn measure(&self, question: &Question, tasks: usize) -> Result<Figures> {
        let time = Duration::from_secs(self.options.seconds).max(SHORTEST);
        let begin = Instant::now() + time / 5;
        let end = begin + time;
        let tasks: Vec<_> = (0..tasks)
            .map(|_| tokio::spawn(self.one(question.clone(), begin, end)))
            .collect();
        let mut took = Vec::new();
        for task in tasks {
            took.extend(task.await??);
        }
        Ok(Figures::of(took, time))
    }

    /// How long each answer took to somebody who asks again and again.
    fn one(
        &self,
        question: Question,
        begin: Instant,
        end: Instant,
    ) -> impl Future<Output = Result<Vec<Duration>>> + use<> {
        let (openlead, actor) = (self.openlead.clone(), self.actor);
        let (turn, leads) = (self.turn.clone(), self.options.leads);
        async move {
            let mut took = Vec::new();
            loop {
                let (ask, start) = (question.ask.clone(), Instant::now());
                let person = Person::among(leads, turn.fetch_add(1, Relaxed));
                let answer = move |act: &mut openlead_core::Act| ask(act, person);
                match question.changes {
                    true => openlead.act(actor, answer).await?,
                    false => openlead.look(actor, answer).await?,
                }
                let now = Instant::now();
                let is_over = now >= end;
                // What takes longer than it is asked is told, too.
                if now >= begin && (!is_over || took.is_empty()) {
                    took.push(now - start);
                }
                if is_over {
                    return Ok(took);
                }
            }
        }
    }

    fn somebody(&self) -> Person {
        Person::among(self.options.leads, self.turn.fetch_add(1, Relaxed))
    }
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
            "{processor}, {cores} cores; {engine}; {} leads",
            self.leads
        )?;
        if let Some(per_second) = self.searchable_per_second {
            writeln!(f, "search takes in {per_second:.0} leads a second")?;
        }
        if let Some(found) = &self.found_after_a_change {
            writeln!(
                f,
                "{FOUND} after {:.0} ms p50, {:.0} p95, {:.0} at most",
                found.p50_ms, found.p95_ms, found.max_ms
            )?;
        }
        writeln!(
            f,
            "\n{:<44} {:>7} {:>7} | {:>7} {:>7} {:>7} {:>7}   of {} at once",
            "", "p50 ms", "p95", "per s", "p50", "p95", "p99", self.connections
        )?;
        for Answer {
            question,
            alone,
            together,
            ..
        } in &self.answers
        {
            writeln!(
                f,
                "{question:<44} {:>7.1} {:>7.1} | {:>7.0} {:>7.1} {:>7.1} {:>7.1}",
                alone.p50_ms,
                alone.p95_ms,
                together.per_second,
                together.p50_ms,
                together.p95_ms,
                together.p99_ms
            )?;
        }
        for answer in self
            .answers
            .iter()
            .filter(|answer| !answer.plans.is_empty())
        {
            writeln!(
                f,
                "\n## {}\n\n{}",
                answer.question,
                answer.plans.join("\n\n")
            )?;
        }
        Ok(())
    }
}
