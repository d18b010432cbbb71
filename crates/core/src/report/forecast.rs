//! What deals were expected to bring by month, and what they brought.

use serde_json::{Value as Json, json};

use super::Whose;
use super::ask::Ask;
use super::counting::Counting;
use super::gather::of_date;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind as Look, Section, Series, Sheet, Unit, Value};
use super::span::{Part, Span, Step, part_of};
use super::sums::{Sums, sums};
use super::tally::{Kind, Meaning};
use crate::act::Act;
use crate::error::Result;
use crate::list::List;

/// The deals of a month.
#[derive(Debug, Clone, Copy, Default)]
struct Month {
    deals: i64,
    expected: i64,
    weighted: i64,
    won: i64,
    lost: i64,
    open: i64,
    /// Won in the month, whenever that was expected.
    closed: i64,
}
sums!(Month: deals, expected, weighted, won, lost, open, closed);

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let stages = Meaning::of(act, List::DealStage);
    let own: std::collections::HashMap<i64, i64> = act
        .catalog
        .lists
        .of(List::DealStage)
        .map(|stage| (stage.id.number(), stage.probability.unwrap_or(0)))
        .collect();
    let mut counting = Counting::begin(act, ask)?;
    let parts = ask.span.parts(Step::Month, &counting.zone);
    let (from, to) = counting.micros;
    let days = (of_date(ask.span.from), of_date(ask.span.to));
    let want = Want {
        deals: true,
        ..Want::default()
    };
    let none = vec![Month::default(); parts.len()];
    let (sheet, months) = counting.things("deals", want, none, |months, row, sieve| {
        let mut counted = 0;
        for deal in row
            .deals
            .iter()
            .filter(|deal| sieve.lets_of(row, &[deal.agent]))
        {
            let (kind, amount) = (stages.kind(deal.stage), stages.worth(deal));
            let ends = deal.end.filter(|day| (days.0..=days.1).contains(day));
            if let Some(day) = ends {
                let month = &mut months[month_of(&parts, day)];
                let chance = match (kind, deal.probability) {
                    (Kind::Won, _) => 100,
                    (Kind::Lost, _) => 0,
                    (Kind::Open, -1) => own.get(&deal.stage).copied().unwrap_or(0),
                    (Kind::Open, own) => own,
                };
                month.deals += 1;
                month.expected.and(&amount);
                month.weighted.and(&share(amount, chance));
                match kind {
                    Kind::Won => month.won.and(&amount),
                    Kind::Lost => month.lost.and(&amount),
                    Kind::Open => month.open.and(&amount),
                }
            }
            let closed = kind == Kind::Won && (from..to).contains(&deal.closed);
            if closed {
                months[part_of(&parts, deal.closed)].closed.and(&amount);
            }
            counted += i64::from(ends.is_some() || closed);
        }
        counted
    })?;
    let sheet = sheet.with(section(&counting, &parts, &months));
    Ok(sheet.note("Deals count in the month of their expected end; the last column is of the month in which they were won. Deals in other currencies count with no amount."))
}

fn share(amount: i64, chance: i64) -> i64 {
    i64::try_from(i128::from(amount) * i128::from(chance) / 100).unwrap_or(i64::MAX)
}

fn month_of(parts: &[Part], day: i64) -> usize {
    let before = parts.partition_point(|part| of_date(part.span.from) <= day);
    before.saturating_sub(1)
}

fn section(counting: &Counting, parts: &[Part], months: &[Month]) -> Section {
    let mut whole = Month::default();
    months.iter().for_each(|month| whole.and(month));
    let rows = parts
        .iter()
        .zip(months)
        .map(|(part, month)| line(counting, &part.name, part.span, *month));
    let rows = rows.collect();
    let series = |name: &str, colour: &str, of: &dyn Fn(&Month) -> i64| Series {
        name: name.to_owned(),
        colour: colour.to_owned(),
        values: months.iter().map(|month| Some(of(month) as f64)).collect(),
    };
    let chart = Chart {
        kind: Look::Bars,
        unit: Unit::Money,
        names: parts.iter().map(|part| part.name.clone()).collect(),
        series: vec![
            series("Expected", "slate", &|month| month.expected),
            series("Weighted", "blue", &|month| month.weighted),
            series("Won in the month", "green", &|month| month.closed),
        ],
    };
    let columns = [
        "Month",
        "Deals",
        "Expected",
        "Weighted",
        "Won of these",
        "Lost of these",
        "Still open",
        "Won in the month",
    ];
    Section {
        title: String::new(),
        chart,
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        total: Some(line(counting, "All", counting.ask.span, whole)),
    }
}

fn line(counting: &Counting, name: &str, span: Span, month: Month) -> Vec<Cell> {
    let asked = Ask {
        staff: None,
        ..counting.ask
    }
    .conditions();
    let agent = counting.ask.staff.map(|whose| match whose {
        Whose::Staff(staff) => staff.to_string(),
        Whose::Nobody => "nobody".to_owned(),
    });
    let days = json!([span.from.to_string(), span.to.to_string()]);
    let behind = |kind: &str, when: &str| -> Vec<Json> {
        let mut value = json!({ "kind": kind, when: days });
        if let Some(agent) = &agent {
            value["agent"] = json!(agent);
        }
        let mut all = asked.clone();
        all.push(json!({ "field": "deal", "op": "is", "value": value }));
        all
    };
    let money = |amount: i64, kind: &str, when: &str| {
        Cell::of(Value::Money(amount)).behind(behind(kind, when))
    };
    vec![
        Cell::text(name),
        Cell::count(month.deals).behind(behind("any", "end")),
        money(month.expected, "any", "end"),
        money(month.weighted, "any", "end"),
        money(month.won, "won", "end"),
        money(month.lost, "lost", "end"),
        money(month.open, "open", "end"),
        money(month.closed, "won", "closed"),
    ]
}
