use openlead_core::{Act, note};

use super::endpoint::{Outcome, Refusal, required};
use super::meant::lead;
use super::params::Params;

/// `gl-note-creation-api`: a note on a lead.
pub fn create_note(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    let words = required(act, params, "note")?;
    required(act, params, "countrycode")?;
    required(act, params, "mobile_no")?;
    let lead = lead(act, params, "mobile_no")?;
    note::add(act, lead, note::Kind::Note, words)?;
    Ok(Outcome::success("Note Added Successfully.", lead))
}
