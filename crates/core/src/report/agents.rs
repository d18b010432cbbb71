//! What the leads of each agent, and of each source, came to.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::ask::{Ask, Whose, is, owned};
use super::counting::{Counting, item_name, staff_name};
use super::fact::Row;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit};
use super::sums::Sums as _;
use super::tally::{COLUMNS, Meaning, Tally};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::list::List;

/// By agent.
pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let catalog = std::sync::Arc::clone(&act.catalog);
    let whose = |agent: i64| match agent {
        0 => Whose::Nobody,
        agent => Whose::Staff(Id::new(agent)),
    };
    let by = By {
        noun: "Agent",
        of: |row| row.agent,
        name: &|agent| staff_name(&catalog, agent),
        condition: &|agent| owned(whose(agent)),
    };
    by.count(act, ask)
}

/// By source.
pub(super) fn by_source(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let catalog = std::sync::Arc::clone(&act.catalog);
    let by = By {
        noun: "Source",
        of: |row| row.source,
        name: &|source| item_name(&catalog, source),
        condition: &|source| is("source", &Id::<of::ListItem>::new(source)),
    };
    by.count(act, ask)
}

/// What leads are told apart by.
struct By<'a> {
    noun: &'static str,
    of: fn(&Row<'_>) -> i64,
    name: &'a dyn Fn(i64) -> String,
    condition: &'a dyn Fn(i64) -> Json,
}

impl By<'_> {
    fn count(&self, act: &mut Act, ask: &Ask) -> Result<Sheet> {
        let (statuses, stages) = (
            Meaning::of(act, List::Status),
            Meaning::of(act, List::DealStage),
        );
        let mut counting = Counting::begin(act, ask)?;
        let want = Want {
            deals: true,
            ..Want::default()
        };
        let (of, none) = (self.of, FxHashMap::<i64, Tally>::default());
        let (sheet, tallies) = counting.leads(want, none, |tallies, row| {
            let tally = tallies.entry(of(row)).or_default();
            tally.add(row, &statuses, &stages);
        })?;
        let mut tallies: Vec<(i64, Tally)> = tallies.into_iter().collect();
        tallies.sort_by_key(|(id, tally)| (-tally.leads, *id));
        let mut whole = Tally::default();
        tallies.iter().for_each(|(_, tally)| whole.and(tally));
        let chart = self.chart(&tallies);
        let mut rows = Vec::new();
        for (id, tally) in &mut tallies {
            let which = counting.all([(self.condition)(*id)]);
            let mut row = vec![Cell::text((self.name)(*id))];
            row.extend(tally.cells(counting.act, &statuses, &which));
            rows.push(row);
        }
        let mut total = vec![Cell::text("All")];
        total.extend(whole.cells(counting.act, &statuses, &counting.all([])));
        let columns = [self.noun]
            .into_iter()
            .chain(COLUMNS)
            .map(str::to_owned)
            .collect();
        Ok(sheet.with(Section {
            title: String::new(),
            chart,
            columns,
            rows,
            total: Some(total),
        }))
    }

    /// What became of the leads of each, as far as a chart can show.
    fn chart(&self, tallies: &[(i64, Tally)]) -> Chart {
        const SHOWN: usize = 20;
        let shown = &tallies[..tallies.len().min(SHOWN)];
        let series = |name: &str, colour: &str, count: &dyn Fn(&Tally) -> i64| Series {
            name: name.to_owned(),
            colour: colour.to_owned(),
            values: shown
                .iter()
                .map(|(_, tally)| Some(count(tally) as f64))
                .collect(),
        };
        let open = |tally: &Tally| tally.responses.len() - tally.won - tally.lost;
        Chart {
            kind: Kind::Stack,
            unit: Unit::Count,
            names: shown.iter().map(|(id, _)| (self.name)(*id)).collect(),
            series: vec![
                series("Won", "green", &|tally| tally.won),
                series("Contacted, open", "blue", &|tally| open(tally).max(0)),
                series("Lost", "red", &|tally| tally.lost),
                series("Not contacted", "slate", &|tally| {
                    (tally.leads - tally.won - tally.lost - open(tally).max(0)).max(0)
                }),
            ],
        }
    }
}
