use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use openlead_db::args;

use super::insert::{self, New};
use super::parse::{Candidate, Failure};
use super::plan::{OnDuplicate, Plan};
use super::{State, Tally, merge, reference, seen};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::{self, Assign};
use crate::phone::Phone;

/// How long a process has an import to itself after a sign of life, in microseconds.
const HOLD: i64 = 20_000_000;

/// How long units share a transaction: a commit of what they changed is short then, too.
const LONGEST: Duration = Duration::from_millis(300);

/// What all units of an import have in common.
#[derive(Debug)]
pub struct Taking {
    pub import: Id<of::Import>,
    pub plan: Plan,
    /// The name of the system whose ids the rows have, folded.
    pub system: String,
    /// The source of rows without one.
    pub source: Id<of::ListItem>,
    /// Who gets the rows without an agent.
    pub assign: Assign,
}

/// Rows that are taken in together.
#[derive(Debug)]
pub struct Unit {
    pub first: u64,
    pub last: u64,
    pub rows: Vec<Result<Candidate, Failure>>,
}

/// A candidate, and the lead that its person is, if one is.
type Known<'a> = (&'a Candidate, Option<Id<of::Lead>>);

/// What a unit came to.
#[derive(Debug, Default)]
struct Came {
    tally: Tally,
    failures: Vec<Failure>,
    /// The leads that were made, each with the number of its last event.
    made: Vec<(Id<of::Lead>, i64)>,
}

/// Takes in units for as long as nobody else waits to write: how many, and what they came to; `None` when the import was
/// stopped.
///
/// # Errors
/// `Conflict` when one of them is done already.
pub fn take_in_some(
    act: &mut Act,
    taking: &Taking,
    units: &[Unit],
) -> Result<Option<(usize, Tally)>> {
    let begun = Instant::now();
    let (mut done, mut tally) = (0, Tally::default());
    for unit in units {
        let Some(came) = take_in(act, taking, unit)? else {
            return Ok(None);
        };
        (done, tally) = (done + 1, tally.and(came));
        if act.tx.is_waited_for() || begun.elapsed() > LONGEST {
            break;
        }
    }
    Ok(Some((done, tally)))
}

/// Takes in a unit; `None` when the import was stopped.
///
/// # Errors
/// `Conflict` when the unit is done already.
fn take_in(act: &mut Act, taking: &Taking, unit: &Unit) -> Result<Option<Tally>> {
    if !hold(act, taking.import, State::Running)? {
        return Ok(None);
    }
    act.quiet = !taking.plan.webhooks;
    act.hushed = !taking.plan.notify;
    let mut came = Came::default();
    let mut candidates = Vec::with_capacity(unit.rows.len());
    for row in &unit.rows {
        match row {
            Ok(candidate) => candidates.push(candidate),
            Err(failure) => came.fail(failure.clone()),
        }
    }
    let (rest, by_reference) = split(act, taking, &candidates)?;
    let known = insert_new(act, taking, &rest, &mut came)?;
    for (candidate, lead) in known {
        repeat(act, taking, candidate, lead, &mut came)?;
    }
    named(act, taking, &by_reference, &mut came)?;
    record(act, taking, unit, &came)?;
    Ok(Some(came.tally))
}

/// Says that a process is at work on the import; false when it is to stop.
pub(super) fn hold(act: &mut Act, import: Id<of::Import>, state: State) -> Result<bool> {
    let until = act.tx.now() + HOLD;
    let held = act.tx.execute(
        "UPDATE import SET held_until = $3 WHERE account_id = $1 AND id = $2 AND state = $4",
        args![act.actor.account, import, until, &state],
    )?;
    Ok(held == 1)
}

/// The candidates that are told by their number or address, and those whose ids are of a lead that is there, or of an earlier
/// one of them.
fn split<'a>(
    act: &mut Act,
    taking: &Taking,
    candidates: &[&'a Candidate],
) -> Result<(Vec<&'a Candidate>, Vec<&'a Candidate>)> {
    let mut known: HashSet<String> = reference::holders(act, &taking.system, candidates)?
        .into_keys()
        .collect();
    let is_new = |candidate: &&&Candidate| {
        let reference = &candidate.reference;
        reference.is_empty() || known.insert(reference.clone())
    };
    Ok(candidates.iter().partition(is_new))
}

