use std::collections::HashSet;

use openlead_db::args;

use super::MOST_COUNTED;
use super::count::count;
use super::response::{Response, responses};
use super::which;
use crate::access::Sight;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::staff::Staff;
use crate::task::{self, Bucket, Days, Filter};

/// Up to how many open leads of somebody are counted: this number means so many or more.
pub const MOST_OPEN: i64 = 1000;

/// How the day of a member of staff stands.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who it is.
    pub staff: Id<of::Staff>,
    /// Leads that nobody has contacted, at most a hundred.
    pub fresh: i64,
    /// Follow-ups and tasks that are late, at most a hundred each.
    pub overdue: i64,
    /// Leads in open statuses, up to [`MOST_OPEN`].
    pub open: i64,
    /// How soon today's leads were contacted.
    pub response: Response,
}

/// How the days of everybody stand whose leads the actor sees; by name.
pub fn team(act: &mut Act, days: &Days) -> Result<Vec<Row>> {
    let responses = responses(act, days)?;
    let mut rows = Vec::new();
    for staff in colleagues(act)? {
        let (fresh, overdue, open) = load(act, staff, days)?;
        rows.push(Row {
            staff,
            fresh,
            overdue,
            open,
            response: responses.get(&staff).copied().unwrap_or_default(),
        });
    }
    Ok(rows)
}

/// Active staff: all, those of the actor's departments, or the actor alone.
fn colleagues(act: &mut Act) -> Result<Vec<Id<of::Staff>>> {
    let catalog = std::sync::Arc::clone(&act.catalog);
    let active = catalog.staff.iter().filter(|staff: &&Staff| staff.active);
    let seen: HashSet<Id<of::Staff>> = match act.sight() {
        Sight::All => return Ok(active.map(|staff| staff.id).collect()),
        Sight::Own(me) => HashSet::from([me]),
        Sight::Department(me) => {
            let together: Vec<(Id<of::Staff>,)> = act.tx.all(
                "SELECT DISTINCT o.staff_id FROM department_member m
                   JOIN department_member o ON o.account_id = $1 AND o.department_id = m.department_id
                 WHERE m.account_id = $1 AND m.staff_id = $2",
                args![act.actor.account, me],
            )?;
            together.into_iter().map(|(id,)| id).chain([me]).collect()
        }
    };
    Ok(active
        .map(|staff| staff.id)
        .filter(|id| seen.contains(id))
        .collect())
}

/// Fresh, overdue and open.
fn load(act: &mut Act, who: Id<of::Staff>, days: &Days) -> Result<(i64, i64, i64)> {
    let open = which::open(act);
    let alive = which::alive(act);
    let filter = Filter {
        agent: Some(Some(who)),
        ..Filter::default()
    };
    let tasks = task::count(act, Bucket::Overdue, days, &filter, MOST_COUNTED)?;
    let fresh = count(act, who, &open, days, which::fresh, MOST_COUNTED)?;
    let late = count(act, who, &alive, days, which::overdue, MOST_COUNTED)?;
    Ok((
        fresh,
        late + tasks,
        count(act, who, &open, days, which::any, MOST_OPEN)?,
    ))
}
