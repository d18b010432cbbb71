//! What was won and lost, with the reasons, the latest first.

use axum::response::Response;
use openlead_core::deal::Sort;

use super::asked::Asked;
use super::table;
use crate::Problem;
use crate::form::Ask;
use crate::visit::Visit;

/// The address of what is closed.
pub const PATH: &str = "/deals/closed";

/// `GET /deals/closed`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(visit.by.person.id)?;
    table::show(visit, asked, filter, Sort::Closed, PATH).await
}
