//! Conditions on rows of `lead l` that are in one status: `$1` is the account, `$2` whose leads they are. All of them, and
//! the order of each, are ranges of one index.

use openlead_db::{Dialect, Value, args};

use crate::access::Sight;
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

/// Somebody's leads in some statuses that meet a condition, as far as the actor sees them: FROM and WHERE, one for each
/// status, and their arguments. None reads more than the index.
pub(super) fn leads(
    act: &Act,
    who: Id<of::Staff>,
    statuses: &[Id<of::ListItem>],
    days: &Days,
    condition: Condition,
) -> (Vec<String>, Vec<Value>) {
    let mut args = args![act.actor.account, who].to_vec();
    let dialect = act.tx.dialect();
    let (index, condition) = (
        dialect.indexed_by("lead_board_agent"),
        condition(dialect, days, &mut args),
    );
    // People see what is their own.
    let seen = match act.sight() {
        Sight::Own(me) | Sight::Department(me) if me == who => String::new(),
        sight => sight.leads("l", &mut args),
    };
    let of_status = |status: &Id<of::ListItem>| {
        let status = bind(&mut args, *status);
        format!(
            "FROM lead l{index} WHERE l.account_id = $1 AND l.agent_id = $2 AND l.status_id = {status}
               AND l.deleted_at IS NULL AND {condition}{seen}"
        )
    };
    (statuses.iter().map(of_status).collect(), args)
}

/// Adds a value, and gives its `$n`.
pub(super) fn bind(args: &mut Vec<Value>, value: impl Into<Value>) -> String {
    args.push(value.into());
    format!("${}", args.len())
}

/// A condition that may need arguments.
pub(super) type Condition = fn(Dialect, &Days, &mut Vec<Value>) -> String;

/// Every one.
pub(super) fn any(_: Dialect, _: &Days, _: &mut Vec<Value>) -> String {
    "TRUE".to_owned()
}

/// Those that nobody has contacted, or planned to.
pub(super) fn fresh(_: Dialect, _: &Days, _: &mut Vec<Value>) -> String {
    "l.first_touch_at IS NULL AND l.next_follow_up_at IS NULL".to_owned()
}

/// Those with neither a follow-up nor an open task.
pub(super) fn no_next_step(dialect: Dialect, _: &Days, _: &mut Vec<Value>) -> String {
    let index = dialect.indexed_by("task_open");
    format!(
        "l.next_follow_up_at IS NULL AND NOT EXISTS (SELECT 1 FROM task t{index}
           WHERE t.account_id = $1 AND t.lead_id = l.id AND t.completed_at IS NULL)"
    )
}

/// Those whom somebody should have got in touch with by now. What is planned for a day, at its midnight, has the whole day.
pub(super) fn overdue(_: Dialect, days: &Days, args: &mut Vec<Value>) -> String {
    let (now, today) = (bind(args, days.now), bind(args, days.today));
    format!("l.next_follow_up_at < {now} AND l.next_follow_up_at <> {today}")
}

/// Those whom somebody will get in touch with today.
pub(super) fn today(_: Dialect, days: &Days, args: &mut Vec<Value>) -> String {
    let (now, today) = (bind(args, days.now), bind(args, days.today));
    let tomorrow = bind(args, days.tomorrow);
    format!(
        "l.next_follow_up_at >= {today} AND l.next_follow_up_at < {tomorrow}
           AND (l.next_follow_up_at = {today} OR l.next_follow_up_at >= {now})"
    )
}

/// Those whom somebody will get in touch with.
pub(super) fn planned(_: Dialect, days: &Days, args: &mut Vec<Value>) -> String {
    format!("l.next_follow_up_at >= {}", bind(args, days.now))
}
