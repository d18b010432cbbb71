//! The members of a department: who gets leads from it, in which order, how many.

use axum::extract::Path;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::{Error, Id, department, of};
use serde::Deserialize;

use super::one::after;
use crate::Problem;
use crate::form::Form;
use crate::visit::Visit;

type Of = Path<Id<of::Department>>;
type Member = Path<(Id<of::Department>, Id<of::Staff>)>;

/// The forms of a member.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Filled {
    staff: String,
    weight: String,
    down: bool,
}

/// `POST /settings/departments/{id}/members`
pub async fn join(
    visit: Visit,
    Path(id): Of,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    let joined = visit.act(move |act| {
        let staff = form.staff.parse();
        let staff = staff.map_err(|_| Error::invalid("staff", "Choose somebody."))?;
        department::join(act, id, staff)
    });
    after(&visit, id, joined.await, "They get leads from it.").await
}

/// `POST /settings/departments/{id}/members/{staff}/leave`
pub async fn leave(visit: Visit, Path((id, staff)): Member) -> Result<Response, Problem> {
    let left = visit.act(move |act| department::leave(act, id, staff));
    after(&visit, id, left.await, "They get no more leads from it.").await
}

/// `POST /settings/departments/{id}/members/{staff}/weight`
pub async fn weigh(
    visit: Visit,
    Path((id, staff)): Member,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    // What is no number is not in the range, and refused as that.
    let weight = form.weight.trim().parse().unwrap_or(0);
    let weighed = visit.act(move |act| department::set_weight(act, id, staff, weight));
    after(&visit, id, weighed.await, "The weight is saved.").await
}

/// `POST /settings/departments/{id}/members/{staff}/move`: a place up, or down; the round begins anew.
pub async fn shift(
    visit: Visit,
    Path((id, staff)): Member,
    Form(form): Form<Filled>,
) -> Result<Response, Problem> {
    let moved = visit.act(move |act| {
        act.require(Right::Settings)?;
        let mut order = department::members(act, id)?;
        let at = order.iter().position(|member| *member == staff);
        let at = at.ok_or(Error::NotFound("member"))?;
        let to = if form.down {
            at + 1
        } else {
            at.saturating_sub(1)
        };
        if to == at || to >= order.len() {
            return Ok(());
        }
        order.swap(at, to);
        department::order_members(act, id, &order)
    });
    after(
        &visit,
        id,
        moved.await,
        "The order is saved; the round begins anew.",
    )
    .await
}
