//! Leads by source over time.

use rustc_hash::FxHashMap;
use serde_json::json;

use super::ask::{Ask, is};
use super::counting::{Counting, item_name};
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit};
use super::span::{Part, Span, part_of};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// So many sources have a column of their own; the rest are one.
const OWN: usize = 7;

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let mut counting = Counting::begin(act, ask)?;
    let parts = ask.span.parts(ask.span.step(), &counting.zone);
    let none = FxHashMap::<i64, Vec<i64>>::default();
    let (sheet, tally) = counting.leads(Want::default(), none, |tally, row| {
        let counts = tally
            .entry(row.source)
            .or_insert_with(|| vec![0; parts.len()]);
        counts[part_of(&parts, row.created)] += 1;
    })?;
    let groups = groups(&counting, tally, parts.len());
    Ok(sheet.with(section(&counting, &parts, &groups)))
}

/// A column for each of the largest sources, and one for the others.
fn groups(counting: &Counting, tally: FxHashMap<i64, Vec<i64>>, parts: usize) -> Vec<Group> {
    let catalog = counting.catalog();
    let mut sources: Vec<(i64, Vec<i64>)> = tally.into_iter().collect();
    sources.sort_by_key(|(source, counts)| (-counts.iter().sum::<i64>(), *source));
    let rest = sources.split_off(sources.len().min(OWN));
    let own = |(source, counts)| Group {
        name: item_name(&catalog, source),
        colour: colour(&catalog.lists, source),
        sources: vec![source],
        counts,
    };
    let mut groups: Vec<Group> = sources.into_iter().map(own).collect();
    tell_apart(&mut groups);
    if !rest.is_empty() {
        let mut others = Group {
            name: "Others".to_owned(),
            colour: "slate".to_owned(),
            sources: Vec::new(),
            counts: vec![0; parts],
        };
        for (source, counts) in rest {
            others.sources.push(source);
            let sums = others.counts.iter_mut().zip(counts);
            sums.for_each(|(sum, count)| *sum += count);
        }
        groups.push(others);
    }
    groups
}

fn section(counting: &Counting, parts: &[Part], groups: &[Group]) -> Section {
    let line = |name: &str, span: Span, count: &dyn Fn(&Group) -> i64| {
        let all = Cell::count(groups.iter().map(count).sum()).behind(counting.on(span, []));
        let own = |group: &Group| {
            Cell::count(count(group)).behind(counting.on(span, [group.condition()]))
        };
        let mut cells = vec![Cell::text(name), all];
        cells.extend(groups.iter().map(own));
        cells
    };
    let row =
        |(place, part): (usize, &Part)| line(&part.name, part.span, &|group| group.counts[place]);
    let total = line("All", counting.ask.span, &|group| group.counts.iter().sum());
    let names = groups.iter().map(|group| group.name.clone());
    let columns = ["From".to_owned(), "All".to_owned()]
        .into_iter()
        .chain(names);
    let series = groups.iter().map(|group| Series {
        name: group.name.clone(),
        colour: group.colour.clone(),
        values: group
            .counts
            .iter()
            .map(|count| Some(*count as f64))
            .collect(),
    });
    let chart = Chart {
        kind: Kind::Areas,
        unit: Unit::Count,
        names: parts.iter().map(|part| part.name.clone()).collect(),
        series: series.collect(),
    };
    Section {
        title: String::new(),
        chart,
        columns: columns.collect(),
        rows: parts.iter().enumerate().map(row).collect(),
        total: Some(total),
    }
}

/// Sources of one column.
struct Group {
    name: String,
    colour: String,
    sources: Vec<i64>,
    counts: Vec<i64>,
}

impl Group {
    fn condition(&self) -> serde_json::Value {
        let ids: Vec<String> = self
            .sources
            .iter()
            .map(|id| Id::<of::ListItem>::new(*id).to_string())
            .collect();
        match ids.as_slice() {
            [one] => is("source", one),
            // A filter names so many values at most.
            some => {
                json!({ "field": "source", "op": "in", "value": some.iter().take(100).collect::<Vec<_>>() })
            }
        }
    }
}

/// Colours for columns whose own another one has.
const SPARE: [&str; 10] = [
    "blue", "green", "amber", "pink", "violet", "teal", "orange", "cyan", "red", "lime",
];

/// Gives each column a colour that no other has.
fn tell_apart(columns: &mut [Group]) {
    let mut taken: Vec<String> = Vec::new();
    for group in columns.iter_mut() {
        if taken.contains(&group.colour) || group.colour == "slate" {
            let spare = SPARE
                .iter()
                .find(|spare| !taken.iter().any(|known| known == *spare));
            group.colour = spare.map_or("slate", |spare| *spare).to_owned();
        }
        taken.push(group.colour.clone());
    }
}

/// The colour of an entry of a list.
fn colour(lists: &crate::list::Lists, item: i64) -> String {
    let item = lists.get(Id::new(item));
    item.map_or_else(|| "slate".to_owned(), |item| item.colour.clone())
}
