//! Leads that may be one person: found, compared, made one, and made two again.

mod apart;
pub mod api;
mod compare;
mod list;

pub use apart::{put_together, set_apart};
pub use compare::{ask, merge, undo};
pub use list::index;

use openlead_core::lead::merge::{Pair, Reason};
use openlead_core::lead::{self, Line};
use openlead_core::{Act, Id, Result, of};

/// Two leads with all that is shown of them, and why they may be one person.
pub struct Twins {
    /// The older one.
    pub one: Line,
    /// The newer one.
    pub other: Line,
    /// Why.
    pub reason: Reason,
}

impl Twins {
    /// With the words of the reason.
    pub fn why(&self) -> &'static str {
        why(self.reason)
    }
}

/// A reason in words.
pub fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Email => "same e-mail address",
        Reason::NameAndCompany => "like names, same company",
    }
}

/// The leads of these pairs; a pair of which one is gone meanwhile is left out.
pub fn twins(act: &mut Act, pairs: &[Pair]) -> Result<Vec<Twins>> {
    let mut all = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let (one, other) = (line(act, pair.one)?, line(act, pair.other)?);
        if let (Some(one), Some(other)) = (one, other) {
            all.push(Twins {
                one,
                other,
                reason: pair.reason,
            });
        }
    }
    Ok(all)
}

fn line(act: &mut Act, id: Id<of::Lead>) -> Result<Option<Line>> {
    match lead::read(act, id) {
        Ok(lead) => Ok(lead::lines(act, vec![lead])?.pop()),
        Err(openlead_core::Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

/// What a lead is called: its name, else its number.
pub fn called(line: &Line) -> String {
    line.lead.called()
}
