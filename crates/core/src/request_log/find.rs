use openlead_db::args;
use serde_json::json;

use super::Request;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{event, time};

/// Which calls are wanted; `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that were refused, or those that were not.
    pub refused: Option<bool>,
    /// Those of an endpoint, by its name.
    pub endpoint: Option<String>,
    /// Those that came at this moment or later, in microseconds.
    pub since: Option<i64>,
    /// Those that came with a token.
    pub token: Option<Id<of::Token>>,
}

/// The newest calls, at most `limit`, newest first; `before` continues an earlier page.
///
/// # Errors
/// `Forbidden`.
pub fn list(act: &mut Act, before: Option<Id<of::Request>>, limit: u32) -> Result<Vec<Request>> {
    find(act, &Filter::default(), before, limit)
}

/// As [`list`], those that are wanted.
///
/// # Errors
/// `Forbidden`.
pub fn find(
    act: &mut Act,
    filter: &Filter,
    before: Option<Id<of::Request>>,
    limit: u32,
) -> Result<Vec<Request>> {
    act.require(Right::Tokens)?;
    let before = before.map_or(i64::MAX, Id::number);
    let mut args = args![act.actor.account, before, limit].to_vec();
    let mut wanted = match filter.refused {
        // As the index of refused calls says it.
        Some(true) => " AND outcome <> 'success'".to_owned(),
        Some(false) => " AND outcome = 'success'".to_owned(),
        None => String::new(),
    };
    let mut bound = |condition: &str, value| {
        args.push(value);
        wanted += &format!(" AND {condition} ${}", args.len());
    };
    if let Some(endpoint) = &filter.endpoint {
        bound("endpoint =", endpoint.into());
    }
    if let Some(since) = filter.since {
        bound("at >=", since.into());
    }
    if let Some(token) = filter.token {
        bound("token_id =", token.into());
    }
    let sql = format!(
        "SELECT {} FROM request_log WHERE account_id = $1 AND id < $2{wanted} ORDER BY id DESC LIMIT $3",
        Request::COLUMNS
    );
    Ok(act.tx.all(&sql, &args)?)
}

/// The call with this id.
///
/// # Errors
/// `Forbidden`; `NotFound`.
pub fn read(act: &mut Act, id: Id<of::Request>) -> Result<Request> {
    act.require(Right::Tokens)?;
    let sql = format!(
        "SELECT {} FROM request_log WHERE account_id = $1 AND id = $2",
        Request::COLUMNS
    );
    let found = act.tx.first(&sql, args![act.actor.account, id])?;
    found.ok_or(Error::NotFound("request"))
}

/// That a call may be sent again: it was refused, and was not taken since.
///
/// # Errors
/// `Conflict`, which names the lead and the time of the call that was taken.
pub fn check_waits(act: &mut Act, request: &Request) -> Result<()> {
    if request.outcome == "success" {
        let why = "only a refused call is sent again";
        return Err(Error::Conflict(why.to_owned()));
    }
    match request.replayed_as {
        Some(later) => Err(taken(act, later)),
        None => Ok(()),
    }
}

fn taken(act: &mut Act, later: Id<of::Request>) -> Error {
    let why = match read(act, later) {
        Ok(Request { at, lead_id, .. }) => {
            let at = time::to_rfc3339(at);
            let lead = lead_id.map_or_else(String::new, |lead| format!(", as lead {lead}"));
            format!("this call was sent again and taken at {at}{lead}")
        }
        Err(Error::NotFound(_)) => "this call was sent again and taken".to_owned(),
        Err(other) => return other,
    };
    Error::Conflict(why)
}

/// Says that a refused call was sent again, corrected, by a later one: once.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` for a call that was not refused, or was taken since.
pub fn replayed(act: &mut Act, id: Id<of::Request>, later: Id<of::Request>) -> Result<()> {
    let request = read(act, id)?;
    check_waits(act, &request)?;
    let noted = act.tx.execute(
        "UPDATE request_log SET replayed_as = $3 WHERE account_id = $1 AND id = $2 AND replayed_as IS NULL",
        args![act.actor.account, id, later],
    )?;
    if noted == 0 {
        return Err(Error::Conflict(
            "somebody else has sent this call again just now".to_owned(),
        ));
    }
    let detail = json!({ "id": id, "endpoint": request.endpoint, "replayed_as": later });
    event::of_account(act, "request.replayed", &detail)?;
    Ok(())
}
