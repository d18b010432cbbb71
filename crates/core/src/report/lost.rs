//! Why leads were lost.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::ask::{Ask, has, is};
use super::counting::{Counting, item_name};
use super::scan::Want;
use super::sheet::{Cell, Chart, Kind as Look, Section, Series, Sheet, Unit};
use super::sums::{Sums, Times, sums};
use super::tally::{Kind, Meaning};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::list::List;

/// The lost leads of a reason.
#[derive(Clone, Default)]
struct Lost {
    leads: i64,
    contacted: i64,
    /// From the enquiry until they were lost.
    times: Times,
}
sums!(Lost: leads, contacted, times);

pub(super) fn count(act: &mut Act, ask: &Ask) -> Result<Sheet> {
    let statuses = Meaning::of(act, List::Status);
    let mut counting = Counting::begin(act, ask)?;
    let want = Want {
        steps: true,
        ..Want::default()
    };
    let none = FxHashMap::<i64, Lost>::default();
    let (mut sheet, reasons) = counting.leads(want, none, |reasons, row| {
        if statuses.kind(row.status) != Kind::Lost {
            return;
        }
        let lost = reasons.entry(row.lost_reason).or_default();
        lost.leads += 1;
        lost.contacted += i64::from(row.touched.is_some());
        let mut steps = row.steps.iter().rev();
        if let Some(last) = steps.find(|step| step.to == row.status) {
            lost.times.push((last.at - row.created).max(0));
        }
    })?;
    let of_all = sheet.counted;
    sheet.counted = reasons.values().map(|lost| lost.leads).sum();
    sheet.counts = "lost leads";
    let mut reasons: Vec<(i64, Lost)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(reason, lost)| (-lost.leads, *reason));
    let is_lost = statuses.condition(counting.act, Kind::Lost);
    let counted = (sheet.counted, of_all);
    Ok(sheet.with(section(&counting, &mut reasons, is_lost.as_ref(), counted)))
}

fn section(
    counting: &Counting,
    reasons: &mut [(i64, Lost)],
    is_lost: Option<&Json>,
    (all, of_all): (i64, i64),
) -> Section {
    let catalog = counting.catalog();
    let name = |reason: i64| match reason {
        0 => "No reason of the list".to_owned(),
        reason => item_name(&catalog, reason),
    };
    let chart = Chart {
        kind: Look::Across,
        unit: Unit::Count,
        names: reasons.iter().map(|(reason, _)| name(*reason)).collect(),
        series: vec![Series {
            name: "Lost leads".to_owned(),
            colour: "red".to_owned(),
            values: reasons
                .iter()
                .map(|(_, lost)| Some(lost.leads as f64))
                .collect(),
        }],
    };
    let behind = |more: Vec<Json>| counting.all(is_lost.cloned().into_iter().chain(more));
    let mut rows = Vec::new();
    for (reason, lost) in reasons {
        let of_reason = match *reason {
            0 => has("lost_reason_id", false),
            reason => is("lost_reason_id", &Id::<of::ListItem>::new(reason)),
        };
        let touched = has("first_touch_at", true);
        rows.push(vec![
            Cell::text(name(*reason)),
            Cell::count(lost.leads).behind(behind(vec![of_reason.clone()])),
            Cell::share(lost.leads, all).behind(behind(vec![of_reason.clone()])),
            Cell::count(lost.contacted).behind(behind(vec![of_reason.clone(), touched])),
            Cell::median(&mut lost.times).behind(behind(vec![of_reason])),
        ]);
    }
    let columns = ["Reason", "Lost leads", "Share", "Contacted", "Median time"];
    let total = vec![
        Cell::text("All"),
        Cell::count(all).behind(behind(Vec::new())),
        Cell::share(all, of_all).behind(behind(Vec::new())),
        Cell::of(super::Value::Nothing),
        Cell::of(super::Value::Nothing),
    ];
    Section {
        title: String::new(),
        chart,
        columns: columns.map(str::to_owned).to_vec(),
        rows,
        total: Some(total),
    }
}
