//! Packs: the facts of many leads as columns of small numbers, which are read in a hundredth of the time that the rows take.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::fact::{Deal, Fact, Repeat, Row, Step, Task};
use crate::error::{Error, Result};

/// The most leads of a pack.
pub(super) const MOST: usize = 2048;

/// A pack as it is kept: a column a kind of fact, so that a report reads what it needs.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed {
    pub facts: Vec<u8>,
    pub steps: Vec<u8>,
    pub repeats: Vec<u8>,
    pub tasks: Vec<u8>,
    pub deals: Vec<u8>,
}

/// A pack as it is read; what was not asked for is empty.
#[derive(Debug, Default)]
pub(super) struct Pack {
    base: Base,
    steps: Lists<Step>,
    repeats: Lists<Repeat>,
    tasks: Lists<Task>,
    deals: Lists<Deal>,
    further: Lists<i64>,
}

/// A column a field. Ids are places in `names`, whose first is none; lead and time are what they are more than those before.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Base {
    names: Vec<i64>,
    lead: Vec<i64>,
    created: Vec<i64>,
    /// One more than the microseconds up to the first touch; 0 without one.
    touched: Vec<u64>,
    source: Vec<u16>,
    status: Vec<u16>,
    agent: Vec<u16>,
    department: Vec<u16>,
    purpose: Vec<u16>,
    lost_reason: Vec<u16>,
    further: Vec<(u16, i64)>,
}

/// Things of leads: how many each has, and all of them one after the other.
#[derive(Debug, Serialize)]
struct Things<T> {
    names: Vec<i64>,
    counts: Vec<u32>,
    things: Vec<T>,
}

/// Things of leads by the lead's place.
#[derive(Debug)]
struct Lists<T> {
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
    fn of(&self, place: usize) -> &[T] {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| *end as usize);
        let from = place.checked_sub(1).map_or(0, end);
        self.things.get(from..end(place)).unwrap_or_default()
    }
}

/// Ids by short numbers.
struct Names {
    list: Vec<i64>,
    places: HashMap<i64, u16>,
}

impl Names {
    fn new() -> Self {
        Self {
            list: vec![0],
            places: HashMap::from([(0, 0)]),
        }
    }

    /// A pack has fewer ids than a short number counts; one beyond would be none.
    fn place(&mut self, id: i64) -> u16 {
        if let Some(place) = self.places.get(&id) {
            return *place;
        }
        let Ok(place) = u16::try_from(self.list.len()) else {
            return 0;
        };
        self.list.push(id);
        self.places.insert(id, place);
        place
    }
}

/// As it is kept.
fn bytes(value: &impl Serialize) -> Result<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|error| Error::Internal(format!("a pack: {error}")))
}

/// What the bytes begin with, and the rest of them.
fn take<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8])> {
    postcard::take_from_bytes(bytes).map_err(|error| Error::Internal(format!("a pack: {error}")))
}

/// Packs leads, which are in the order of their ids.
pub(super) fn pack(facts: &[Fact]) -> Result<Packed> {
    Ok(Packed {
        facts: bytes(&base(facts))?,
        steps: things(
            facts,
            |fact| &fact.steps,
            |step, lead, names| {
                (
                    step.at - lead.created,
                    names.place(step.from),
                    names.place(step.to),
                )
            },
        )?,
        repeats: things(
            facts,
            |fact| &fact.repeats,
            |repeat, lead, _| (repeat.at - lead.created, repeat.merged),
        )?,
        tasks: things(
            facts,
            |fact| &fact.tasks,
            |task, lead, names| {
                let done = task.done.map(|done| done - task.due);
                (
                    task.due - lead.created,
                    done,
                    names.place(task.agent),
                    names.place(task.who),
                )
            },
        )?,
        deals: things(
            facts,
            |fact| &fact.deals,
            |deal, lead, names| {
                let ids = (
                    names.place(deal.stage),
                    names.place(deal.agent),
                    names.place(deal.currency),
                );
                (
                    ids,
                    deal.amount,
                    deal.probability,
                    deal.end,
                    deal.closed - lead.created,
                )
            },
        )?,
    })
}

