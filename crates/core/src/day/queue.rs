use std::collections::{HashMap, HashSet};

use super::which::{self, Condition};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::{self, Lead};
use crate::task::{self, Bucket, Days, Filter, Task};

/// Up to how many things a section of the queue has.
pub const MOST: usize = 100;

/// The sections of the queue, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Leads that nobody has contacted, the one that waits longest first.
    Fresh,
    /// Follow-ups and tasks that should have been done, the one that is late longest first.
    Overdue,
    /// Those of later today by their time, then those that have the whole day.
    Today,
}

impl Section {
    /// All sections, in their order.
    pub const ALL: [Self; 3] = [Self::Fresh, Self::Overdue, Self::Today];
}

/// Something to do now.
#[derive(Debug, Clone)]
pub struct Item {
    /// In which section it is.
    pub section: Section,
    /// Since when a fresh lead waits; else when it is due, in microseconds.
    pub at: i64,
    /// Whether it is due at no certain time of the day.
    pub whole_day: bool,
    /// Whom it is about, as far as the actor sees them.
    pub lead: Option<Lead>,
    /// What is to be done; without a task it is a lead to get in touch with.
    pub task: Option<Task>,
}

/// All that somebody has to do now, in its order.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// The things, those of a section together.
    pub items: Vec<Item>,
    /// Whether there are more in a section than [`MOST`].
    more: [bool; 3],
}

impl Queue {
    /// How many things a section has, and whether there are more.
    pub fn count(&self, section: Section) -> (usize, bool) {
        (self.of(section).count(), self.more[section as usize])
    }

    /// The things of a section.
    pub fn of(&self, section: Section) -> impl Iterator<Item = &Item> {
        let items = self.items.iter();
        items.filter(move |item| item.section == section)
    }

    fn add(&mut self, section: Section, mut items: Vec<Item>) {
        self.more[section as usize] |= items.len() > MOST;
        items.truncate(MOST);
        self.items.extend(items);
    }
}

/// What somebody has to do now, as far as the actor sees it. A follow-up of a lead that has a task in the same section is
/// left out: the task is the follow-up.
pub fn queue(act: &mut Act, who: Id<of::Staff>, days: &Days) -> Result<Queue> {
    let (open, alive) = (which::open(act), which::alive(act));
    let mut queue = Queue::default();
    let fresh = leads(act, who, &open, days, which::fresh, MOST + 1)?;
    queue.add(Section::Fresh, fresh.into_iter().map(waiting).collect());
    for (section, condition, bucket) in [
        (
            Section::Overdue,
            which::overdue as Condition,
            Bucket::Overdue,
        ),
        (Section::Today, which::today, Bucket::Today),
    ] {
        let leads = leads(act, who, &alive, days, condition, MOST + 1)?;
        let tasks = tasks(act, who, bucket, days)?;
        queue.add(section, merged(section, leads, tasks, days));
    }
    fill_in(act, &mut queue.items)?;
    Ok(queue)
}

fn waiting(lead: Lead) -> Item {
    Item {
        section: Section::Fresh,
        at: lead.created_at,
        whole_day: false,
        lead: Some(lead),
        task: None,
    }
}

/// The first of somebody's leads in some statuses that meet a condition, at most `limit`. They are chosen from the index,
/// which has the order of each status, and those alone are read.
fn leads(
    act: &mut Act,
    who: Id<of::Staff>,
    statuses: &[Id<of::ListItem>],
    days: &Days,
    condition: Condition,
    limit: usize,
) -> Result<Vec<Lead>> {
    let mut chosen: Vec<Place> = Vec::new();
    // Leads that somebody has to get in touch with are mostly in the first status. When these are enough, those of the
    // others matter only up to the last of them: else all that nobody is to get in touch with would be looked at.
    let (first, others) = statuses.split_at(statuses.len().min(1));
    for statuses in [first, others] {
        let last = chosen.get(limit - 1).copied();
        chosen.extend(places(act, who, statuses, days, condition, last, limit)?);
        chosen.sort_unstable();
        chosen.truncate(limit);
    }
    let ids: Vec<_> = chosen.into_iter().map(|(.., id)| id).collect();
    let mut leads = lead::some(act, &ids)?;
    leads.sort_by_key(|lead| (lead.next_follow_up_at, lead.created_at, lead.id));
    Ok(leads)
}

