//! The way of leads through the statuses: how many reached each, and how long they stayed.

use rustc_hash::FxHashMap;
use serde_json::json;

use super::ask::{Ask, is};
use super::counting::Counting;
use super::fact::Row;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind as Look, Section, Series, Sheet, Unit};
use crate::act::Act;
use crate::error::Result;
use crate::list::{List, ListItem};

/// A status with what came to it.
struct Stage {
    item: ListItem,
    /// Its place on the way to the end; none for those that lead off it.
    place: Option<usize>,
    reached: i64,
    now: i64,
    stays: Vec<i64>,
}

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let mut stages = stages(act);
    let ids = stages.iter().map(|stage| stage.item.id.number());
    let by_id: FxHashMap<i64, usize> = ids.zip(0..).collect();
    let mut counting = Counting::begin(act, ask)?;
    let mut been = vec![false; stages.len()];
    let want = Want {
        steps: true,
        ..Want::default()
    };
    let sheet = counting.leads(want, |row| visit(row, &by_id, &mut stages, &mut been))?;
    // Who came further has been there too.
    let mut further = 0;
    for stage in stages.iter_mut().rev() {
        if stage.place.is_some() {
            further += stage.reached;
            stage.reached = further;
        }
    }
    let way = stages.iter().filter(|stage| stage.place.is_some());
    let way: Vec<String> = way.map(|stage| stage.item.id.to_string()).collect();
    stages.retain(|stage| !stage.item.archived || stage.reached > 0);
    let section = section(&counting, &mut stages, &way, sheet.counted);
    Ok(sheet.with(section))
}

fn section(counting: &Counting, stages: &mut [Stage], way: &[String], all: i64) -> Section {
    let chart = Chart {
        kind: Look::Across,
        unit: Unit::Count,
        names: stages.iter().map(|stage| stage.item.name.clone()).collect(),
        series: vec![Series {
            name: "Reached".to_owned(),
            colour: "blue".to_owned(),
            values: stages
                .iter()
                .map(|stage| Some(stage.reached as f64))
                .collect(),
        }],
    };
    let (mut rows, mut before) = (Vec::new(), all);
    for stage in stages {
        rows.push(stage.line(counting, way, before, all));
        if stage.place.is_some() {
            before = stage.reached;
        }
    }
    let columns = [
        "Status",
        "Reached",
        "Of all",
        "Of the one before",
        "In it now",
        "Median stay",
    ];
    Section {
        title: String::new(),
        chart,
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        total: None,
    }
}

impl Stage {
    fn line(&mut self, counting: &Counting, way: &[String], before: i64, all: i64) -> Vec<Cell> {
        let statuses = match self.place {
            Some(place) => way[place..].to_vec(),
            None => vec![self.item.id.to_string()],
        };
        let reached = json!({ "field": "reached_status", "op": "in", "value": statuses });
        let behind = || counting.all([reached.clone()]);
        let whole = if self.place.is_some() { before } else { all };
        vec![
            Cell::text(&self.item.name),
            Cell::count(self.reached).behind(behind()),
            Cell::share(self.reached, all).behind(behind()),
            Cell::share(self.reached, whole).behind(behind()),
            Cell::count(self.now).behind(counting.all([is("status", &self.item.id)])),
            Cell::median(&mut self.stays).behind(behind()),
        ]
    }
}

/// The statuses on the way in their order, then those that lead off it.
fn stages(act: &Act) -> Vec<Stage> {
    let (way, off): (Vec<&ListItem>, Vec<&ListItem>) = act
        .catalog
        .lists
        .of(List::Status)
        .partition(|status| matches!(status.kind.as_str(), "open" | "won"));
    let (won, open): (Vec<&ListItem>, Vec<&ListItem>) =
        way.into_iter().partition(|status| status.kind == "won");
    let stage = |item: &&ListItem, place| Stage {
        item: (*item).clone(),
        place,
        reached: 0,
        now: 0,
        stays: Vec::new(),
    };
    let way = open
        .iter()
        .chain(&won)
        .enumerate()
        .map(|(place, item)| stage(item, Some(place)));
    way.chain(off.iter().map(|item| stage(item, None)))
        .collect()
}

/// Counts a lead at the furthest status of the way that it has been in, and at each that leads off it.
fn visit(row: &Row<'_>, by_id: &FxHashMap<i64, usize>, stages: &mut [Stage], been: &mut [bool]) {
    been.fill(false);
    let mut since = row.created;
    for step in row.steps {
        if let Some(at) = by_id.get(&step.from) {
            been[*at] = true;
            stages[*at].stays.push((step.at - since).max(0));
        }
        if let Some(at) = by_id.get(&step.to) {
            been[*at] = true;
        }
        since = step.at;
    }
    if let Some(at) = by_id.get(&row.status) {
        been[*at] = true;
        stages[*at].now += 1;
    }
    let furthest = (0..stages.len())
        .rev()
        .find(|at| been[*at] && stages[*at].place.is_some());
    for (at, stage) in stages.iter_mut().enumerate() {
        if Some(at) == furthest || (been[at] && stage.place.is_none()) {
            stage.reached += 1;
        }
    }
}