fn base(facts: &[Fact]) -> Base {
    let mut names = Names::new();
    let mut base = Base::default();
    let (mut lead, mut created) = (0, 0);
    for (place, fact) in (0_u16..).zip(facts) {
        base.lead.push(fact.lead - lead);
        base.created.push(fact.created - created);
        (lead, created) = (fact.lead, fact.created);
        let response = fact.row().response();
        base.touched
            .push(response.map_or(0, |micros| micros.unsigned_abs() + 1));
        base.source.push(names.place(fact.source));
        base.status.push(names.place(fact.status));
        base.agent.push(names.place(fact.agent));
        base.department.push(names.place(fact.department));
        base.purpose.push(names.place(fact.row().purpose));
        base.lost_reason.push(names.place(fact.lost_reason));
        let further = fact.row().further.iter();
        base.further
            .extend(further.map(|purpose| (place, *purpose)));
    }
    base.names = names.list;
    base
}

fn things<T, P: Serialize>(
    facts: &[Fact],
    of: impl Fn(&Fact) -> &Vec<T>,
    small: impl Fn(&T, &Fact, &mut Names) -> P,
) -> Result<Vec<u8>> {
    let mut names = Names::new();
    let mut counts = Vec::with_capacity(facts.len());
    let mut things = Vec::new();
    for fact in facts {
        counts.push(u32::try_from(of(fact).len()).unwrap_or(u32::MAX));
        things.extend(of(fact).iter().map(|thing| small(thing, fact, &mut names)));
    }
    bytes(&Things {
        names: names.list,
        counts,
        things,
    })
}

type SmallStep = (i64, u16, u16);
type SmallTask = (i64, Option<i64>, u16, u16);
type SmallDeal = ((u16, u16, u16), i64, i64, Option<i64>, i64);

fn whole_task((due, done, agent, who): SmallTask, created: i64, names: &[i64]) -> Task {
    let due = due + created;
    Task {
        due,
        done: done.map(|done| done + due),
        agent: names[usize::from(agent)],
        who: names[usize::from(who)],
    }
}

fn whole_deal(deal: SmallDeal, created: i64, names: &[i64]) -> Deal {
    let ((stage, agent, currency), amount, probability, end, closed) = deal;
    Deal {
        stage: names[usize::from(stage)],
        agent: names[usize::from(agent)],
        currency: names[usize::from(currency)],
        amount,
        probability,
        end,
        closed: closed + created,
    }
}

impl Pack {
    /// Reads a pack; `known` says what an id is called now: entries of lists may have become part of others.
    pub fn read(packed: &Packed, known: impl Fn(i64) -> i64) -> Result<Self> {
        let (mut base, _): (Base, _) = take(&packed.facts)?;
        let mut sum = 0;
        base.lead.iter_mut().for_each(|lead| add(&mut sum, lead));
        let mut sum = 0;
        base.created.iter_mut().for_each(|at| add(&mut sum, at));
        base.names.iter_mut().for_each(|id| *id = known(*id));
        let created = &base.created;
        let steps = lists(&packed.steps, &known, |step: SmallStep, lead, names| {
            let (at, from, to) = step;
            let (from, to) = (names[usize::from(from)], names[usize::from(to)]);
            Step {
                at: at + created[lead],
                from,
                to,
            }
        })?;
        let repeats = lists(
            &packed.repeats,
            &known,
            |(at, merged): (i64, bool), lead, _| Repeat {
                at: at + created[lead],
                merged,
            },
        )?;
        let tasks = lists(&packed.tasks, &known, |task: SmallTask, lead, names| {
            whole_task(task, created[lead], names)
        })?;
        let deals = lists(&packed.deals, &known, |deal: SmallDeal, lead, names| {
            whole_deal(deal, created[lead], names)
        })?;
        let further = further(&base, &known);
        Ok(Self {
            base,
            steps,
            repeats,
            tasks,
            deals,
            further,
        })
    }

    /// How many leads it has.
    pub fn len(&self) -> usize {
        self.base.lead.len()
    }

    /// The ids of its first and last lead.
    pub fn ends(&self) -> Option<(i64, i64)> {
        Some((*self.base.lead.first()?, *self.base.lead.last()?))
    }

