use openlead_core::{Act, lead as leads};

use super::endpoint::{Outcome, Refusal, required};
use super::meant::lead;
use super::params::Params;
use super::reply::Data;

/// `get-lead-status`: the name of the status that a lead has.
pub fn lead_status(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    required(act, params, "mobile_no")?;
    let lead = lead(act, params, "mobile_no")?;
    let status = leads::read(act, lead)?.status_id;
    let name = act.catalog.lists.name(status).to_owned();
    Ok(Outcome {
        data: Data::StatusName(name),
        ..Outcome::success("Lead status found.", lead)
    })
}
