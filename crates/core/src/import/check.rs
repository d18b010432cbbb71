use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use serde::Serialize;

use super::failures::Failed;
use super::parse::{Candidate, Parser};
use super::prepare::unknown;
use super::rows::Units;
use super::unit::Unit;
use super::{OnDuplicate, Plan, Profile, Tally, merge, seen};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::text;
use crate::{field, lead};

/// So many failures are shown one by one.
const SHOWN: usize = 1000;

/// What an import would do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// What would become of the rows.
    #[serde(flatten)]
    pub tally: Tally,
    /// The first rows that could not be taken in.
    pub failures: Vec<Failed>,
    /// What would be made: the list or `field`, and the name.
    pub makes: Vec<(String, String)>,
}

/// Goes through all rows without writing anything.
///
/// # Errors
/// `Forbidden`, and `Invalid` for the plan or a file that cannot be read on.
pub async fn check(
    openlead: &Arc<Openlead>,
    actor: Actor,
    profile: &Profile,
    plan: &Plan,
) -> Result<Report> {
    let (profile, plan) = (Arc::new(profile.clone()), Arc::new(plan.clone()));
    let (sheet, shared) = (profile.sheet.clone(), Arc::clone(&plan));
    let begin = move |act: &mut Act| {
        act.require(Right::Import)?;
        shared.check(&profile.sheet.columns, &act.catalog)?;
        Ok((Arc::clone(&act.catalog), makes(act, &shared, &profile)?))
    };
    let (catalog, makes) = openlead.look(actor, begin).await?;
    let parser = Parser::new(&sheet.columns, &plan, &catalog, true);
    let mut units = Units::read(sheet, 0, &parser)?;
    let mut rest = Rest::default();
    let mut report = Report {
        makes,
        ..Report::default()
    };
    while let Some(unit) = units.next().await? {
        let unit = Arc::new(unit);
        let looked_up = Arc::clone(&unit);
        let known = openlead
            .look(actor, move |act| known(act, &looked_up))
            .await?;
        rest.judge(&unit, &known, plan.on_duplicate, &mut report);
    }
    Ok(report)
}

fn makes(act: &Act, plan: &Plan, profile: &Profile) -> Result<Vec<(String, String)>> {
    let lists = unknown(act, plan, profile)?;
    let entries = lists.into_iter().flat_map(|(list, names)| {
        let of = move |name| (list.as_str().to_owned(), name);
        names.into_iter().map(of)
    });
    let known = |label: &str| {
        let folded = text::parameter_key(label);
        field::set_by(&act.catalog, &folded).is_some()
    };
    let fields = plan.new_fields().filter(|(label, _)| !known(label));
    Ok(entries
        .chain(fields.map(|(label, _)| ("field".to_owned(), label.to_owned())))
        .collect())
}

/// What is known of a row's lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It is there, and the row would change it.
    Changes,
    /// It is there, and the row says nothing new.
    Same,
    /// It is in the trash.
    Trashed,
}

/// The rows whose leads are there.
fn known(act: &mut Act, unit: &Unit) -> Result<HashMap<u64, Known>> {
    let candidates: Vec<&Candidate> = unit.rows.iter().flatten().collect();
    let numbers: Vec<&str> = candidates
        .iter()
        .filter_map(|it| Some(it.phone.as_ref()?.digits()))
        .collect();
    let holders = seen::holders(act, &numbers)?;
    let mut known = HashMap::new();
    for candidate in candidates {
        let lead = match &candidate.phone {
            Some(phone) => holders.get(phone.digits()).copied(),
            None => seen::by_email(act, candidate)?,
        };
        if let Some(lead) = lead {
            known.insert(candidate.row, judge(act, candidate, lead)?);
        }
    }
    Ok(known)
}

fn judge(act: &mut Act, candidate: &Candidate, lead: Id<of::Lead>) -> Result<Known> {
    let lead = match lead::read(act, lead) {
        Ok(lead) => lead,
        Err(Error::NotFound(_)) => return Ok(Known::Same),
        Err(error) => return Err(error),
    };
    let says_more = !merge::combine(&lead, candidate).1.is_empty();
    Ok(match lead.deleted_at {
        Some(_) => Known::Trashed,
        None if says_more => Known::Changes,
        None => Known::Same,
    })
}

/// The numbers that came before in the file, as hashes: a million of them are a few megabytes.
#[derive(Default)]
struct Rest {
    hasher: RandomState,
    numbers: HashSet<u64>,
}

impl Rest {
    fn judge(
        &mut self,
        unit: &Unit,
        known: &HashMap<u64, Known>,
        on_duplicate: OnDuplicate,
        report: &mut Report,
    ) {
        for row in &unit.rows {
            let (number, reason) = match row {
                Err(failure) => (failure.row, Some(failure.reason.clone())),
                Ok(candidate) => (
                    candidate.row,
                    self.outcome(candidate, known, on_duplicate, &mut report.tally),
                ),
            };
            let Some(reason) = reason else { continue };
            report.tally.failed += 1;
            if report.failures.len() < SHOWN {
                report.failures.push(Failed {
                    row: number as i64,
                    reason,
                });
            }
        }
    }

    /// Counts the row, or says why it would fail.
    fn outcome(
        &mut self,
        candidate: &Candidate,
        known: &HashMap<u64, Known>,
        on_duplicate: OnDuplicate,
        tally: &mut Tally,
    ) -> Option<String> {
        let first = candidate
            .phone
            .as_ref()
            .map(|phone| self.numbers.insert(self.hasher.hash_one(phone)));
        match (known.get(&candidate.row), first, on_duplicate) {
            (None, Some(true), _) => tally.made += 1,
            (None, None, _) => {
                return Some(
                    "There is no phone number, and no lead has this e-mail address.".to_owned(),
                );
            }
            (Some(Known::Trashed), _, _) => tally.merged += 1,
            (_, _, OnDuplicate::Error) => {
                return Some(
                    "There is a lead with this phone number or e-mail address already.".to_owned(),
                );
            }
            (Some(Known::Same), _, _) | (_, _, OnDuplicate::Skip) => tally.skipped += 1,
            _ => tally.merged += 1,
        }
        None
    }
}
