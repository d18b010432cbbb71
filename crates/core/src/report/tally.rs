//! What leads of an agent or a source came to.

use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::ask::has;
use super::fact::{Deal, Row, letters};
use super::sheet::{Cell, Value};
use super::sums::{Sums, Times, sums};
use crate::act::Act;
use crate::list::List;

/// What statuses and stages mean.
pub(super) struct Meaning {
    kinds: FxHashMap<i64, Kind>,
    currency: i64,
}

/// What a status or stage means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Won,
    Lost,
}

impl Meaning {
    pub fn of(act: &Act, list: List) -> Self {
        let items = act.catalog.lists.of(list);
        let kind = |name: &str| match name {
            "won" => Kind::Won,
            "lost" => Kind::Lost,
            _ => Kind::Open,
        };
        Self {
            kinds: items
                .map(|item| (item.id.number(), kind(&item.kind)))
                .collect(),
            currency: letters(&act.catalog.account.currency),
        }
    }

    pub fn kind(&self, id: i64) -> Kind {
        self.kinds.get(&id).copied().unwrap_or(Kind::Open)
    }

    /// What a deal is worth in the account's currency; nothing in another one.
    pub fn worth(&self, deal: &Deal) -> i64 {
        match deal.currency == self.currency {
            true => deal.amount,
            false => 0,
        }
    }

    /// A condition of the leads table: they are in a status that means this.
    pub fn condition(&self, act: &Act, kind: Kind) -> Option<Json> {
        let statuses = act.catalog.lists.of(List::Status);
        let ids = statuses.filter(|status| self.kind(status.id.number()) == kind);
        let ids: Vec<String> = ids.map(|status| status.id.to_string()).collect();
        (!ids.is_empty())
            .then(|| serde_json::json!({ "field": "status", "op": "in", "value": ids }))
    }
}

/// What leads came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub leads: i64,
    pub responses: Times,
    pub won: i64,
    pub lost: i64,
    /// What their won deals are worth, in minor units.
    pub value: i64,
}

sums!(Tally: leads, responses, won, lost, value);

impl Tally {
    pub fn add(&mut self, row: &Row<'_>, statuses: &Meaning, stages: &Meaning) {
        self.leads += 1;
        if let Some(response) = row.response() {
            self.responses.push(response);
        }
        match statuses.kind(row.status) {
            Kind::Won => self.won += 1,
            Kind::Lost => self.lost += 1,
            Kind::Open => {}
        }
        let won = row
            .deals
            .iter()
            .filter(|deal| stages.kind(deal.stage) == Kind::Won);
        self.value = won.fold(self.value, |sum, deal| {
            sum.saturating_add(stages.worth(deal))
        });
    }

    /// The cells of it, each with the leads behind it.
    pub fn cells(&mut self, act: &Act, statuses: &Meaning, which: &[Json]) -> Vec<Cell> {
        let of = |more: Option<Json>| which.iter().cloned().chain(more);
        let contacted = self.responses.len();
        let kind = |kind| statuses.condition(act, kind);
        let won_deals =
            serde_json::json!({ "field": "deal", "op": "is", "value": { "kind": "won" } });
        vec![
            Cell::count(self.leads).behind(of(None)),
            Cell::count(contacted).behind(of(Some(has("first_touch_at", true)))),
            Cell::share(contacted, self.leads).behind(of(Some(has("first_touch_at", true)))),
            Cell::median(&mut self.responses).behind(of(Some(has("first_touch_at", true)))),
            Cell::count(self.won).behind(of(kind(Kind::Won))),
            Cell::count(self.lost).behind(of(kind(Kind::Lost))),
            Cell::share(self.won, self.leads).behind(of(kind(Kind::Won))),
            Cell::of(Value::Money(self.value)).behind(of(Some(won_deals))),
        ]
    }
}

/// The names of [`Tally::cells`].
pub(super) const COLUMNS: [&str; 8] = [
    "Leads",
    "Contacted",
    "Contact rate",
    "Median response",
    "Won",
    "Lost",
    "Win rate",
    "Won value",
];
