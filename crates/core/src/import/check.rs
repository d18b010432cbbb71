use std::sync::Arc;

use openlead_db::args;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::{Duration, sleep};

use super::failures::Failed;
use super::history::fetch;
use super::known::{Known, known};
use super::parse::{Candidate, Parser};
use super::prepare::unknown;
use super::rehearsal::{self, Again, Become, Rehearsal};
use super::rows::Units;
use super::unit::{Unit, hold};
use super::{Plan, Profile, State, Tally, file, profile, steer};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::field;
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::text;

/// So many failures are shown one by one.
const SHOWN: usize = 1000;

/// What an import would do.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
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
        let makes = makes(act, &shared, &profile)?;
        Ok((Arc::clone(&act.catalog), makes, rehearsal::blank(act)?))
    };
    let (catalog, makes, blank) = openlead.look(actor, begin).await?;
    let parser = Parser::new(&sheet.columns, &plan, &catalog, true);
    let mut units = Units::read(sheet.clone(), 0, &parser)?;
    let mut again = Again::default();
    while let Some(unit) = units.next().await? {
        again.see(&unit);
    }
    let mut rehearsal = again.rehearse(plan.on_duplicate, blank);
    let mut units = Units::read(sheet, 0, &parser)?;
    let mut report = Report {
        makes,
        ..Report::default()
    };
    while let Some(unit) = units.next().await? {
        let unit = Arc::new(unit);
        let looked_up = Arc::clone(&unit);
        let plan_of = Arc::clone(&plan);
        let known = openlead
            .look(actor, move |act| known(act, &looked_up, &plan_of.system))
            .await?;
        judge(&mut rehearsal, &unit, &known, &mut report);
    }
    Ok(report)
}

/// Says that a dry run of an import that waits is to be done; [`check_kept`] does it.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` unless it waits; `Invalid` for its plan.
pub fn begin_check(act: &mut Act, id: Id<of::Import>) -> Result<()> {
    act.require(Right::Import)?;
    if let Some(look) = super::look(act, id)? {
        let plan = fetch(act, id)?.plan()?;
        plan.check(&look.titles(), &act.catalog)?;
    }
    let import = steer::lock(act, id)?;
    if import.state != State::Ready {
        let why = format!("the import is {}", import.state.as_str());
        return Err(Error::Conflict(why));
    }
    set_report(act, id, State::Checking, "null")?;
    hold(act, id, State::Checking).map(drop)
}

fn set_report(act: &mut Act, id: Id<of::Import>, to: State, report: &str) -> Result<()> {
    act.tx.execute(
        "UPDATE import SET state = $3, report = $4, held_until = 0 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, &to, report],
    )?;
    Ok(())
}

/// Goes through the rows of an import whose dry run was begun, and keeps what it found as its report. When the file cannot
/// be read on, the report has the reason as `wrong`.
///
/// # Errors
/// `Unavailable` when the database is away; it can be done again.
pub async fn check_kept(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Import>) -> Result<()> {
    let found = tokio::select! {
        found = go_through(openlead, actor, id) => found,
        error = keep_hold(openlead, actor, id) => Err(error),
    };
    let report = match found {
        Ok(report) => json!(report),
        Err(error) if error.is_refusal() => json!({ "wrong": error.to_string() }),
        Err(error) => return Err(error),
    };
    let end = move |act: &mut Act| {
        let import = steer::lock(act, id)?;
        match import.state {
            State::Checking => set_report(act, id, State::Ready, &report.to_string()),
            _ => Ok(()),
        }
    };
    openlead.act(actor, end).await
}

async fn go_through(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Import>) -> Result<Report> {
    let plan = openlead
        .look(actor, move |act| fetch(act, id)?.plan())
        .await?;
    let profile = profile(file::path(openlead, id)).await?;
    check(openlead, actor, &profile, &plan).await
}

/// Ends only when the dry run is wanted no more.
async fn keep_hold(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Import>) -> Error {
    loop {
        sleep(Duration::from_secs(5)).await;
        let held = openlead.act(actor, move |act| hold(act, id, State::Checking));
        match held.await {
            Ok(true) => {}
            Ok(false) => return Error::Conflict("the dry run was stopped".to_owned()),
            Err(error) => return error,
        }
    }
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

/// Counts what would become of the rows.
fn judge(rehearsal: &mut Rehearsal, unit: &Unit, known: &Known, report: &mut Report) {
    let candidates: Vec<&Candidate> = unit.rows.iter().flatten().collect();
    let mut failed: Vec<(u64, String)> = Vec::new();
    for (row, outcome) in rehearsal.unit(&candidates, known) {
        match outcome {
            Ok(Become::Made) => report.tally.made += 1,
            Ok(Become::Merged) => report.tally.merged += 1,
            Ok(Become::Skipped) => report.tally.skipped += 1,
            Err(reason) => failed.push((row, reason.to_owned())),
        }
    }
    let unread = unit.rows.iter().filter_map(|row| row.as_ref().err());
    failed.extend(unread.map(|failure| (failure.row, failure.reason.clone())));
    failed.sort_unstable();
    for (row, reason) in failed {
        report.fail(row, reason);
    }
}

impl Report {
    fn fail(&mut self, row: u64, reason: String) {
        self.tally.failed += 1;
        if self.failures.len() < SHOWN {
            let row = row as i64;
            self.failures.push(Failed { row, reason });
        }
    }
}
