//! What a dry run knows of the leads that rows are.

use std::collections::{HashMap, HashSet};

use super::parse::Candidate;
use super::unit::Unit;
use super::{insert, reference, seen};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::{self, Lead};
use crate::phone::Phone;
use crate::text;

/// What the database has of the people of some rows.
#[derive(Debug, Default)]
pub struct Known {
    /// Who is called so in the other system.
    pub named: HashMap<String, Id<of::Lead>>,
    /// Whose a number is.
    pub told: HashMap<String, Id<of::Lead>>,
    /// Who has the address of a row that says neither.
    pub addressed: HashMap<String, Id<of::Lead>>,
    /// Those of them that may be seen.
    pub leads: HashMap<Id<of::Lead>, Lead>,
    /// The rows whose texts these leads have already.
    pub told_before: HashSet<u64>,
}

/// All numbers of a row.
pub fn numbers(candidate: &Candidate) -> impl Iterator<Item = &str> {
    let all = candidate.phone.iter().chain(&candidate.more_phones);
    all.map(Phone::digits)
}

/// Looks up the people of some rows.
pub fn known(act: &mut Act, unit: &Unit, system: &str) -> Result<Known> {
    let candidates: Vec<&Candidate> = unit.rows.iter().flatten().collect();
    let all: Vec<&str> = candidates.iter().flat_map(|it| numbers(it)).collect();
    let mut known = Known {
        named: reference::holders(act, &text::fold(system), &candidates)?,
        told: seen::holders(act, &all)?,
        ..Known::default()
    };
    for candidate in candidates {
        let named = known.named.get(&candidate.reference).copied();
        let told = match &candidate.phone {
            Some(phone) => known.told.get(phone.digits()).copied(),
            None => seen::by_email(act, candidate)?.inspect(|lead| {
                let address = candidate.email_folded.clone();
                known.addressed.insert(address, *lead);
            }),
        };
        for lead in named.into_iter().chain(told) {
            known.fetch(act, lead)?;
            if has_texts(act, lead, candidate)? {
                known.told_before.insert(candidate.row);
            }
        }
    }
    Ok(known)
}

impl Known {
    fn fetch(&mut self, act: &mut Act, id: Id<of::Lead>) -> Result<()> {
        match lead::read(act, id) {
            Ok(lead) => drop(self.leads.insert(id, lead)),
            Err(Error::NotFound(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Whether there is a text in the row, and the lead has each that is.
fn has_texts(act: &mut Act, lead: Id<of::Lead>, candidate: &Candidate) -> Result<bool> {
    let mut all = false;
    for words in candidate.texts() {
        if !insert::is_there(act, lead, words)? {
            return Ok(false);
        }
        all = true;
    }
    Ok(all)
}
