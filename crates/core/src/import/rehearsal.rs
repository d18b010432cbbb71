//! What would become of each row: as if those before it had been taken in.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use super::known::{Known, numbers};
use super::parse::Candidate;
use super::plan::OnDuplicate;
use super::unit::Unit;
use super::{merge, reference};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::Lead;
use crate::list::List;

/// Of so many people at most it is known what earlier rows have made of them; a further row of others counts as a change.
const MOST: usize = 50_000;

/// What would become of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Become {
    Made,
    Merged,
    Skipped,
}

/// That, or why it would fail.
pub type Outcome = Result<Become, &'static str>;

/// By what a row tells its person.
#[derive(Debug, Clone, Copy, Hash)]
enum By {
    Reference,
    Number,
    Address,
}

/// Remembers who was in the file before. Only of those who come again, and by hashes: a million rows are some megabytes.
pub struct Rehearsal {
    hasher: RandomState,
    on_duplicate: OnDuplicate,
    blank: Lead,
    /// What rows tell their person by, if several do.
    again: HashSet<u64>,
    /// Whose that is.
    told: HashMap<u64, Id<of::Lead>>,
    /// Those people, as the rows so far have made them.
    leads: HashMap<Id<of::Lead>, Lead>,
    /// Their texts.
    texts: HashSet<u64>,
    /// How many would be made; their ids are below zero.
    made: i64,
}

/// Finds what comes more than once in a file.
#[derive(Default)]
pub struct Again {
    hasher: RandomState,
    once: HashSet<u64>,
    again: HashSet<u64>,
}

impl Again {
    pub fn see(&mut self, unit: &Unit) {
        for candidate in unit.rows.iter().flatten() {
            for (by, text) in marks(candidate) {
                let mark = self.hasher.hash_one((by, text));
                if !self.once.insert(mark) {
                    self.again.insert(mark);
                }
            }
        }
    }

    /// Begins with the first row once more.
    pub fn rehearse(self, on_duplicate: OnDuplicate, blank: Lead) -> Rehearsal {
        Rehearsal {
            hasher: self.hasher,
            on_duplicate,
            blank,
            again: self.again,
            told: HashMap::new(),
            leads: HashMap::new(),
            texts: HashSet::new(),
            made: 0,
        }
    }
}

/// All that a row tells its person by.
fn marks(candidate: &Candidate) -> impl Iterator<Item = (By, &str)> {
    let texts = [
        (By::Reference, candidate.reference.as_str()),
        (By::Address, candidate.email_folded.as_str()),
    ];
    let numbers = numbers(candidate).map(|number| (By::Number, number));
    texts
        .into_iter()
        .chain(numbers)
        .filter(|it| !it.1.is_empty())
}

/// A lead of which nothing is known.
pub fn blank(act: &Act) -> Result<Lead> {
    let lists = &act.catalog.lists;
    Ok(Lead {
        id: Id::new(0),
        name: String::new(),
        phone: String::new(),
        email: String::new(),
        company: String::new(),
        address: String::new(),
        birth_date: None,
        status_id: lists.first(List::Status)?,
        source_id: Id::new(0),
        purpose_id: None,
        type_id: None,
        agent_id: None,
        department_id: None,
        custom: serde_json::json!({}),
        notes: String::new(),
        score: 0,
        is_starred: false,
        lost_reason: String::new(),
        lost_reason_id: None,
        next_follow_up_at: None,
        status_changed_at: 0,
        first_touch_at: None,
        last_touch_at: None,
        enquiries: 1,
        sequence: 1,
        last_enquiry_at: 0,
        created_at: 0,
        updated_at: 0,
        deleted_at: None,
    })
}

impl Rehearsal {
    /// What would become of the next rows, or why they would fail; in the order in which a unit takes them in.
    pub fn unit(&mut self, candidates: &[&Candidate], known: &Known) -> Vec<(u64, Outcome)> {
        let mut names = HashSet::new();
        let (rest, named): (Vec<_>, Vec<_>) = candidates.iter().partition(|it| {
            let reference = it.reference.as_str();
            let is_known = self.whose(By::Reference, reference, &known.named).is_some();
            reference.is_empty() || !is_known && names.insert(reference)
        });
        let mut outcomes = self.told(&rest, known);
        let found: Vec<_> = named.iter().map(|it| self.named(it, known)).collect();
        for (candidate, (lead, owner)) in named.into_iter().zip(found) {
            let outcome = match (lead, owner) {
                (None, None) => Err(reference::AFTER_REFUSED),
                (Some(lead), Some(owner)) if lead != owner => Err(reference::TORN),
                (Some(lead), owner) => self.again(candidate, known, lead, owner.is_some()),
                (None, Some(owner)) => self.again(candidate, known, owner, true),
            };
            outcomes.push((candidate.row, outcome));
        }
        outcomes
    }

