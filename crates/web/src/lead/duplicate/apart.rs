//! That two leads which look alike are two people.

use axum::response::Response;
use openlead_core::lead::merge;
use openlead_core::{Error, Id, of};
use serde::Deserialize;

use crate::Problem;
use crate::flash::Flash;
use crate::form::{Ask, Form};
use crate::visit::Visit;

/// Which two.
#[derive(Deserialize, Clone, Copy)]
pub struct Two {
    lead: Id<of::Lead>,
    other: Id<of::Lead>,
}

/// `POST /leads/apart`: they are suggested no more.
pub async fn set_apart(visit: Visit, Form(two): Form<Two>) -> Result<Response, Problem> {
    let Two { lead, other } = two;
    match visit
        .act(move |act| merge::set_apart(act, lead, other))
        .await
    {
        Ok(()) => {
            let said = Flash::done("They are two people, and are suggested no more.");
            let undo = format!("/leads/apart/undo?lead={lead}&other={other}");
            Ok(visit.go_back(said.undo(undo)))
        }
        Err(Error::Conflict(why)) => Ok(visit.go_back(Flash::failed(why))),
        Err(other) => Err(other.into()),
    }
}

/// `POST /leads/apart/undo?lead=…&other=…`
pub async fn put_together(visit: Visit, Ask(two): Ask<Two>) -> Result<Response, Problem> {
    let Two { lead, other } = two;
    match visit
        .act(move |act| merge::put_together(act, lead, other))
        .await
    {
        Ok(()) => Ok(visit.go_back(Flash::done("They may be suggested again."))),
        Err(Error::NotFound("pair") | Error::Conflict(_)) => {
            Ok(visit.go_back(Flash::failed("Nobody has said that they are two people.")))
        }
        Err(other) => Err(other.into()),
    }
}