    /// The lead at a place.
    pub fn row(&self, place: usize) -> Row<'_> {
        let base = &self.base;
        let id = |column: &[u16]| base.names[usize::from(column[place])];
        let created = base.created[place];
        let touched = base.touched[place].checked_sub(1);
        Row {
            lead: base.lead[place],
            created,
            touched: touched.map(|micros| created + micros.cast_signed()),
            source: id(&base.source),
            status: id(&base.status),
            agent: id(&base.agent),
            department: id(&base.department),
            purpose: id(&base.purpose),
            further: self.further.of(place),
            lost_reason: id(&base.lost_reason),
            steps: self.steps.of(place),
            repeats: self.repeats.of(place),
            tasks: self.tasks.of(place),
            deals: self.deals.of(place),
        }
    }
}

fn add(sum: &mut i64, number: &mut i64) {
    *sum += *number;
    *number = *sum;
}

fn lists<P: DeserializeOwned, T>(
    bytes: &[u8],
    known: &impl Fn(i64) -> i64,
    whole: impl Fn(P, usize, &[i64]) -> T,
) -> Result<Lists<T>> {
    if bytes.is_empty() {
        return Ok(Lists::default());
    }
    let (names, rest): (Vec<i64>, _) = take(bytes)?;
    let (counts, rest): (Vec<u32>, _) = take(rest)?;
    // The things are taken one by one, rather than all and then each into what it is whole.
    let (all, mut rest): (u32, _) = take(rest)?;
    let names: Vec<i64> = names.into_iter().map(known).collect();
    let mut lists = Lists {
        ends: Vec::with_capacity(counts.len()),
        things: Vec::with_capacity(all.min(bytes.len() as u32) as usize),
    };
    for (lead, count) in counts.into_iter().enumerate() {
        for _ in 0..count {
            let (thing, after) = take(rest)?;
            lists.things.push(whole(thing, lead, &names));
            rest = after;
        }
        lists.ends.push(lists.things.len() as u32);
    }
    Ok(lists)
}

fn further(base: &Base, known: &impl Fn(i64) -> i64) -> Lists<i64> {
    if base.further.is_empty() {
        return Lists::default();
    }
    let mut ends = vec![0_u32; base.lead.len()];
    for (place, _) in &base.further {
        ends[usize::from(*place)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum;
    }
    let things = base
        .further
        .iter()
        .map(|(_, purpose)| known(*purpose))
        .collect();
    Lists { ends, things }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn fact()(
            ids in prop::array::uniform6(0_i64..9), created in 0_i64..1 << 50, touched in prop::option::of(0_i64..1 << 40),
            purposes in prop::collection::vec(1_i64..5, 0..4), steps in prop::collection::vec((any::<i32>(), 1_i64..9, 1_i64..9), 0..4),
            tasks in prop::collection::vec((any::<i32>(), prop::option::of(any::<i32>()), 0_i64..5), 0..3),
            deals in prop::collection::vec((1_i64..9, 0_i64..1 << 40, prop::option::of(0_i64..30_000), any::<i32>()), 0..3),
            repeats in prop::collection::vec((any::<i32>(), any::<bool>()), 0..3),
        ) -> Fact {
            let at = |seconds: i32| created + i64::from(seconds) * 1_000_000;
            Fact {
                lead: 0, created, touched: touched.map(|after| created + after),
                source: ids[0] + 1, status: ids[1] + 1, agent: ids[2], department: ids[3], purposes, lost_reason: ids[4],
                steps: steps.into_iter().map(|(s, from, to)| Step { at: at(s), from, to }).collect(),
                repeats: repeats.into_iter().map(|(s, merged)| Repeat { at: at(s), merged }).collect(),
                tasks: tasks.into_iter().map(|(s, done, agent)| Task { due: at(s), done: done.map(at), agent, who: ids[5] }).collect(),
                deals: deals.into_iter().map(|(stage, amount, end, s)| Deal { stage, agent: ids[2], amount, currency: 4_804_178, probability: -1, end, closed: at(s) }).collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read_back(mut facts in prop::collection::vec(fact(), 0..40)) {
            for (lead, fact) in (1_i64..).zip(&mut facts) {
                fact.lead = lead << 22;
            }
            let packed = pack(&facts).unwrap();
            let read = Pack::read(&packed, |id| id).unwrap();
            let back: Vec<Fact> = (0..read.len()).map(|place| read.row(place).fact()).collect();
            prop_assert_eq!(back, facts);
        }
    }
}
