use std::collections::HashMap;

use openlead_db::{Dialect, Value, args};
use serde_json::json;

use super::Deal;
use crate::act::Act;
use crate::columns_of;
use crate::error::Result;
use crate::id::{Id, of};
use crate::list::List;

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
    /// Those that nobody says when they end.
    pub undated: bool,
    /// Those whose stage is of this kind: `open`, `won`, `lost`.
    pub kind: Option<String>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// The newest first.
    #[default]
    Newest,
    /// What is expected to end first; deals without such a day are left out.
    End,
    /// What is worth most; deals without an amount are left out.
    Amount,
    /// What was won or lost last; open ones are left out.
    Closed,
}

impl Sort {
    /// Its column and order; of ids, for the newest.
    fn column(self) -> (&'static str, &'static str) {
        match self {
            Self::Newest => ("id", "DESC"),
            Self::End => ("end_date", "ASC"),
            Self::Amount => ("amount", "DESC"),
            Self::Closed => ("closed_at", "DESC"),
        }
    }

    /// Where a deal stands in the order.
    fn key(self, deal: &Deal) -> String {
        let number = |number: Option<i64>| number.unwrap_or_default().to_string();
        match self {
            Self::Newest => String::new(),
            Self::End => deal.end_date.clone().unwrap_or_default(),
            Self::Amount => number(deal.amount),
            Self::Closed => number(deal.closed_at),
        }
    }

    fn value(self, key: &str) -> Value {
        match self {
            Self::End => key.into(),
            _ => key.parse::<i64>().unwrap_or_default().into(),
        }
    }
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What the last deal has of what they are sorted by; empty for the newest first.
    pub key: String,
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
    let (column, direction) = sort.column();
    let sign = if direction == "DESC" { "<" } else { ">" };
    let beyond = after.map(|after| match sort {
        Sort::Newest => format!(" AND d.id < {}", bound(after.id.into())),
        _ => {
            let (key, id) = (bound(sort.value(&after.key)), bound(after.id.into()));
            format!(" AND (d.{column}, d.id) {sign} ({key}, {id})")
        }
    });
    let beyond = beyond.unwrap_or_default();
    let (has, order) = match sort {
        Sort::Newest => (String::new(), "d.id DESC".to_owned()),
        _ => (
            format!(" AND d.{column} IS NOT NULL"),
            format!("d.{column} {direction}, d.id {direction}"),
        ),
    };
    let most = bound(limit.into());
    let columns = columns_of("d", Deal::COLUMNS);
    let sql = format!("SELECT {columns} {from}{has}{beyond} ORDER BY {order} LIMIT {most}");
    let deals: Vec<Deal> = act.tx.all(&sql, &args)?;
    let last = deals.last().filter(|_| deals.len() == limit as usize);
    let next = last.map(|deal| Cursor {
        key: sort.key(deal),
        id: deal.id,
    });
    Ok(Page { deals, next })
}

/// What people want to know of the lead of a deal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Of {
    /// The person's name, else their number with a `+`.
    pub name: String,
    /// When somebody will get in touch again, in microseconds.
    pub next_follow_up_at: Option<i64>,
}

/// The leads of deals, as far as the actor sees them.
pub fn leads(act: &mut Act, deals: &[Deal]) -> Result<HashMap<Id<of::Lead>, Of>> {
    let ids: Vec<i64> = deals.iter().map(|deal| deal.lead_id.number()).collect();
    let list = match act.tx.dialect() {
        Dialect::Sqlite => "SELECT value FROM json_each($2)",
        Dialect::Postgres => "SELECT CAST(json_array_elements_text($2::json) AS BIGINT)",
    };
    let mut args = args![act.actor.account, json!(ids)].to_vec();
    let seen = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT l.id, l.name, l.phone, l.next_follow_up_at FROM lead l
         WHERE l.account_id = $1 AND l.id IN ({list}){seen}"
    );
    let rows: Vec<(Id<of::Lead>, String, String, Option<i64>)> = act.tx.all(&sql, &args)?;
    let of = |(id, name, phone, next_follow_up_at): (_, String, String, _)| {
        let name = if name.is_empty() {
            format!("+{phone}")
        } else {
            name
        };
        let of = Of {
            name,
            next_follow_up_at,
        };
        (id, of)
    };
    Ok(rows.into_iter().map(of).collect())
}

/// FROM and WHERE of the wanted deals, with their arguments.
pub(super) fn from(act: &Act, filter: &Filter) -> (Vec<Value>, String) {
    let mut args = args![act.actor.account].to_vec();
    let mut wanted = String::new();
    let dialect = act.tx.dialect();
    let mut bound = |column: &str, sign: &str, value: Value| {
        args.push(value);
        let is = format!("d.{column} {sign} ${}", args.len());
        // Of several indexes SQLite shall take this one's, which has the order too.
        wanted += &match (dialect, sign) {
            (Dialect::Sqlite, "=") => format!(" AND unlikely({is})"),
            _ => format!(" AND {is}"),
        };
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
    if let Some(kind) = &filter.kind {
        let of = act.catalog.lists.of(List::DealStage);
        let ids = of.filter(|stage| stage.kind == *kind);
        let ids = ids.map(|stage| stage.id.number().to_string());
        let ids: Vec<String> = ids.chain(["0".to_owned()]).collect();
        wanted += &format!(" AND d.stage_id IN ({})", ids.join(", "));
    }
    if filter.undated {
        wanted += " AND d.end_date IS NULL";
    }
    let seen = act.sight().deals("d", &mut args);
    let from = format!(
        "FROM deal d JOIN lead l ON l.account_id = $1 AND l.id = d.lead_id
         LEFT JOIN list_item i ON i.account_id = $1 AND i.list = 'deal_stage' AND i.id = d.stage_id
         WHERE d.account_id = $1 AND l.deleted_at IS NULL{wanted}{seen}"
    );
    (args, from)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::account::{NewAccount, create};
    use crate::actor::{Actor, Via};
    use crate::openlead::{Openlead, Settings};

    #[tokio::test]
    async fn lists_of_deals_go_along_an_index_on_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let settings = Settings::new(url, folder.path());
        let openlead = Arc::new(Openlead::open(&settings).await.unwrap());
        let new = NewAccount::new("Acme", "Asha", "asha@example.com");
        let account = create(&openlead, new, Via::Cli).await.unwrap().account;
        let looked = openlead.act(Actor::nobody(account, Via::Cli), |act| {
            let of_stage = Filter {
                stage: Some(act.catalog.lists.first(List::DealStage)?),
                ..Filter::default()
            };
            let of_agent = Filter {
                agent: Some(Some(Id::new(7))),
                ..Filter::default()
            };
            for (filter, sort, index) in [
                (of_stage, Sort::Newest, "deal_stage"),
                (of_agent, Sort::Newest, "deal_agent"),
                (Filter::default(), Sort::End, "deal_end"),
                (Filter::default(), Sort::Amount, "deal_amount"),
                (Filter::default(), Sort::Closed, "deal_closed"),
            ] {
                act.tx.explain();
                list(act, &filter, sort, None, 50)?;
                let plan = act.tx.plans().join("\n");
                assert!(
                    plan.contains(index) && !plan.contains("TEMP B-TREE"),
                    "{plan}"
                );
            }
            Ok(())
        });
        looked.await.unwrap();
    }
}
