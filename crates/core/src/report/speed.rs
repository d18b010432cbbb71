//! How soon somebody dealt with leads, and at which hours those come.

use serde_json::{Value as Json, json};

use super::ask::{Ask, has};
use super::counting::Counting;
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind, Section, Series, Sheet, Unit};
use super::sums::{Sums, Times, sums};
use crate::act::Act;
use crate::error::Result;
use crate::time::Offsets;

const MINUTE: i64 = 60_000_000;
/// Up to how many minutes, and what that is called.
const WITHIN: [(i64, &str); 6] = [
    (5, "Up to 5 min"),
    (15, "Up to 15 min"),
    (60, "Up to 1 h"),
    (240, "Up to 4 h"),
    (1440, "Up to 1 day"),
    (i64::MAX / MINUTE, "Later"),
];

#[derive(Clone, Default)]
struct Hour {
    leads: i64,
    in_time: i64,
    responses: Times,
}
sums!(Hour: leads, in_time, responses);

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let target = act.catalog.account.response_minutes;
    let mut counting = Counting::begin(act, ask)?;
    let (from, to) = counting.micros;
    let offsets = Offsets::of(&counting.zone, from, to);
    let none = ([0; WITHIN.len()], vec![Hour::default(); 24]);
    let (sheet, (within, mut hours)) = counting.leads(Want::default(), none, |sums, row| {
        let (within, hours) = sums;
        let hour = offsets.local(row.created).rem_euclid(24 * 60 * MINUTE) / (60 * MINUTE);
        let hour = &mut hours[hour as usize];
        hour.leads += 1;
        if let Some(response) = row.response() {
            let place = WITHIN
                .iter()
                .position(|(most, _)| response <= most * MINUTE);
            within[place.unwrap_or(WITHIN.len() - 1)] += 1;
            hour.responses.push(response);
            hour.in_time += i64::from(response <= target * MINUTE);
        }
    })?;
    let all = sheet.counted;
    let sheet = sheet
        .with(how_soon(&counting, &within, all))
        .with(by_hour(&counting, &mut hours, target, all));
    Ok(sheet)
}

fn how_soon(counting: &Counting, within: &[i64; WITHIN.len()], all: i64) -> Section {
    let (mut rows, mut so_far) = (Vec::new(), 0);
    for (place, (_, name)) in WITHIN.iter().enumerate() {
        so_far += within[place];
        let own = || counting.all(between(place));
        let up_to = || counting.all(at_most(place));
        rows.push(vec![
            Cell::text(*name),
            Cell::count(within[place]).behind(own()),
            Cell::share(within[place], all).behind(own()),
            Cell::share(so_far, all).behind(up_to()),
        ]);
    }
    let waiting = all - so_far;
    let behind = || counting.all([has("first_touch_at", false)]);
    rows.push(vec![
        Cell::text("Not yet"),
        Cell::count(waiting).behind(behind()),
        Cell::share(waiting, all).behind(behind()),
        Cell::share(all, all).behind(counting.all([])),
    ]);
    let chart = Chart {
        kind: Kind::Bars,
        unit: Unit::Count,
        names: WITHIN
            .iter()
            .map(|(_, name)| (*name).to_owned())
            .chain(["Not yet".to_owned()])
            .collect(),
        series: vec![Series {
            name: "Leads".to_owned(),
            colour: "blue".to_owned(),
            values: within
                .iter()
                .copied()
                .chain([waiting])
                .map(|count| Some(count as f64))
                .collect(),
        }],
    };
    let columns = ["First contact", "Leads", "Share", "So far"]
        .map(str::to_owned)
        .to_vec();
    Section {
        title: "How soon".to_owned(),
        chart,
        columns,
        rows,
        total: None,
    }
}

fn response(op: &str, value: Json) -> Json {
    json!({ "field": "response_minutes", "op": op, "value": value })
}

/// Longer than the one before, and up to this one.
fn between(place: usize) -> Vec<Json> {
    let more = place
        .checked_sub(1)
        .map(|before| response("gt", json!(WITHIN[before].0)));
    more.into_iter().chain(at_most(place)).collect()
}

fn at_most(place: usize) -> Vec<Json> {
    match place + 1 == WITHIN.len() {
        true => vec![has("first_touch_at", true)],
        false => vec![response("between", json!([null, WITHIN[place].0]))],
    }
}

fn by_hour(counting: &Counting, hours: &mut [Hour], target: i64, all: i64) -> Section {
    let mut rows = Vec::new();
    let minutes = hours.iter_mut().map(|hour| {
        hour.responses
            .median()
            .map(|time| time as f64 / MINUTE as f64)
    });
    let minutes: Vec<Option<f64>> = minutes.collect();
    for (number, hour) in hours.iter_mut().enumerate() {
        let came = json!({ "field": "created_hour", "op": "is", "value": number });
        let behind =
            |more: Option<Json>| counting.all([Some(came.clone()), more].into_iter().flatten());
        let contacted = hour.responses.len();
        let touched = || Some(has("first_touch_at", true));
        rows.push(vec![
            Cell::text(format!("{number:02}:00")),
            Cell::count(hour.leads).behind(behind(None)),
            Cell::share(hour.leads, all).behind(behind(None)),
            Cell::count(contacted).behind(behind(touched())),
            Cell::median(&mut hour.responses).behind(behind(touched())),
            Cell::share(hour.in_time, hour.leads)
                .behind(behind(Some(response("between", json!([null, target]))))),
        ]);
    }
    let series = Series {
        name: "Median response".to_owned(),
        colour: "teal".to_owned(),
        values: minutes,
    };
    let chart = Chart {
        kind: Kind::Bars,
        unit: Unit::Minutes,
        names: (0..24).map(|hour| format!("{hour:02}")).collect(),
        series: vec![series],
    };
    let within = format!("Within {target} min");
    let columns = [
        "Hour of arrival",
        "Leads",
        "Share",
        "Contacted",
        "Median response",
    ];
    let columns = columns
        .iter()
        .map(|name| (*name).to_owned())
        .chain([within])
        .collect();
    Section {
        title: "By the hour at which leads came".to_owned(),
        chart,
        columns,
        rows,
        total: None,
    }
}
