use openlead_db::row;

use super::Filter;
use super::list::from;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// What a deal weighs: its own probability, else that of its stage; won is certain, lost is nothing.
const WEIGHT: &str = "CASE COALESCE(i.kind, 'open') WHEN 'won' THEN 100 WHEN 'lost' THEN 0
    ELSE COALESCE(d.probability, i.probability, 0) END";

/// From this probability on an open deal is committed.
pub const COMMITTED: i64 = 70;

row! {
    /// The sums of the deals of one stage in one currency.
    pub struct StageSum {
        /// The stage.
        pub stage_id: Id<of::ListItem>,
        /// ISO 4217.
        pub currency: String,
        /// How many deals.
        pub count: i64,
        /// What they are worth, in minor units.
        pub amount: f64,
        /// What they are worth, each multiplied by its probability.
        pub weighted: f64,
    }
}

row! {
    /// The sums of the deals that are expected to end in one month, of one kind, in one currency.
    pub struct MonthSum {
        /// `YYYY-MM`.
        pub month: String,
        /// `open`, `won` or `lost`, as their stages are.
        pub kind: String,
        /// ISO 4217.
        pub currency: String,
        /// How many deals.
        pub count: i64,
        /// What they are worth, in minor units.
        pub amount: f64,
        /// What they are worth, each multiplied by its probability.
        pub weighted: f64,
        /// What those are worth whose probability is [`COMMITTED`] or more.
        pub committed: f64,
    }
}

/// Number, worth and weighted worth. As numbers with a fraction, which no sum makes overflow; exact up to 2^53.
fn sums() -> String {
    let amount = "CAST(COALESCE(d.amount, 0) AS DOUBLE PRECISION)";
    format!("count(*), sum({amount}), sum({amount} * ({WEIGHT}) / 100)")
}

/// The sums of each stage that has deals which the actor sees.
pub fn by_stage(act: &mut Act, filter: &Filter) -> Result<Vec<StageSum>> {
    let (args, from) = from(act, filter);
    let sums = sums();
    let sql = format!(
        "SELECT d.stage_id, d.currency, {sums} {from} GROUP BY d.stage_id, d.currency ORDER BY d.stage_id, d.currency"
    );
    Ok(act.tx.all(&sql, &args)?)
}

/// The sums of each month in which deals which the actor sees are expected to end, in its order.
pub fn by_month(act: &mut Act, filter: &Filter) -> Result<Vec<MonthSum>> {
    let (args, from) = from(act, filter);
    let sums = sums();
    let committed = format!(
        "sum(CASE WHEN ({WEIGHT}) >= {COMMITTED} THEN CAST(COALESCE(d.amount, 0) AS DOUBLE PRECISION) ELSE 0 END)"
    );
    let sql = format!(
        "SELECT substr(d.end_date, 1, 7) AS month, COALESCE(i.kind, 'open') AS kind, d.currency, {sums}, {committed}
         {from} AND d.end_date IS NOT NULL
         GROUP BY substr(d.end_date, 1, 7), COALESCE(i.kind, 'open'), d.currency
         ORDER BY 1, 2, 3"
    );
    Ok(act.tx.all(&sql, &args)?)
}
