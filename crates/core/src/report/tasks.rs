//! Whether tasks are done when they are due.

use openlead_db::args;
use rustc_hash::FxHashMap;
use serde_json::{Value as Json, json};

use super::ask::{Ask, Sieve};
use super::counting::{Counting, staff_name};
use super::fact::{Row, Task};
use super::gather::TaskRow;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit};
use super::sums::{Sums, Times, sums};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::time::{Offsets, to_rfc3339};

const DAY: i64 = 86_400_000_000;

/// What became of the tasks of an agent.
#[derive(Clone, Default)]
struct Tally {
    due: i64,
    on_time: i64,
    late: i64,
    overdue: i64,
    open: i64,
    /// Of leads, rather than of none: those have leads behind them.
    of_leads: i64,
    delays: Times,
}
sums!(Tally: due, on_time, late, overdue, open, of_leads, delays);

impl Tally {
    fn add(&mut self, task: &Task, deadline: i64, now: i64) {
        self.due += 1;
        match task.done {
            Some(done) if done <= deadline => self.on_time += 1,
            Some(done) => {
                self.late += 1;
                self.delays.push(done - deadline);
            }
            None if deadline <= now => self.overdue += 1,
            None => self.open += 1,
        }
    }
}

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let now = act.tx.now();
    let mut counting = Counting::begin(act, ask)?;
    let (from, to) = counting.micros;
    let offsets = Offsets::of(&counting.zone, from, to);
    // As the leads table has it, see `lead::list::linked`.
    let deadline = |due: i64| match offsets.local(due).rem_euclid(DAY) {
        0 => due + DAY,
        _ => due,
    };
    let take = |tallies: &mut FxHashMap<i64, Tally>, task: &Task, of_lead: bool| {
        let tally = tallies.entry(task.agent).or_default();
        tally.add(task, deadline(task.due), now);
        tally.of_leads += i64::from(of_lead);
    };
    let want = Want {
        tasks: true,
        ..Want::default()
    };
    let none = FxHashMap::default();
    let (mut sheet, mut tallies) =
        counting.things("tasks", want, none, |tallies, row, sieve| {
            let due = row
                .tasks
                .iter()
                .filter(|task| (from..to).contains(&task.due));
            let due = due.filter(|task| sieve.lets_of(row, &[task.agent, task.who]));
            due.map(|task| take(tallies, task, true)).count() as i64
        })?;
    if !sheet.is_preparing {
        for task in of_no_lead(&mut counting)? {
            take(&mut tallies, &task, false);
            sheet.counted += 1;
        }
    }
    let mut tallies: Vec<(i64, Tally)> = tallies.into_iter().collect();
    tallies.sort_by_key(|(agent, tally)| (-tally.due, *agent));
    let sheet = sheet.with(section(&counting, &mut tallies, now));
    Ok(sheet.note("A task without a time of day is in time until its day ends. Numbers open the leads of their tasks; tasks of no lead have none."))
}

/// Tasks that belong to no lead, and so to no source, department or purpose.
fn of_no_lead(counting: &mut Counting) -> Result<Vec<Task>> {
    let Ask {
        source,
        department,
        purpose,
        ..
    } = counting.ask;
    if source.is_some() || department.is_some() || purpose.is_some() {
        return Ok(Vec::new());
    }
    let (from, to) = counting.micros;
    let sql = format!(
        "SELECT {} FROM task{} WHERE account_id = $1 AND lead_id IS NULL AND due_at >= $2 AND due_at < $3",
        TaskRow::COLUMNS,
        counting.act.tx.dialect().indexed_by("task_alone")
    );
    let args = args![counting.act.actor.account, from, to];
    let rows: Vec<TaskRow> = counting.act.tx.all(&sql, args)?;
    let lets = |sieve: &Sieve, task: &Task| sieve.lets_of(&Row::none(), &[task.agent, task.who]);
    let tasks = rows.iter().map(TaskRow::task);
    Ok(tasks.filter(|task| lets(&counting.sieve, task)).collect())
}

fn section(counting: &Counting, tallies: &mut [(i64, Tally)], now: i64) -> Section {
    let catalog = counting.catalog();
    let mut whole = Tally::default();
    tallies.iter().for_each(|(_, tally)| whole.and(tally));
    const SHOWN: usize = 20;
    let shown = || tallies.iter().take(SHOWN);
    let series = |name: &str, colour: &str, count: &dyn Fn(&Tally) -> i64| Series {
        name: name.to_owned(),
        colour: colour.to_owned(),
        values: shown()
            .map(|(_, tally)| Some(count(tally) as f64))
            .collect(),
    };
    let chart = Chart {
        kind: Kind::Stack,
        unit: Unit::Count,
        names: shown()
            .map(|(agent, _)| staff_name(&catalog, *agent))
            .collect(),
        series: vec![
            series("On time", "green", &|tally| tally.on_time),
            series("Late", "amber", &|tally| tally.late),
            series("Overdue", "red", &|tally| tally.overdue),
            series("Still to come", "slate", &|tally| tally.open),
        ],
    };
    let mut rows = Vec::new();
    for (agent, tally) in tallies.iter_mut() {
        rows.push(line(
            counting,
            staff_name(&catalog, *agent),
            Some(*agent),
            tally,
            now,
        ));
    }
    let total = line(counting, "All".to_owned(), None, &mut whole, now);
    let columns = [
        "Agent",
        "Due",
        "On time",
        "Late",
        "Overdue",
        "Still to come",
        "Done on time",
        "Median delay",
    ];
    Section {
        title: String::new(),
        chart,
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        total: Some(total),
    }
}

fn line(
    counting: &Counting,
    name: String,
    agent: Option<i64>,
    tally: &mut Tally,
    now: i64,
) -> Vec<Cell> {
    let span = counting.ask.span;
    // The agent of the tasks is asked for, not that of the leads.
    let asked = Ask {
        staff: None,
        ..counting.ask
    }
    .conditions();
    let asked_for = match counting.ask.staff {
        Some(super::Whose::Staff(staff)) => Some(staff.number()),
        Some(super::Whose::Nobody) => Some(0),
        None => None,
    };
    let who = agent.or(asked_for).map(|agent| match agent {
        0 => "nobody".to_owned(),
        agent => Id::<of::Staff>::new(agent).to_string(),
    });
    let behind = |state: &str| -> Vec<Json> {
        let mut value =
            json!({ "state": state, "due": [span.from.to_string(), span.to.to_string()] });
        if let Some(who) = &who {
            value["agent"] = json!(who);
        }
        if matches!(state, "overdue" | "open") {
            value["at"] = json!(to_rfc3339(now));
        }
        let mut all = asked.clone();
        all.push(json!({ "field": "task", "op": "is", "value": value }));
        all
    };
    let has_leads = tally.of_leads > 0;
    let cell = |cell: Cell, state: &str| match has_leads {
        true => cell.behind(behind(state)),
        false => cell,
    };
    let done = tally.on_time + tally.late;
    vec![
        Cell::text(name),
        cell(Cell::count(tally.due), "any"),
        cell(Cell::count(tally.on_time), "on_time"),
        cell(Cell::count(tally.late), "late"),
        cell(Cell::count(tally.overdue), "overdue"),
        cell(Cell::count(tally.open), "open"),
        cell(Cell::share(tally.on_time, done + tally.overdue), "on_time"),
        cell(Cell::median(&mut tally.delays), "late"),
    ]
}
