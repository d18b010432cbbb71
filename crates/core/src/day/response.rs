use std::collections::HashMap;

use openlead_db::args;

use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::task::Days;

/// Up to how many leads of a day are looked at, the latest first.
const MOST: u32 = 5000;

/// How soon the leads that came in today were contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Response {
    /// Half of them sooner, in microseconds; `None` when none was contacted yet.
    pub median: Option<i64>,
    /// How many were contacted.
    pub leads: usize,
}

impl Response {
    fn of(mut times: Vec<i64>) -> Self {
        times.sort_unstable();
        let (leads, middle) = (times.len(), times.len() / 2);
        let median = times.get(middle).map(|upper| match leads % 2 {
            0 => i64::midpoint(times[middle - 1], *upper),
            _ => *upper,
        });
        Self { median, leads }
    }
}

/// Of somebody's leads.
pub fn response(act: &mut Act, who: Id<of::Staff>, days: &Days) -> Result<Response> {
    let all = times(act, Some(who), days)?;
    Ok(Response::of(
        all.into_iter().map(|(_, time)| time).collect(),
    ))
}

/// Of everybody's leads that the actor sees.
pub(super) fn responses(act: &mut Act, days: &Days) -> Result<HashMap<Id<of::Staff>, Response>> {
    let mut all: HashMap<_, Vec<i64>> = HashMap::new();
    for (agent, time) in times(act, None, days)? {
        all.entry(agent).or_default().push(time);
    }
    Ok(all
        .into_iter()
        .map(|(agent, times)| (agent, Response::of(times)))
        .collect())
}

/// Whose lead it is, and how long it waited.
fn times(
    act: &mut Act,
    who: Option<Id<of::Staff>>,
    days: &Days,
) -> Result<Vec<(Id<of::Staff>, i64)>> {
    let mut args = args![act.actor.account, days.today].to_vec();
    let whose = match who {
        Some(who) => {
            args.push(who.into());
            "l.agent_id = $3"
        }
        None => "l.agent_id IS NOT NULL",
    };
    let seen = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT l.agent_id, l.first_touch_at - l.created_at FROM lead l
         WHERE l.account_id = $1 AND l.created_at >= $2 AND l.first_touch_at IS NOT NULL AND l.deleted_at IS NULL
           AND {whose}{seen}
         ORDER BY l.created_at DESC, l.id DESC LIMIT {MOST}"
    );
    Ok(act.tx.all(&sql, &args)?)
}

#[cfg(test)]
mod tests {
    use super::Response;

    #[test]
    fn the_median_is_in_the_middle() {
        let median = |times: &[i64]| Response::of(times.to_vec()).median;
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[9, 1, 5]), Some(5));
        assert_eq!(median(&[9, 1, 5, 6]), Some(5));
    }
}