    /// Rows that tell their person by number or address: new people first.
    fn told(&mut self, rest: &[&Candidate], known: &Known) -> Vec<(u64, Outcome)> {
        let (mut made, mut there) = (Vec::new(), Vec::new());
        for candidate in rest {
            let Some(phone) = &candidate.phone else {
                continue;
            };
            match self.whose(By::Number, phone.digits(), &known.told) {
                Some(id) => there.push((*candidate, Some(id))),
                None => made.push((*candidate, self.claim(phone.digits()))),
            }
        }
        for (candidate, id) in &made {
            self.make(candidate, known, *id);
        }
        for candidate in rest.iter().filter(|it| it.phone.is_none()) {
            let address = &candidate.email_folded;
            let id = self.whose(By::Address, address, &known.addressed);
            there.push((*candidate, id));
        }
        there.sort_by_key(|(candidate, _)| candidate.row);
        let mut outcomes: Vec<(u64, Outcome)> =
            made.iter().map(|it| (it.0.row, Ok(Become::Made))).collect();
        for (candidate, id) in there {
            let outcome = match id {
                Some(id) => self.again(candidate, known, id, true),
                None => Err(reference::UNKNOWN),
            };
            outcomes.push((candidate.row, outcome));
        }
        outcomes
    }

    /// The lead that the row names, and the one that has its number.
    fn named(
        &self,
        candidate: &Candidate,
        known: &Known,
    ) -> (Option<Id<of::Lead>>, Option<Id<of::Lead>>) {
        let phone = candidate.phone.as_ref();
        let owner = phone.and_then(|it| self.whose(By::Number, it.digits(), &known.told));
        (
            self.whose(By::Reference, &candidate.reference, &known.named),
            owner,
        )
    }

    fn mark(&self, by: By, text: &str) -> u64 {
        self.hasher.hash_one((by, text))
    }

    fn whose(
        &self,
        by: By,
        text: &str,
        known: &HashMap<String, Id<of::Lead>>,
    ) -> Option<Id<of::Lead>> {
        let told = self.told.get(&self.mark(by, text));
        told.or_else(|| known.get(text)).copied()
    }

    /// The id of somebody new, who has the number.
    fn claim(&mut self, number: &str) -> Id<of::Lead> {
        self.made += 1;
        let id = Id::new(-self.made);
        let mark = self.mark(By::Number, number);
        if self.again.contains(&mark) {
            self.told.insert(mark, id);
        }
        id
    }

    fn make(&mut self, candidate: &Candidate, known: &Known, id: Id<of::Lead>) {
        let address = self.mark(By::Address, &candidate.email_folded);
        if self.again.contains(&address) {
            self.told.insert(address, id);
        }
        let (lead, _) = merge::combine(&self.blank, candidate, OnDuplicate::Overwrite);
        self.remember(candidate, known, id, lead);
    }

    /// A row whose person is there.
    fn again(
        &mut self,
        candidate: &Candidate,
        known: &Known,
        id: Id<of::Lead>,
        is_told: bool,
    ) -> Outcome {
        let Some(lead) = self.leads.get(&id).or_else(|| known.leads.get(&id)) else {
            let is_made = id.number() < 0;
            return is_made.then_some(Become::Merged).ok_or(reference::UNSEEN);
        };
        if !is_told && !reference::is_like(lead, candidate) {
            return Err(reference::STRANGER);
        }
        let is_trashed = lead.deleted_at.is_some();
        let mut news = is_trashed;
        if is_trashed || self.on_duplicate.changes() {
            let (mut merged, was) = merge::combine(lead, candidate, self.on_duplicate);
            merged.deleted_at = None;
            news |= !was.is_empty() | self.remember(candidate, known, id, merged);
        }
        match (news, self.on_duplicate) {
            (true, _) => Ok(Become::Merged),
            (false, OnDuplicate::Error) => Err(reference::THERE),
            (false, _) => Ok(Become::Skipped),
        }
    }

    /// Keeps what the row says, for rows of the same person; whether a number, an id or a text is new.
    fn remember(
        &mut self,
        candidate: &Candidate,
        known: &Known,
        id: Id<of::Lead>,
        lead: Lead,
    ) -> bool {
        let (mut news, mut comes_again) = (false, false);
        for (by, text) in marks(candidate) {
            let mark = self.mark(by, text);
            let is_there = match by {
                By::Reference => known.named.contains_key(text),
                By::Number => known.told.contains_key(text),
                By::Address => true,
            } || self.told.contains_key(&mark);
            comes_again |= self.again.contains(&mark);
            if !is_there && self.again.contains(&mark) {
                self.told.insert(mark, id);
            }
            news |= !is_there;
        }
        let is_told = known.told_before.contains(&candidate.row);
        for words in candidate.texts() {
            let text = self.hasher.hash_one((id, words));
            news |= !is_told && !self.texts.contains(&text);
            if comes_again {
                self.texts.insert(text);
            }
        }
        if comes_again && (self.leads.len() < MOST || self.leads.contains_key(&id)) {
            self.leads.insert(id, lead);
        }
        news
    }
}
