use openlead_core::{Act, Error, Id, of};

use super::params::Params;
use super::reply::Data;

/// One of the calls of the API.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// Its path's name; the request log and the metrics have it too.
    pub name: &'static str,
    /// The status word of a refusal.
    pub refusal: &'static str,
    /// Whether its refusals have `"data": null`.
    pub has_data: bool,
    /// What it does.
    pub act: fn(&mut Act, &Params) -> Result<Outcome, Refusal>,
}

/// What an act did; it is kept.
pub struct Outcome {
    /// Whether the answer's word is `success`.
    pub success: bool,
    /// The answer's message.
    pub message: &'static str,
    /// The lead that it was about.
    pub lead: Option<Id<of::Lead>>,
    /// What the answer has beside the two keys.
    pub data: Data,
}

impl Outcome {
    /// A success about a lead, or about none.
    pub fn success(message: &'static str, lead: impl Into<Option<Id<of::Lead>>>) -> Self {
        Self {
            success: true,
            message,
            lead: lead.into(),
            data: Data::None,
        }
    }
}

/// Why an act did nothing; what it wrote is rolled back.
pub enum Refusal {
    /// The answer's message.
    Message(&'static str),
    /// What the core said.
    Core(Error),
}

/// The documented message for whatever is wrong with the parameters.
pub const CHECK: &str = "Please check the parameters.";
/// The documented message for a lead that is not there.
pub const NO_LEAD: &str = "Enquiry Not Found.";

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

/// The value of a parameter that has to come.
pub fn required<'a>(act: &mut Act, params: &'a Params, name: &str) -> Result<&'a str, Refusal> {
    params.get(name).ok_or_else(|| {
        act.remark(format!("{name} is missing."));
        Refusal::Message(CHECK)
    })
}
