//! The forecast: open and won deals by the month in which they are expected to end.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::civil::Date;
use openlead_core::deal::{self, COMMITTED, Deal, Filter, MonthSum, Sort};
use openlead_core::{Act, Catalog, Id, Result as CoreResult, of, time};

use super::asked::Asked;
use super::card::Cards;
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
}

struct Month {
    /// `YYYY-MM`; empty for deals without an end.
    key: String,
    name: String,
    is_now: bool,
    sums: Vec<MonthSum>,
    cards: Cards,
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
    let columns = names.zip(found.deals).map(|(month, deals)| {
        let key = month.map_or_else(String::new, key);
        let sums = found.sums.iter().filter(|sum| sum.month == key);
        Month {
            name: month.map_or_else(
                || "No date".to_owned(),
                |month| month.strftime("%B %Y").to_string(),
            ),
            is_now: month == Some(this),
            sums: sums.cloned().collect(),
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
        asked,
        path: PATH,
    }))
}

fn after(first: Date, months: i32) -> Option<Date> {
    first.checked_add(months.months()).ok()
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
}

impl Month {
    fn count(&self) -> usize {
        self.cards.deals.len()
    }

    fn lines(&self) -> Vec<Line> {
        let mut currencies: Vec<&str> = self.sums.iter().map(|sum| &*sum.currency).collect();
        currencies.dedup();
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
