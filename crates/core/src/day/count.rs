use openlead_db::args;

use super::which::{self, Condition};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::task::{self, Bucket, Days, Filter};

/// Up to how many are counted: this number means so many or more.
pub const MOST_COUNTED: i64 = 100;
/// The same of a stage of the pipeline.
const MOST_IN_STAGE: i64 = 1000;

/// What the side bar says beside its areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Leads that nobody has contacted, follow-ups and tasks that are late.
    pub waiting: i64,
    /// Open leads with neither a follow-up nor an open task.
    pub no_next_step: i64,
}

/// How many of somebody's leads are in an open status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// The status.
    pub status: Id<of::ListItem>,
    /// How many, at most a thousand.
    pub leads: i64,
    /// Whether there are more.
    pub more: bool,
}

/// The counts of somebody's leads and tasks, each up to [`MOST_COUNTED`].
pub fn counts(act: &mut Act, who: Id<of::Staff>, days: &Days) -> Result<Counts> {
    let (open, alive) = (which::open(act), which::alive(act));
    let filter = Filter {
        agent: Some(Some(who)),
        ..Filter::default()
    };
    let tasks = task::count(act, Bucket::Overdue, days, &filter, MOST_COUNTED)?;
    let fresh = count(act, who, &open, days, which::fresh, MOST_COUNTED)?;
    let late = count(act, who, &alive, days, which::overdue, MOST_COUNTED)?;
    Ok(Counts {
        waiting: (fresh + late + tasks).min(MOST_COUNTED),
        no_next_step: count(act, who, &open, days, which::no_next_step, MOST_COUNTED)?,
    })
}

/// How many of somebody's leads in some statuses meet a condition, up to `most`.
pub(super) fn count(
    act: &mut Act,
    who: Id<of::Staff>,
    statuses: &[Id<of::ListItem>],
    days: &Days,
    condition: Condition,
    most: i64,
) -> Result<i64> {
    if statuses.is_empty() {
        return Ok(0);
    }
    let (of_statuses, args) = which::leads(act, who, statuses, days, condition);
    let all = of_statuses.iter().map(|from| format!("SELECT 1 {from}"));
    let all = all.collect::<Vec<_>>().join(" UNION ALL ");
    let sql = format!("SELECT count(*) FROM ({all} LIMIT {most}) c");
    let (count,) = act.tx.one(&sql, &args)?;
    Ok(count)
}

/// How many of somebody's leads each open status has, in the order of the statuses.
pub fn pipeline(act: &mut Act, who: Id<of::Staff>, days: &Days) -> Result<Vec<Stage>> {
    let mut stages = Vec::new();
    for status in which::open(act) {
        let leads = count(act, who, &[status], days, which::any, MOST_IN_STAGE + 1)?;
        stages.push(Stage {
            status,
            leads: leads.min(MOST_IN_STAGE),
            more: leads > MOST_IN_STAGE,
        });
    }
    Ok(stages)
}

/// Whether the actor sees a lead that belongs to nobody.
pub fn is_pool_open(act: &mut Act) -> Result<bool> {
    let mut args = args![act.actor.account].to_vec();
    let seen = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT l.id FROM lead l WHERE l.account_id = $1 AND l.agent_id IS NULL AND l.deleted_at IS NULL{seen}
         ORDER BY l.created_at, l.id LIMIT 1"
    );
    let one: Option<(i64,)> = act.tx.first(&sql, &args)?;
    Ok(one.is_some())
}
