//! The way of leads through the statuses: how many reached each, and how long they stayed.

use rustc_hash::FxHashMap;
use serde_json::json;

use super::ask::{Ask, is};
use super::counting::Counting;
use super::fact::Row;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind as Look, Section, Series, Sheet, Unit};
use super::sums::{Sums, Times, sums};
use crate::act::Act;
use crate::error::Result;
use crate::list::{List, ListItem};

/// A status with what came to it.
struct Stage {
    item: ListItem,
    /// Its place on the way to the end; none for those that lead off it.
    place: Option<usize>,
    came: Came,
}

/// What came to a status.
#[derive(Clone, Default)]
struct Came {
    reached: i64,
    now: i64,
    stays: Times,
    /// The lead that was counted last here.
    last: i64,
}
sums!(Came: reached, now, stays);

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let mut stages = stages(act);
    let ids = stages.iter().map(|stage| stage.item.id.number());
    let by_id: FxHashMap<i64, usize> = ids.zip(0..).collect();
    let mut counting = Counting::begin(act, ask)?;
    let way = stages.iter().filter(|stage| stage.place.is_some()).count();
    let want = Want {
        steps: true,
        ..Want::default()
    };
    let none = vec![Came::default(); stages.len()];
    let (sheet, came) = counting.leads(want, none, |came, row| visit(row, &by_id, way, came))?;
    for (stage, came) in stages.iter_mut().zip(came) {
        stage.came = came;
    }
    // Who came further has been there too.
    let mut further = 0;
    for stage in stages.iter_mut().rev() {
        if stage.place.is_some() {
            further += stage.came.reached;
            stage.came.reached = further;
        }
    }
    let way = stages.iter().filter(|stage| stage.place.is_some());
    let way: Vec<String> = way.map(|stage| stage.item.id.to_string()).collect();
    stages.retain(|stage| !stage.item.archived || stage.came.reached > 0);
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
                .map(|stage| Some(stage.came.reached as f64))
                .collect(),
        }],
    };
    let (mut rows, mut before) = (Vec::new(), all);
    for stage in stages {
        rows.push(stage.line(counting, way, before, all));
        if stage.place.is_some() {
            before = stage.came.reached;
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
            Cell::count(self.came.reached).behind(behind()),
            Cell::share(self.came.reached, all).behind(behind()),
            Cell::share(self.came.reached, whole).behind(behind()),
            Cell::count(self.came.now).behind(counting.all([is("status", &self.item.id)])),
            Cell::median(&mut self.came.stays).behind(behind()),
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
        came: Came::default(),
    };
    let way = open
        .iter()
        .chain(&won)
        .enumerate()
        .map(|(place, item)| stage(item, Some(place)));
    way.chain(off.iter().map(|item| stage(item, None)))
        .collect()
}

/// Counts a lead at the furthest status of the way that it has been in, and at each that leads off it: those come after the
/// ones of the way.
fn visit(row: &Row<'_>, by_id: &FxHashMap<i64, usize>, way: usize, came: &mut [Came]) {
    let mut furthest = None;
    let mut meet = |came: &mut [Came], at: usize| {
        if at < way {
            furthest = furthest.max(Some(at));
        } else if came[at].last != row.lead {
            came[at].last = row.lead;
            came[at].reached += 1;
        }
    };
    let (mut since, mut before) = (row.created, None);
    for step in row.steps {
        let from = match before {
            Some((id, at)) if id == step.from => at,
            _ => by_id.get(&step.from).copied(),
        };
        if let Some(at) = from {
            meet(came, at);
            came[at].stays.push((step.at - since).max(0));
        }
        let to = by_id.get(&step.to).copied();
        if let Some(at) = to {
            meet(came, at);
        }
        (since, before) = (step.at, Some((step.to, to)));
    }
    let now = match before {
        Some((id, at)) if id == row.status => at,
        _ => by_id.get(&row.status).copied(),
    };
    if let Some(at) = now {
        meet(came, at);
        came[at].now += 1;
    }
    if let Some(at) = furthest {
        came[at].reached += 1;
    }
}
