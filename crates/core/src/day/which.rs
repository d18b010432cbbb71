//! Conditions on rows of `lead l` that are in one status: `$1` is the account, `$2` whose leads they are. All of them, and
//! the order of each, are ranges of one index.

use openlead_db::{Dialect, Value};

use crate::act::Act;
use crate::id::{Id, of};
use crate::list::{List, ListItem};
use crate::task::Days;

/// The order of the index: the earliest follow-up first, or, of those without one, the lead that came in first.
pub(super) const ORDER: &str = "l.next_follow_up_at, l.created_at, l.id";

/// The statuses in which leads are worked on.
pub(super) fn open(act: &Act) -> Vec<Id<of::ListItem>> {
    statuses(act, ListItem::is_open)
}

/// The statuses of leads whose follow-ups count. One that is lost may have a follow-up from before; nobody waits for it.
pub(super) fn alive(act: &Act) -> Vec<Id<of::ListItem>> {
    statuses(act, |status| status.kind != "lost")
}

fn statuses(act: &Act, wanted: impl Fn(&ListItem) -> bool) -> Vec<Id<of::ListItem>> {
    let all = act.catalog.lists.of(List::Status);
    all.filter(|status| wanted(status))
        .map(|status| status.id)
        .collect()
}

/// FROM and WHERE of somebody's leads in a status that meet a condition, as far as the actor sees them. SQLite, which nobody
/// tells how many leads an agent has, would go through those of the whole account to count a few; PostgreSQL knows.
pub(super) fn leads(
    act: &Act,
    status: Id<of::ListItem>,
    condition: &str,
    args: &mut Vec<Value>,
) -> String {
    let index = match act.tx.dialect() {
        Dialect::Sqlite => " INDEXED BY lead_board_agent",
        Dialect::Postgres => "",
    };
    let status = bind(args, status);
    let seen = act.sight().leads("l", args);
    format!(
        "FROM lead l{index} WHERE l.account_id = $1 AND l.agent_id = $2 AND l.status_id = {status}
           AND l.deleted_at IS NULL AND {condition}{seen}"
    )
}

/// Adds a value, and gives its `$n`.
fn bind(args: &mut Vec<Value>, value: impl Into<Value>) -> String {
    args.push(value.into());
    format!("${}", args.len())
}

/// A condition that may need arguments.
pub(super) type Condition = fn(&Days, &mut Vec<Value>) -> String;

/// Every one.
pub(super) fn any(_: &Days, _: &mut Vec<Value>) -> String {
    "TRUE".to_owned()
}

/// Those that nobody has contacted, or planned to.
pub(super) fn fresh(_: &Days, _: &mut Vec<Value>) -> String {
    "l.first_touch_at IS NULL AND l.next_follow_up_at IS NULL".to_owned()
}

/// Those with neither a follow-up nor an open task.
pub(super) fn no_next_step(_: &Days, _: &mut Vec<Value>) -> String {
    "l.next_follow_up_at IS NULL AND NOT EXISTS (SELECT 1 FROM task t
       WHERE t.account_id = $1 AND t.lead_id = l.id AND t.completed_at IS NULL)"
        .to_owned()
}

/// Those whom somebody should have got in touch with by now. What is planned for a day, at its midnight, has the whole day.
pub(super) fn overdue(days: &Days, args: &mut Vec<Value>) -> String {
    let (now, today) = (bind(args, days.now), bind(args, days.today));
    format!("l.next_follow_up_at < {now} AND l.next_follow_up_at <> {today}")
}

/// Those whom somebody will get in touch with today.
pub(super) fn today(days: &Days, args: &mut Vec<Value>) -> String {
    let (now, today) = (bind(args, days.now), bind(args, days.today));
    let tomorrow = bind(args, days.tomorrow);
    format!(
        "l.next_follow_up_at >= {today} AND l.next_follow_up_at < {tomorrow}
           AND (l.next_follow_up_at = {today} OR l.next_follow_up_at >= {now})"
    )
}

/// Those whom somebody will get in touch with.
pub(super) fn planned(days: &Days, args: &mut Vec<Value>) -> String {
    format!("l.next_follow_up_at >= {}", bind(args, days.now))
}
