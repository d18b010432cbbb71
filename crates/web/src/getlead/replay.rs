use openlead_core::request_log::{self, NewRequest, Request};
use openlead_core::{Act, Error, Id, Result, Via, of};
use serde_json::Value as Json;

use super::ALL;
use super::call::{send_on, why};
use super::params::Params;

/// Does a call of the request log once more, with the parameters as somebody has corrected them: the lead that it is about.
///
/// # Errors
/// `Conflict` when it was taken since, and with the answer's message and the reasons when it is refused again; `NotFound` for the endpoint.
pub fn replay(
    act: &mut Act,
    request: &Request,
    parameters: &[(String, String)],
) -> Result<Option<Id<of::Lead>>> {
    request_log::check_waits(act, request)?;
    let endpoint = ALL
        .into_iter()
        .find(|endpoint| endpoint.name == request.endpoint);
    let endpoint = endpoint.ok_or(Error::NotFound("endpoint"))?;
    let params = Params::of_pairs(parameters);
    let person = act.actor;
    // What it does is what the call does: it sees all, and events say that it came by the API.
    (act.actor.who, act.actor.via) = (None, Via::V1);
    let done = (endpoint.act)(act, &params);
    act.actor = person;
    let outcome = done.map_err(|refusal| {
        let (message, remarks) = why(refusal, std::mem::take(&mut act.remarks));
        let reasons: Vec<&str> = std::iter::once(message)
            .chain(remarks.iter().map(String::as_str))
            .collect();
        Error::Conflict(reasons.join(" "))
    })?;
    if !outcome.success {
        return Err(Error::Conflict(outcome.message.to_owned()));
    }
    let later = NewRequest {
        id: Id::new(act.tx.new_id()),
        endpoint: endpoint.name,
        token: request.token_id.unwrap_or(Id::new(0)),
        address: request.address.clone(),
        outcome: "success",
        message: outcome.message.to_owned(),
        micros: 0,
        lead: outcome.lead,
        sent: Json::Null,
    };
    request_log::record(act, &later)?;
    send_on(act, endpoint, &params, outcome.lead)?;
    request_log::replayed(act, request.id, later.id)?;
    Ok(outcome.lead)
}