/// Rows whose ids are of leads that are there.
fn named(act: &mut Act, taking: &Taking, candidates: &[&Candidate], came: &mut Came) -> Result<()> {
    let leads = reference::holders(act, &taking.system, candidates)?;
    let phones = candidates.iter().filter_map(|it| it.phone.as_ref());
    let numbers: Vec<&str> = phones.map(Phone::digits).collect();
    let owners = seen::holders(act, &numbers)?;
    for candidate in candidates {
        let phone = candidate.phone.as_ref().map(Phone::digits);
        let owner = phone.and_then(|phone| owners.get(phone).copied());
        match (leads.get(&candidate.reference).copied(), owner) {
            (None, None) => came.fail_row(candidate, reference::AFTER_REFUSED),
            (Some(lead), Some(owner)) if lead != owner => came.fail_row(candidate, reference::TORN),
            (Some(found), None) if !is_like(act, found, candidate)? => {
                came.fail_row(candidate, reference::STRANGER);
            }
            (lead, owner) => repeat(act, taking, candidate, lead.or(owner), came)?,
        }
    }
    Ok(())
}

fn is_like(act: &mut Act, lead: Id<of::Lead>, candidate: &Candidate) -> Result<bool> {
    match lead::read(act, lead) {
        Ok(lead) => Ok(reference::is_like(&lead, candidate)),
        // Merging says so.
        Err(Error::NotFound(_)) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Makes the leads that are not there yet; the other candidates, each with its lead.
fn insert_new<'a>(
    act: &mut Act,
    taking: &Taking,
    candidates: &[&'a Candidate],
    came: &mut Came,
) -> Result<Vec<Known<'a>>> {
    let news: Vec<New> = candidates
        .iter()
        .filter_map(|candidate| New::of(act, candidate))
        .collect();
    let claimed = insert::claim(act, &news)?;
    let (new, known): (Vec<_>, Vec<_>) = news
        .into_iter()
        .partition(|new| claimed.contains(&new.lead));
    came.made = insert::leads(act, taking, &new)?;
    came.tally.made = new.len() as u64;
    let numbers: Vec<&str> = known.iter().map(|new| new.phone.digits()).collect();
    let holders: HashMap<String, Id<of::Lead>> = seen::holders(act, &numbers)?;
    let by_phone = known
        .into_iter()
        .map(|new| (new.candidate, holders.get(new.phone.digits()).copied()));
    let without = candidates
        .iter()
        .filter(|candidate| candidate.phone.is_none());
    let by_email = without.map(|candidate| Ok((*candidate, seen::by_email(act, candidate)?)));
    let by_email: Vec<_> = by_email.collect::<Result<_>>()?;
    let mut all: Vec<_> = by_phone.chain(by_email).collect();
    all.sort_by_key(|(candidate, _)| candidate.row);
    Ok(all)
}

/// A row whose person is a lead already.
fn repeat(
    act: &mut Act,
    taking: &Taking,
    candidate: &Candidate,
    lead: Option<Id<of::Lead>>,
    came: &mut Came,
) -> Result<()> {
    let Some(lead) = lead else {
        came.fail_row(candidate, reference::UNKNOWN);
        return Ok(());
    };
    match act.nested(|act| merge::merge(act, taking, candidate, lead)) {
        Ok(true) => came.tally.merged += 1,
        Ok(false) if taking.plan.on_duplicate == OnDuplicate::Error => {
            came.fail_row(candidate, reference::THERE);
        }
        Ok(false) => came.tally.skipped += 1,
        Err(Error::NotFound(_)) => {
            came.fail_row(candidate, reference::UNSEEN);
        }
        Err(error) if error.is_refusal() => came.fail_row(candidate, &error.to_string()),
        Err(error) => return Err(error),
    }
    Ok(())
}

impl Came {
    fn fail(&mut self, failure: Failure) {
        self.tally.failed += 1;
        self.failures.push(failure);
    }

    fn fail_row(&mut self, candidate: &Candidate, reason: &str) {
        self.fail(Failure {
            row: candidate.row,
            reason: reason.to_owned(),
        });
    }
}

/// Writes down what the unit came to. Its key makes sure that no unit is done twice.
fn record(act: &mut Act, taking: &Taking, unit: &Unit, came: &Came) -> Result<()> {
    let (account, import) = (act.actor.account, taking.import);
    for failure in &came.failures {
        act.tx.execute(
            "INSERT INTO import_failure (account_id, import_id, row_number, reason) VALUES ($1, $2, $3, $4)",
            args![account, import, failure.row as i64, &failure.reason],
        )?;
    }
    let pair = |(lead, sequence): &(Id<of::Lead>, i64)| {
        [lead.number().to_le_bytes(), sequence.to_le_bytes()].concat()
    };
    let leads: Vec<u8> = came.made.iter().flat_map(pair).collect();
    let tally = came.tally;
    act.tx.execute(
        "INSERT INTO import_unit (account_id, import_id, first_row, last_row, made, merged, skipped, failed, leads)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![account, import, unit.first as i64, unit.last as i64, tally.made as i64, tally.merged as i64,
            tally.skipped as i64, tally.failed as i64, leads],
    )?;
    Ok(())
}
