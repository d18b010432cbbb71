use std::collections::HashMap;

use openlead_db::args;

use crate::act::Act;
use crate::error::Result;

const DAY: i64 = 24 * 3600 * 1_000_000;
const A_WEEK: i64 = 7;
const A_MONTH: i64 = 30;

/// How many leads a line brought, today among the days; days are those of UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Brought {
    /// In the last 7 days.
    pub week: i64,
    /// In the last 30 days.
    pub month: i64,
    /// The start of the day of the last one, in microseconds.
    pub last_day: i64,
}

/// What each line brought lately, by number.
pub fn brought(act: &mut Act) -> Result<HashMap<String, Brought>> {
    let today = act.tx.now().div_euclid(DAY);
    let rows: Vec<(String, i64, i64, i64)> = act.tx.all(
        "SELECT number, CAST(sum(CASE WHEN day > $2 THEN leads ELSE 0 END) AS BIGINT),
           CAST(sum(CASE WHEN day > $3 THEN leads ELSE 0 END) AS BIGINT), max(day)
         FROM source_number_day WHERE account_id = $1 GROUP BY number",
        args![act.actor.account, today - A_WEEK, today - A_MONTH],
    )?;
    let brought = |(number, week, month, last): (String, i64, i64, i64)| {
        let last_day = last * DAY;
        (
            number,
            Brought {
                week,
                month,
                last_day,
            },
        )
    };
    Ok(rows.into_iter().map(brought).collect())
}
