//! How the leads of each department are spread over its agents, and how they would be by their weights.

use std::collections::BTreeMap;

use openlead_db::args;
use rustc_hash::FxHashMap;

use super::ask::{Ask, Whose, is, owned};
use super::counting::{Counting, staff_name};
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit, Value, percent};
use super::sums::{Sums, sums};
use crate::access::Sight;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// An agent in a department.
#[derive(Clone, Default)]
struct Place {
    leads: i64,
    /// Leads for each one of a member of weight 1; 0 for who is no member.
    weight: i64,
}
sums!(Place: leads, weight);

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let members: Vec<(i64, i64, i64)> = act.tx.all(
        "SELECT department_id, staff_id, weight FROM department_member WHERE account_id = $1",
        args![act.actor.account],
    )?;
    let sees_own = matches!(act.sight(), Sight::Own(_));
    let mut counting = Counting::begin(act, ask)?;
    let none = FxHashMap::<(i64, i64), Place>::default();
    let (mut sheet, mut places) = counting.leads(Want::default(), none, |places, row| {
        if row.department != 0 {
            places.entry((row.department, row.agent)).or_default().leads += 1;
        }
    })?;
    // Whoever sees their own leads alone, or asked for one person, has nobody to compare with.
    if !sees_own && ask.staff.is_none() {
        for (department, staff, weight) in members {
            let is_asked = ask
                .department
                .is_none_or(|asked| asked.number() == department);
            if is_asked {
                places.entry((department, staff)).or_default().weight = weight;
            }
        }
    }
    sheet.counted = places.values().map(|place| place.leads).sum();
    let sheet = sheet.with(section(&counting, &places));
    let sheet = sheet.note(
        "Leads without a department are left out. They count for the agent who has them now.",
    );
    Ok(match sees_own {
        true => sheet.note("You see your own leads alone, so there is nobody to compare with."),
        false => sheet,
    })
}

fn section(counting: &Counting, places: &FxHashMap<(i64, i64), Place>) -> Section {
    let catalog = counting.catalog();
    let mut by_department: BTreeMap<String, Vec<(i64, i64, &Place)>> = BTreeMap::new();
    for ((department, agent), place) in places {
        let found = catalog.department(Id::new(*department));
        let name = found.map_or("Gone", |found| found.name.as_str());
        by_department
            .entry(name.to_owned())
            .or_default()
            .push((*department, *agent, place));
    }
    let mut rows = Vec::new();
    let mut shares = Shares::default();
    for (name, mut agents) in by_department {
        agents.sort_by_key(|(_, agent, place)| (-place.leads, *agent));
        let leads: i64 = agents.iter().map(|(.., place)| place.leads).sum();
        let weight: i64 = agents.iter().map(|(.., place)| place.weight).sum();
        if leads == 0 {
            continue;
        }
        for (department, agent, place) in agents {
            let whose = if agent == 0 {
                Whose::Nobody
            } else {
                Whose::Staff(Id::new(agent))
            };
            let which = [
                is("department", &Id::<of::Department>::new(department)),
                owned(whose),
            ];
            let behind = || counting.all(which.clone());
            let share = percent(place.leads, leads).unwrap_or(0.0);
            let fair = percent(place.weight, weight);
            let who = staff_name(&catalog, agent);
            shares.add(format!("{who}, {name}"), share, fair);
            rows.push(vec![
                Cell::text(format!("{name}: {who}")),
                Cell::count(place.leads).behind(behind()),
                Cell::of(Value::Percent(share)),
                Cell::of(fair.map_or(Value::Nothing, Value::Percent)),
                Cell::of(fair.map_or(Value::Nothing, |fair| Value::Points(share - fair))),
            ]);
        }
    }
    let columns = [
        "Department and agent",
        "Leads",
        "Share",
        "Fair share",
        "Difference",
    ];
    Section {
        title: String::new(),
        chart: shares.chart(),
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        total: None,
    }
}

/// What the chart shows.
#[derive(Default)]
struct Shares {
    names: Vec<String>,
    shares: Vec<Option<f64>>,
    fair: Vec<Option<f64>>,
}

impl Shares {
    fn add(&mut self, name: String, share: f64, fair: Option<f64>) {
        const SHOWN: usize = 24;
        if self.names.len() < SHOWN {
            self.names.push(name);
            self.shares.push(Some(share));
            self.fair.push(fair);
        }
    }

    fn chart(self) -> Chart {
        let series = |name: &str, colour: &str, values| Series {
            name: name.to_owned(),
            colour: colour.to_owned(),
            values,
        };
        Chart {
            kind: Kind::Across,
            unit: Unit::Percent,
            names: self.names,
            series: vec![
                series("Share", "blue", self.shares),
                series("Fair share", "slate", self.fair),
            ],
        }
    }
}
