//! The forecast: open and won deals by the month in which they are expected to end.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use openlead_core::access::{Right, Scope};
use openlead_core::deal::{self, COMMITTED, Deal, Filter, MonthSum, Sort};
use openlead_core::{Act, Catalog, Id, Result as CoreResult, of, time};

use super::asked::Asked;
use super::card::Cards;
use super::goal::Goal;
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters, money};

/// The address of the forecast.
pub const PATH: &str = "/deals/forecast";
/// Months that are shown at once.
const MONTHS: i32 = 6;
/// Deals of a month; the others are in the table.
const CARDS: u32 = 100;

#[derive(Template)]
#[template(path = "deal/forecast.html")]
struct Forecast {
    frame: Frame,
    catalog: Arc<Catalog>,
    asked: Asked,
    months: Vec<Month>,
    /// The addresses of earlier and later months, and of this one.
    earlier: String,
    later: String,
    now: String,
    path: &'static str,
    /// Whether the visitor might set a target that is not there.
    may_aim: bool,
}

struct Month {
    /// `YYYY-MM`; empty for deals without an end.
    key: String,
    name: String,
    is_now: bool,
    sums: Vec<MonthSum>,
    cards: Cards,
    /// Of the whole company, where there is a target.
    goal: Option<Goal>,
}

struct Found {
    sums: Vec<MonthSum>,
    deals: Vec<Vec<Deal>>,
    leads: HashMap<Id<of::Lead>, deal::Of>,
}

/// `GET /deals/forecast`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let frame = visit
        .frame("Deals", Area::Deals)
        .live("deal lead list_item");
    let this = time::date_in(frame.now, &frame.zone).first_of_month();
    let asked_first = time::parse_date(&format!("{}-01", asked.from));
    let first = asked_first.unwrap_or(this);
    let months: Vec<Date> = (0..MONTHS).filter_map(|step| after(first, step)).collect();
    let filter = Filter {
        kind: None,
        stage: None,
        ..asked.filter(visit.by.person.id)?
    };
    let wanted = months.clone();
    let found = visit.look(move |act| find(act, &filter, &wanted)).await?;
    let names = std::iter::once(None).chain(months.iter().copied().map(Some));
    let at = asked.at(PATH);
    let account = &visit.by.catalog.account;
    let target = target(&visit, &asked);
    let columns = names.zip(found.deals).map(|(month, deals)| {
        let key = month.map_or_else(String::new, key);
        let sums = found.sums.iter().filter(|sum| sum.month == key);
        let sums: Vec<MonthSum> = sums.cloned().collect();
        let is_past = month.map(|month| month < this);
        Month {
            goal: goal(target, &account.currency, &sums, is_past),
            name: month.map_or_else(
                || "No date".to_owned(),
                |month| month.strftime("%B %Y").to_string(),
            ),
            is_now: month == Some(this),
            sums,
            cards: Cards {
                by_month: true,
                ..Cards::of(&visit, deals, found.leads.clone(), &at)
            },
            key,
        }
    });
    let from = |step| {
        let asked = Asked {
            from: after(first, step).map_or_else(String::new, key),
            ..asked.clone()
        };
        asked.at(PATH)
    };
    Ok(page::show(&Forecast {
        frame,
        catalog: Arc::clone(&visit.by.catalog),
        months: columns.collect(),
        earlier: from(-MONTHS),
        later: from(MONTHS),
        now: asked.tab(PATH),
        may_aim: account.monthly_target.is_none() && visit.may(Right::Settings),
        asked,
        path: PATH,
    }))
}

fn after(first: Date, months: i32) -> Option<Date> {
    first.checked_add(months.months()).ok()
}

/// The company's target, which says nothing of the deals of some.
fn target(visit: &Visit, asked: &Asked) -> Option<i64> {
    let sees_all = asked.agent.is_empty() && visit.by.person.scope() == Scope::All;
    let target = visit.by.catalog.account.monthly_target;
    target.filter(|_| sees_all)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "targets are below 2^53, and sums are numbers with a fraction"
)]
fn goal(
    target: Option<i64>,
    currency: &str,
    sums: &[MonthSum],
    is_past: Option<bool>,
) -> Option<Goal> {
    let (target, is_past) = target.zip(is_past)?;
    let of = |kind: &str, value: fn(&MonthSum) -> f64| {
        let own = sums.iter();
        let own = own.filter(|sum| sum.kind == kind && sum.currency == currency);
        own.map(value).sum()
    };
    Some(Goal {
        target: target as f64,
        won: of("won", |sum| sum.amount),
        weighted: of("open", |sum| sum.weighted),
        currency: currency.to_owned(),
        is_past,
    })
}

fn key(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}

/// The deals without an end, then those of each month; lost ones are in the sums alone.
fn find(act: &mut Act, filter: &Filter, months: &[Date]) -> CoreResult<Found> {
    let undated = Filter {
        undated: true,
        kind: Some("open".to_owned()),
        ..filter.clone()
    };
    let mut all = vec![deal::list(act, &undated, Sort::Newest, None, CARDS)?.deals];
    for month in months {
        let of = Filter {
            end_from: Some(month.to_string()),
            end_to: Some(month.last_of_month().to_string()),
            ..filter.clone()
        };
        let mut deals = deal::list(act, &of, Sort::End, None, CARDS)?.deals;
        deals.retain(|deal| {
            let stage = act.catalog.lists.get(deal.stage_id);
            stage.is_none_or(|stage| stage.kind != "lost")
        });
        all.push(deals);
    }
    let sums = match (months.first(), months.last()) {
        (Some(first), Some(last)) => {
            let of = Filter {
                end_from: Some(first.to_string()),
                end_to: Some(last.last_of_month().to_string()),
                ..filter.clone()
            };
            deal::by_month(act, &of)?
        }
        _ => Vec::new(),
    };
    let every: Vec<Deal> = all.iter().flatten().cloned().collect();
    Ok(Found {
        sums,
        leads: deal::leads(act, &every)?,
        deals: all,
    })
}

/// What is to be read above a month, in one currency.
struct Line {
    committed: String,
    weighted: String,
    won: String,
    /// What shall be won, in the currency of the target.
    goal: Option<Goal>,
}

impl Month {
    fn count(&self) -> usize {
        self.cards.deals.len()
    }

    fn lines(&self) -> Vec<Line> {
        let mut currencies: Vec<&str> = self.sums.iter().map(|sum| &*sum.currency).collect();
        currencies.extend(self.goal.iter().map(|goal| &*goal.currency));
        currencies.sort_unstable();
        currencies.dedup();
        let line = |currency: &str| {
            let of = |kind: &str, value: fn(&MonthSum) -> f64| {
                let sums = self.sums.iter();
                let sums = sums.filter(|sum| sum.kind == kind && sum.currency == currency);
                money::sum(sums.map(value).sum(), currency)
            };
            Line {
                committed: of("open", |sum| sum.committed),
                weighted: of("open", |sum| sum.weighted),
                won: of("won", |sum| sum.amount),
                goal: self.goal.clone().filter(|goal| goal.currency == currency),
            }
        };
        currencies.into_iter().map(line).collect()
    }
}

impl Forecast {
    /// Whether there is no deal to show.
    fn is_empty(&self) -> bool {
        self.months
            .iter()
            .all(|month| month.count() == 0 && month.sums.is_empty())
    }
}
