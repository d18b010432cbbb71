//! What comes in: new leads, people who come again, and what was refused.

use openlead_db::args;
use serde_json::Value as Json;

use super::ask::{Ask, within};
use super::counting::Counting;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit};
use super::span::{Part, Span, part_of};
use super::sums::{Sums, sums};
use crate::access::Right;
use crate::act::Act;
use crate::error::Result;

/// What came in on some days.
#[derive(Debug, Clone, Copy, Default)]
struct Came {
    new: i64,
    merged: i64,
    repeats_refused: i64,
    calls_refused: i64,
}
sums!(Came: new, merged, repeats_refused, calls_refused);

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let mut counting = Counting::begin(act, ask)?;
    let parts = ask.span.parts(ask.span.step(), &counting.zone);
    let (from, to) = counting.micros;
    // Who comes again may have come first at any time before.
    let want = Want {
        repeats: true,
        created: Some((i64::MIN, to)),
        ..Want::default()
    };
    let none = vec![Came::default(); parts.len()];
    let (sheet, mut came) = counting.things("enquiries", want, none, |came, row, sieve| {
        if !sieve.lets(row) {
            return 0;
        }
        let mut counted = 0;
        if row.created >= from {
            came[part_of(&parts, row.created)].new += 1;
            counted += 1;
        }
        for repeat in row
            .repeats
            .iter()
            .filter(|repeat| (from..to).contains(&repeat.at))
        {
            let part = &mut came[part_of(&parts, repeat.at)];
            match repeat.merged {
                true => part.merged += 1,
                false => part.repeats_refused += 1,
            }
            counted += 1;
        }
        counted
    })?;
    let shows_calls = counting.act.may(Right::Tokens) && counting.asked().is_empty();
    if shows_calls && !sheet.is_preparing {
        refused(&mut counting, &parts, &mut came)?;
    }
    let days = counting.act.catalog.account.request_log_days;
    let sheet = sheet.with(section(&counting, &parts, &came, shows_calls));
    let sheet =
        sheet.note("Leads in the trash, and leads that were merged into others, are not counted.");
    Ok(match shows_calls {
        true => sheet.note(format!(
            "Refused calls are known as long as the request log is kept: {days} days."
        )),
        false => sheet,
    })
}

/// Calls of the v1 API that were refused.
fn refused(counting: &mut Counting, parts: &[Part], came: &mut [Came]) -> Result<()> {
    let (from, to) = counting.micros;
    counting.act.tx.each(
        "SELECT at FROM request_log WHERE account_id = $1 AND outcome <> 'success' AND id >= $2 AND at >= $3 AND at < $4",
        args![counting.act.actor.account, openlead_db::Ids::floor(from - DAY), from, to],
        |(at,): (i64,)| {
            came[part_of(parts, at)].calls_refused += 1;
            Ok(())
        },
    )?;
    Ok(())
}

/// Ids are of the clock of the process that made them, times are not: so far apart they are never.
const DAY: i64 = 86_400_000_000;

fn section(counting: &Counting, parts: &[Part], came: &[Came], shows_calls: bool) -> Section {
    let line = |name: &str, span: Span, came: Came| {
        let asked = |condition: Json| {
            let mut all = counting.asked();
            all.push(condition);
            all
        };
        let mut cells = vec![
            Cell::text(name),
            Cell::count(came.new).behind(counting.on(span, [])),
            Cell::count(came.merged).behind(asked(within("repeated_at", span))),
            Cell::count(came.repeats_refused).behind(asked(within("refused_at", span))),
        ];
        if shows_calls {
            cells.push(Cell::count(came.calls_refused));
        }
        cells
    };
    let rows = parts
        .iter()
        .zip(came)
        .map(|(part, came)| line(&part.name, part.span, *came));
    let rows = rows.collect();
    let mut whole = Came::default();
    came.iter().for_each(|came| whole.and(came));
    let series = |name: &str, colour: &str, of: &dyn Fn(&Came) -> i64| Series {
        name: name.to_owned(),
        colour: colour.to_owned(),
        values: came.iter().map(|came| Some(of(came) as f64)).collect(),
    };
    let mut all = vec![
        series("New leads", "blue", &|came| came.new),
        series("Added to leads", "teal", &|came| came.merged),
        series("Repeats refused", "amber", &|came| came.repeats_refused),
    ];
    let mut columns = vec!["From", "New leads", "Added to leads", "Repeats refused"];
    if shows_calls {
        all.push(series("Calls refused", "red", &|came| came.calls_refused));
        columns.push("Calls refused");
    }
    Section {
        title: String::new(),
        chart: Chart {
            kind: Kind::Stack,
            unit: Unit::Count,
            names: parts.iter().map(|part| part.name.clone()).collect(),
            series: all,
        },
        columns: columns.into_iter().map(str::to_owned).collect(),
        rows,
        total: Some(line("All", counting.ask.span, whole)),
    }
}