/// The place of a lead in the order of the index.
type Place = (Option<i64>, i64, Id<of::Lead>);

/// Those of the first leads of each status, up to a place.
fn places(
    act: &mut Act,
    who: Id<of::Staff>,
    statuses: &[Id<of::ListItem>],
    days: &Days,
    condition: Condition,
    last: Option<Place>,
    limit: usize,
) -> Result<Vec<Place>> {
    if statuses.is_empty() {
        return Ok(Vec::new());
    }
    let (of_statuses, mut args) = which::leads(act, who, statuses, days, condition);
    let up_to = last.map_or(String::new(), |(next, created, _)| {
        let (column, last) = match next {
            Some(next) => ("l.next_follow_up_at", next),
            None => ("l.created_at", created),
        };
        format!(" AND {column} <= {}", which::bind(&mut args, last))
    });
    let first = |from: &String| {
        let order = which::ORDER;
        format!("SELECT * FROM (SELECT {order} {from}{up_to} ORDER BY {order} LIMIT {limit}) f")
    };
    let all = of_statuses.iter().map(first).collect::<Vec<_>>();
    Ok(act.tx.all(&all.join(" UNION ALL "), &args)?)
}

fn tasks(act: &mut Act, who: Id<of::Staff>, bucket: Bucket, days: &Days) -> Result<Vec<Task>> {
    let limit = u32::try_from(MOST + 1).unwrap_or(u32::MAX);
    Ok(task::list(act, bucket, days, &of(who), None, limit)?.tasks)
}

fn of(who: Id<of::Staff>) -> Filter {
    Filter {
        agent: Some(Some(who)),
        ..Filter::default()
    }
}

fn merged(section: Section, leads: Vec<Lead>, tasks: Vec<Task>, days: &Days) -> Vec<Item> {
    let by_task: HashSet<_> = tasks.iter().filter_map(|task| task.lead_id).collect();
    let leads = leads.into_iter().filter(|lead| !by_task.contains(&lead.id));
    let item = |at: Option<i64>, lead, task| Item {
        section,
        at: at.unwrap_or(days.now),
        whole_day: at == Some(days.today),
        lead,
        task,
    };
    let leads = leads.map(|lead| item(lead.next_follow_up_at, Some(lead), None));
    let tasks = tasks
        .into_iter()
        .map(|task| item(task.due_at, None, Some(task)));
    let mut all: Vec<Item> = leads.chain(tasks).collect();
    all.sort_by_key(|item| (item.whole_day, item.at));
    all
}

/// Gives tasks the leads that they are for.
fn fill_in(act: &mut Act, items: &mut [Item]) -> Result<()> {
    let ids = items.iter().filter_map(|item| item.task.as_ref()?.lead_id);
    let ids: HashSet<_> = ids.collect();
    let ids: Vec<_> = ids.into_iter().collect();
    let leads = lead::some(act, &ids)?;
    let leads: HashMap<_, _> = leads.into_iter().map(|lead| (lead.id, lead)).collect();
    for item in items {
        if let Some(lead) = item.task.as_ref().and_then(|task| task.lead_id) {
            item.lead = leads.get(&lead).cloned();
        }
    }
    Ok(())
}

/// When the next follow-up or task of somebody is due that is not due yet.
pub fn next_due(act: &mut Act, who: Id<of::Staff>, days: &Days) -> Result<Option<i64>> {
    let alive = which::alive(act);
    let lead = leads(act, who, &alive, days, which::planned, 1)?.pop();
    let ahead = [days.now, i64::MAX];
    let task = task::of_days(act, &ahead, &of(who), 1)?.concat().pop();
    let lead = lead.and_then(|lead| lead.next_follow_up_at);
    let task = task.and_then(|task| task.due_at);
    Ok(lead.into_iter().chain(task).min())
}
