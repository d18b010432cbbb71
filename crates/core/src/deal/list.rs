use openlead_db::Value;
use openlead_db::args;

use super::Deal;
use crate::act::Act;
use crate::columns_of;
use crate::error::Result;
use crate::id::{Id, of};

/// Which deals are wanted; `None` does not matter. Deals of leads in the trash are never there.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those in a stage.
    pub stage: Option<Id<of::ListItem>>,
    /// Those of an agent; inner `None` for those of nobody.
    pub agent: Option<Option<Id<of::Staff>>>,
    /// Those that are expected to end on this day, `YYYY-MM-DD`, or later.
    pub end_from: Option<String>,
    /// Those that are expected to end on this day or earlier.
    pub end_to: Option<String>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// What is expected to end first; deals without such a day are left out.
    End,
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The expected end of the last deal, when they are sorted by it; else empty.
    pub end_date: String,
    /// The last deal.
    pub id: Id<of::Deal>,
}

/// A page of deals.
#[derive(Debug, Clone)]
pub struct Page {
    /// The deals.
    pub deals: Vec<Deal>,
    /// Where the next page begins, when there may be one.
    pub next: Option<Cursor>,
}

/// A page of the deals that the actor sees.
pub fn list(
    act: &mut Act,
    filter: &Filter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Page> {
    let (mut args, from) = from(act, filter);
    let mut bound = |value: Value| {
        args.push(value);
        format!("${}", args.len())
    };
    let (beyond, order) = match sort {
        Sort::Newest => {
            let beyond = after.map(|after| format!(" AND d.id < {}", bound(after.id.into())));
            (beyond.unwrap_or_default(), "d.id DESC")
        }
        Sort::End => {
            let beyond = after.map(|after| {
                let (end, id) = (
                    bound(after.end_date.as_str().into()),
                    bound(after.id.into()),
                );
                format!(" AND d.end_date >= {end} AND (d.end_date > {end} OR d.id > {id})")
            });
            let beyond = beyond.unwrap_or_default();
            (
                format!(" AND d.end_date IS NOT NULL{beyond}"),
                "d.end_date, d.id",
            )
        }
    };
    let most = bound(limit.into());
    let columns = columns_of("d", Deal::COLUMNS);
    let sql = format!("SELECT {columns} {from}{beyond} ORDER BY {order} LIMIT {most}");
    let deals: Vec<Deal> = act.tx.all(&sql, &args)?;
    let last = deals.last().filter(|_| deals.len() == limit as usize);
    let next = last.map(|deal| Cursor {
        end_date: deal.end_date.clone().unwrap_or_default(),
        id: deal.id,
    });
    Ok(Page { deals, next })
}

/// FROM and WHERE of the wanted deals, with their arguments.
pub(super) fn from(act: &Act, filter: &Filter) -> (Vec<Value>, String) {
    let mut args = args![act.actor.account].to_vec();
    let mut wanted = String::new();
    let mut bound = |column: &str, sign: &str, value: Value| {
        args.push(value);
        wanted += &format!(" AND d.{column} {sign} ${}", args.len());
    };
    if let Some(stage) = filter.stage {
        bound("stage_id", "=", stage.into());
    }
    if let Some(day) = &filter.end_from {
        bound("end_date", ">=", day.into());
    }
    if let Some(day) = &filter.end_to {
        bound("end_date", "<=", day.into());
    }
    match filter.agent {
        Some(Some(agent)) => bound("agent_id", "=", agent.into()),
        Some(None) => wanted += " AND d.agent_id IS NULL",
        None => {}
    }
    let seen = act.sight().deals("d", &mut args);
    let from = format!(
        "FROM deal d JOIN lead l ON l.account_id = $1 AND l.id = d.lead_id
         LEFT JOIN list_item i ON i.account_id = $1 AND i.list = 'deal_stage' AND i.id = d.stage_id
         WHERE d.account_id = $1 AND l.deleted_at IS NULL{wanted}{seen}"
    );
    (args, from)
}
