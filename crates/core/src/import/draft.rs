use openlead_db::args;
use serde_json::json;

use super::add::insert;
use super::history::propose;
use super::{Import, Kept, Look, Plan, Profile, State, look, steer};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// Adds a file that was kept, with the plan that is proposed for it: that can be changed until the import is started.
///
/// # Errors
/// `Forbidden`.
pub fn draft(act: &mut Act, kept: &Kept, name: &str, profile: &Profile) -> Result<Id<of::Import>> {
    act.require(Right::Import)?;
    let (guesses, plan) = propose(act, profile)?;
    let look = json!(Look::of(profile, guesses)).to_string();
    let plan = json!(plan).to_string();
    insert(act, kept, name, profile, (&plan, &look))?;
    Ok(kept.id)
}

/// Changes the plan of an import that was not started; what a dry run found of the one before is forgotten.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` once it was started; `Invalid` when the plan cannot be done.
pub fn plan(act: &mut Act, id: Id<of::Import>, plan: &Plan) -> Result<()> {
    act.require(Right::Import)?;
    let import: Import = steer::lock(act, id)?;
    let look = look(act, id)?;
    let Some(look) = look.filter(|_| import.state == State::Ready) else {
        let why = format!("the import is {}: its plan stands", import.state.as_str());
        return Err(Error::Conflict(why));
    };
    plan.check(&look.titles(), &act.catalog)?;
    let text = json!(plan).to_string();
    act.tx.execute(
        "UPDATE import SET plan = $3, report = 'null' WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, text],
    )?;
    Ok(())
}
