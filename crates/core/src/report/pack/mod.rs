//! Packs: the facts of many leads as columns of small numbers, which are read in a hundredth of the time that the rows take.

mod things;

use std::collections::HashMap;

use bitcode::{Decode, DecodeOwned, Encode};

use self::things::{Deals, Lists, Repeats, Steps, Tasks};
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
#[derive(Debug, Default, Encode, Decode)]
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

/// As it is kept. A version of bitcode that writes otherwise needs a migration that throws the packs away.
fn bytes(value: &impl Encode) -> Vec<u8> {
    bitcode::encode(value)
}

fn read<T: DecodeOwned>(bytes: &[u8]) -> Result<T> {
    bitcode::decode(bytes).map_err(|error| Error::Internal(format!("a pack: {error}")))
}

/// Packs leads, which are in the order of their ids.
pub(super) fn pack(facts: &[Fact]) -> Packed {
    Packed {
        facts: bytes(&base(facts)),
        steps: things::pack::<Steps>(facts),
        repeats: things::pack::<Repeats>(facts),
        tasks: things::pack::<Tasks>(facts),
        deals: things::pack::<Deals>(facts),
    }
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

impl Pack {
    /// Reads a pack; `known` says what an id is called now: entries of lists may have become part of others.
    pub fn read(packed: &Packed, known: impl Fn(i64) -> i64) -> Result<Self> {
        let mut base: Base = read(&packed.facts)?;
        let mut sum = 0;
        base.lead.iter_mut().for_each(|lead| add(&mut sum, lead));
        let mut sum = 0;
        base.created.iter_mut().for_each(|at| add(&mut sum, at));
        base.names.iter_mut().for_each(|id| *id = known(*id));
        let created = &base.created;
        Ok(Self {
            steps: things::unpack::<Steps>(&packed.steps, created, &known)?,
            repeats: things::unpack::<Repeats>(&packed.repeats, created, &known)?,
            tasks: things::unpack::<Tasks>(&packed.tasks, created, &known)?,
            deals: things::unpack::<Deals>(&packed.deals, created, &known)?,
            further: further(&base, &known),
            base,
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

    /// The lead at a place. Where it is inlined, what nobody looks at is not read: nothing here can fail.
    #[inline(always)]
    pub fn row(&self, place: usize) -> Row<'_> {
        let base = &self.base;
        let id = |column: &[u16]| {
            let name = column.get(place).map(|name| usize::from(*name));
            name.and_then(|name| base.names.get(name))
                .map_or(0, |id| *id)
        };
        let moment = |column: &[i64]| column.get(place).map_or(0, |at| *at);
        let created = moment(&base.created);
        let touched = base.touched.get(place);
        let touched = touched.and_then(|touched| touched.checked_sub(1));
        Row {
            lead: moment(&base.lead),
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

fn further(base: &Base, known: impl Fn(i64) -> i64) -> Lists<i64> {
    if base.further.is_empty() {
        return Lists::default();
    }
    let mut counts = vec![0_u32; base.lead.len()];
    for (place, _) in &base.further {
        if let Some(count) = counts.get_mut(usize::from(*place)) {
            *count += 1;
        }
    }
    let purposes = base.further.iter().map(|(_, purpose)| known(*purpose));
    Lists::new(counts, purposes.collect())
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
            let packed = pack(&facts);
            let read = Pack::read(&packed, |id| id).unwrap();
            let back: Vec<Fact> = (0..read.len()).map(|place| read.row(place).fact()).collect();
            prop_assert_eq!(back, facts);
        }
    }
}
