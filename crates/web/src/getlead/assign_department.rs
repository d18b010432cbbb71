use openlead_core::{Act, Error, department, source_number};

use super::endpoint::{CHECK, Outcome, Refusal};
use super::meant::source_number_of;
use super::params::Params;

/// `gl-department-vise-agent-assign`: leads of a source number go to a department from now on.
pub fn assign_department(act: &mut Act, params: &Params) -> Result<Outcome, Refusal> {
    let number =
        source_number_of(params).ok_or(Refusal::Message("The SourceNumber is required."))?;
    let name = params
        .get("department")
        .ok_or(Refusal::Message("The department is required."))?;
    let department = department::meant(&act.catalog, name)
        .ok_or(Refusal::Message("The department was not found."))?;
    source_number::assign(act, number, department).map_err(|error| match error {
        Error::Invalid(_) => Refusal::Message(CHECK),
        other => Refusal::Core(other),
    })?;
    Ok(Outcome::success(
        "The source number has been assigned to the specified department.",
        None,
    ))
}
