//! What a dry run knows of the leads that rows are.

use std::collections::HashMap;

use super::parse::Candidate;
use super::unit::Unit;
use super::{Plan, merge, reference, seen};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::phone::Phone;
use crate::{lead, text};

/// What is known of a row's lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is there, and the row would change it.
    Changes,
    /// It is there, and the row says nothing new.
    Same,
    /// It is in the trash.
    Trashed,
    /// The row may not change it: why.
    Wrong(&'static str),
}

/// Whose ids and numbers those of some rows are.
struct Holders {
    named: HashMap<String, Id<of::Lead>>,
    told: HashMap<String, Id<of::Lead>>,
}

/// The rows whose leads are there.
pub fn known(act: &mut Act, unit: &Unit, plan: &Plan) -> Result<HashMap<u64, Known>> {
    let candidates: Vec<&Candidate> = unit.rows.iter().flatten().collect();
    let numbers = candidates.iter().flat_map(|candidate| numbers(candidate));
    let numbers: Vec<&str> = numbers.collect();
    let holders = Holders {
        named: reference::holders(act, &text::fold(&plan.system), &candidates)?,
        told: seen::holders(act, &numbers)?,
    };
    let mut known = HashMap::new();
    for candidate in candidates {
        if let Some(found) = one(act, candidate, &holders, plan)? {
            known.insert(candidate.row, found);
        }
    }
    Ok(known)
}

/// All numbers of a row.
fn numbers(candidate: &Candidate) -> impl Iterator<Item = &str> {
    let all = candidate.phone.iter().chain(&candidate.more_phones);
    all.map(Phone::digits)
}

fn one(
    act: &mut Act,
    candidate: &Candidate,
    holders: &Holders,
    plan: &Plan,
) -> Result<Option<Known>> {
    let named = holders.named.get(&candidate.reference).copied();
    let told = match &candidate.phone {
        Some(phone) => holders.told.get(phone.digits()).copied(),
        None if named.is_some() => None,
        None => seen::by_email(act, candidate)?,
    };
    let Some(id) = named.or(told) else {
        return Ok(None);
    };
    let lead = match lead::read(act, id) {
        Ok(lead) => lead,
        Err(Error::NotFound(_)) => return Ok(Some(Known::Same)),
        Err(error) => return Err(error),
    };
    let adds_number = numbers(candidate).any(|number| !holders.told.contains_key(number));
    let adds_id = named.is_none() && !candidate.reference.is_empty();
    let changes = || {
        !merge::combine(&lead, candidate, plan.on_duplicate)
            .1
            .is_empty()
    };
    Ok(Some(match (told, lead.deleted_at) {
        (Some(told), _) if told != id => Known::Wrong(reference::TORN),
        (None, _) if !reference::is_like(&lead, candidate) => Known::Wrong(reference::STRANGER),
        (_, Some(_)) => Known::Trashed,
        _ if adds_number || adds_id || changes() => Known::Changes,
        _ => Known::Same,
    }))
}
