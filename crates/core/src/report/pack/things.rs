//! The things of leads in a pack: steps, repeats, tasks, deals, a column for each of their fields.

use bitcode::{Decode, DecodeOwned, Encode};

use super::{Names, bytes, read};
use crate::error::{Error, Result};
use crate::report::fact::{Deal, Fact, Repeat, Step, Task};

/// How many things each lead has, and all of them one after the other.
#[derive(Debug, Encode, Decode)]
struct Things<C> {
    names: Vec<i64>,
    counts: Vec<u32>,
    columns: C,
}

/// The fields of a kind of thing. Times are what they are more than that of the lead, ids are places in `names`.
pub(super) trait Columns: Default + Encode + DecodeOwned {
    type Thing;

    fn of(fact: &Fact) -> &[Self::Thing];
    fn push(&mut self, thing: &Self::Thing, created: i64, names: &mut Names);
    fn len(&self) -> usize;
    /// The thing at a place; none where a column ends before.
    fn get(&self, place: usize, created: i64, names: &[i64]) -> Option<Self::Thing>;
}

/// Things of leads by the lead's place.
#[derive(Debug)]
pub(super) struct Lists<T> {
    ends: Vec<u32>,
    things: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self {
            ends: Vec::new(),
            things: Vec::new(),
        }
    }
}

impl<T> Lists<T> {
    /// Of the number of things of each lead, and the things.
    pub fn new(counts: impl IntoIterator<Item = u32>, things: Vec<T>) -> Self {
        let mut sum = 0;
        let ends = counts.into_iter().map(|count| {
            sum += count;
            sum
        });
        Self {
            ends: ends.collect(),
            things,
        }
    }

    /// Those of the lead at a place.
    #[inline]
    pub fn of(&self, place: usize) -> &[T] {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| *end as usize);
        let from = place.checked_sub(1).map_or(0, end);
        self.things.get(from..end(place)).unwrap_or_default()
    }
}

pub(super) fn pack<C: Columns>(facts: &[Fact]) -> Vec<u8> {
    let mut names = Names::new();
    let mut columns = C::default();
    let mut counts = Vec::with_capacity(facts.len());
    for fact in facts {
        let things = C::of(fact);
        counts.push(things.len() as u32);
        for thing in things {
            columns.push(thing, fact.created, &mut names);
        }
    }
    bytes(&Things {
        names: names.list,
        counts,
        columns,
    })
}

/// What [`pack`] made of leads that came at these times; nothing when it was not asked for.
pub(super) fn unpack<C: Columns>(
    bytes: &[u8],
    created: &[i64],
    known: impl Fn(i64) -> i64,
) -> Result<Lists<C::Thing>> {
    if bytes.is_empty() {
        return Ok(Lists::default());
    }
    let Things {
        mut names,
        counts,
        columns,
    } = read::<Things<C>>(bytes)?;
    names.iter_mut().for_each(|id| *id = known(*id));
    let mut things = Vec::with_capacity(columns.len());
    for (created, count) in created.iter().zip(&counts) {
        for _ in 0..*count {
            let thing = columns.get(things.len(), *created, &names);
            things.push(thing.ok_or_else(|| Error::Internal("a pack: too short".to_owned()))?);
        }
    }
    Ok(Lists::new(counts, things))
}

#[inline]
fn id(column: &[u16], place: usize, names: &[i64]) -> Option<i64> {
    names.get(usize::from(*column.get(place)?)).copied()
}

#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Steps {
    at: Vec<i64>,
    from: Vec<u16>,
    to: Vec<u16>,
}

impl Columns for Steps {
    type Thing = Step;

    fn of(fact: &Fact) -> &[Step] {
        &fact.steps
    }

    fn push(&mut self, step: &Step, created: i64, names: &mut Names) {
        self.at.push(step.at - created);
        self.from.push(names.place(step.from));
        self.to.push(names.place(step.to));
    }

    fn len(&self) -> usize {
        self.at.len()
    }

    #[inline]
    fn get(&self, place: usize, created: i64, names: &[i64]) -> Option<Step> {
        Some(Step {
            at: self.at.get(place)? + created,
            from: id(&self.from, place, names)?,
            to: id(&self.to, place, names)?,
        })
    }
}

#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Repeats {
    at: Vec<i64>,
    merged: Vec<bool>,
}

impl Columns for Repeats {
    type Thing = Repeat;

    fn of(fact: &Fact) -> &[Repeat] {
        &fact.repeats
    }

    fn push(&mut self, repeat: &Repeat, created: i64, _: &mut Names) {
        self.at.push(repeat.at - created);
        self.merged.push(repeat.merged);
    }

    fn len(&self) -> usize {
        self.at.len()
    }

    #[inline]
    fn get(&self, place: usize, created: i64, _: &[i64]) -> Option<Repeat> {
        Some(Repeat {
            at: self.at.get(place)? + created,
            merged: *self.merged.get(place)?,
        })
    }
}

/// A task's end is what it is more than when it was due.
#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Tasks {
    due: Vec<i64>,
    done: Vec<Option<i64>>,
    agent: Vec<u16>,
    who: Vec<u16>,
}

impl Columns for Tasks {
    type Thing = Task;

    fn of(fact: &Fact) -> &[Task] {
        &fact.tasks
    }

    fn push(&mut self, task: &Task, created: i64, names: &mut Names) {
        self.due.push(task.due - created);
        self.done.push(task.done.map(|done| done - task.due));
        self.agent.push(names.place(task.agent));
        self.who.push(names.place(task.who));
    }

    fn len(&self) -> usize {
        self.due.len()
    }

    #[inline]
    fn get(&self, place: usize, created: i64, names: &[i64]) -> Option<Task> {
        let due = self.due.get(place)? + created;
        Some(Task {
            due,
            done: self.done.get(place)?.map(|done| done + due),
            agent: id(&self.agent, place, names)?,
            who: id(&self.who, place, names)?,
        })
    }
}

#[derive(Debug, Default, Encode, Decode)]
pub(super) struct Deals {
    stage: Vec<u16>,
    agent: Vec<u16>,
    currency: Vec<u16>,
    amount: Vec<i64>,
    probability: Vec<i64>,
    end: Vec<Option<i64>>,
    closed: Vec<i64>,
}

impl Columns for Deals {
    type Thing = Deal;

    fn of(fact: &Fact) -> &[Deal] {
        &fact.deals
    }

    fn push(&mut self, deal: &Deal, created: i64, names: &mut Names) {
        self.stage.push(names.place(deal.stage));
        self.agent.push(names.place(deal.agent));
        self.currency.push(names.place(deal.currency));
        self.amount.push(deal.amount);
        self.probability.push(deal.probability);
        self.end.push(deal.end);
        self.closed.push(deal.closed - created);
    }

    fn len(&self) -> usize {
        self.stage.len()
    }

    #[inline]
    fn get(&self, place: usize, created: i64, names: &[i64]) -> Option<Deal> {
        Some(Deal {
            stage: id(&self.stage, place, names)?,
            agent: id(&self.agent, place, names)?,
            currency: id(&self.currency, place, names)?,
            amount: *self.amount.get(place)?,
            probability: *self.probability.get(place)?,
            end: *self.end.get(place)?,
            closed: self.closed.get(place)? + created,
        })
    }
}
