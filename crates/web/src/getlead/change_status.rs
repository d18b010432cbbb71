use openlead_core::Act;
use openlead_core::lead::set_status;
use openlead_core::list::{self, List};

use super::endpoint::{CHECK, Outcome, Refusal, required};
use super::meant::lead;
use super::params::Params;

/// `gl-status-change-api`: a lead moves to a status. The message is the documented one.
pub fn change_status(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    let name = required(act, params, "status")?;
    required(act, params, "countrycode")?;
    required(act, params, "mobile_no")?;
    let lead = lead(act, params, "mobile_no")?;
    let status = list::find_or_make(act, List::Status, name)?.ok_or(Refusal::Message(CHECK))?;
    set_status(act, lead, status)?;
    Ok(Outcome::success("Note Added Successfully.", lead))
}
