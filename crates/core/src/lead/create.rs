//! Leads that people and programs make one by one or by the hundred, rather than enquiries that come in.

use serde_json::Map;

use super::assign::Assign;
use super::capture::{Enquiry, claim, insert};
use super::edit::{Custom, Edit, change, missing};
use super::find::read;
use crate::access::Right;
use crate::act::Act;
use crate::actor::Via;
use crate::error::{Error, FieldError, Result};
use crate::id::{Id, of};
use crate::list::{self, List};

/// The most leads made at once.
pub const MOST_AT_ONCE: usize = 500;

/// What became of one lead of many.
#[derive(Debug, Clone)]
pub enum Made {
    /// It was made.
    New(Id<of::Lead>),
    /// A lead has one of its numbers.
    Exists(Id<of::Lead>),
    /// Something in it is wrong.
    Invalid(Vec<FieldError>),
}

/// Makes a lead, which needs a phone number that no lead has and the required fields. Without an agent or a department it is
/// nobody's; that of a person who may not assign is theirs.
///
/// # Errors
/// `LeadExists` with the lead that has a number; `Invalid` for what is missing; `Forbidden` to give it to others.
pub fn create(act: &mut Act, new: &Edit) -> Result<Id<of::Lead>> {
    let phones = new.phones.as_deref().unwrap_or_default();
    let Some(first) = phones.first() else {
        return Err(Error::invalid(
            "phone_numbers",
            "Send at least one phone number.",
        ));
    };
    if new.custom.is_none() {
        let wrong = missing(act, &Map::new(), |_| true);
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
    }
    let id = Id::new(act.tx.new_id());
    for (position, phone) in (0_i64..).zip(phones) {
        let holder = claim(act, phone, id, position)?;
        if holder != id {
            return Err(Error::LeadExists(holder));
        }
    }
    let enquiry = Enquiry {
        name: new.name.clone().unwrap_or_default(),
        email: new.email.clone().flatten(),
        status: new.status,
        assign: whose(act, new)?,
        ..Enquiry::new(first.clone(), source(act, new)?)
    };
    insert(act, id, &enquiry)?;
    add_rest(act, id, new)?;
    Ok(id)
}

/// What an enquiry does not have, as part of the making: it is no event of its own.
fn add_rest(act: &mut Act, id: Id<of::Lead>, new: &Edit) -> Result<()> {
    let custom = match &new.custom {
        Some(Custom::Replace(all) | Custom::Merge(all) | Custom::TakeBack(all)) => {
            Some(Custom::Replace(all.clone()))
        }
        None => None,
    };
    let rest = Edit {
        custom,
        phones: None,
        status: None,
        agent: None,
        department: new.department.filter(|_| new.agent.flatten().is_some()),
        ..new.clone()
    };
    // A person whose sight it is not in has made it all the same.
    let person = act.actor.who.take();
    let lead = read(act, id);
    act.actor.who = person;
    let (columns, _) = change(act, &lead?, &rest)?;
    columns.write(act, id)
}

fn whose(act: &Act, new: &Edit) -> Result<Assign> {
    let own = act.actor.who.filter(|_| !act.may(Right::Assign));
    match (new.agent.flatten(), new.department.flatten(), own) {
        (None, None, Some(who)) => Ok(Assign::Agent(who)),
        (Some(agent), None, Some(who)) if agent == who => Ok(Assign::Agent(who)),
        (_, _, Some(_)) => act.require(Right::Assign).map(|()| Assign::Nobody),
        (Some(agent), _, None) => Ok(Assign::Agent(agent)),
        (None, Some(department), None) => Ok(Assign::Department(department)),
        (None, None, None) => Ok(Assign::Nobody),
    }
}

/// The given source, else one that says the way in.
fn source(act: &mut Act, new: &Edit) -> Result<Id<of::ListItem>> {
    if let Some(source) = new.source {
        return Ok(source);
    }
    let name = match act.actor.via {
        Via::V1 | Via::Api => "API",
        Via::Import => "Import",
        Via::Web | Via::Cli | Via::Job | Via::View => "Manual",
    };
    let source = list::find_or_make(act, List::Source, name)?;
    source.map_or_else(|| act.catalog.lists.first(List::Source), Ok)
}

/// Makes up to [`MOST_AT_ONCE`] leads, each for itself: what is wrong with one does not stop the others. A dry run says what
/// would become of each, and makes none.
///
/// # Errors
/// `Invalid` for too many, or none.
pub fn create_many(act: &mut Act, new: &[Result<Edit>], dry_run: bool) -> Result<Vec<Made>> {
    if !(1..=MOST_AT_ONCE).contains(&new.len()) {
        return Err(Error::invalid(
            "leads",
            format!("Send 1 to {MOST_AT_ONCE} leads."),
        ));
    }
    let mut made = Vec::with_capacity(new.len());
    let all = act.nested(|act| {
        for one in new {
            made.push(create_one(act, one)?);
        }
        // Whatever it is: it takes back what was done.
        if dry_run { Err(Error::Stale) } else { Ok(()) }
    });
    match all {
        Err(Error::Stale) if dry_run => Ok(made),
        other => other.map(|()| made),
    }
}

fn create_one(act: &mut Act, one: &Result<Edit>) -> Result<Made> {
    let made = match one {
        Ok(new) => act.nested(|act| create(act, new)),
        Err(error) => Err(error.clone()),
    };
    match made {
        Ok(id) => Ok(Made::New(id)),
        Err(Error::LeadExists(id)) => Ok(Made::Exists(id)),
        Err(Error::Invalid(wrong)) => Ok(Made::Invalid(wrong)),
        Err(other) => Err(other),
    }
}
