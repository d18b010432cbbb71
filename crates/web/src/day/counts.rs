use axum::Json;
use openlead_core::day::{self, MOST_COUNTED};
use serde::Serialize;

use super::days;
use crate::Problem;
use crate::visit::Visit;

/// What stands beside an area of the side bar.
#[derive(Serialize)]
pub struct Count {
    /// The area's address.
    path: &'static str,
    /// The number as it is shown; empty for none.
    text: String,
    /// What it counts.
    says: &'static str,
}

/// `GET /day/counts`: the numbers of the side bar, which come after the page.
pub async fn counts(visit: Visit) -> Result<Json<[Count; 2]>, Problem> {
    let (who, days) = (visit.by.person.id, days(&visit));
    let counts = visit.look(move |act| day::counts(act, who, &days)).await?;
    Ok(Json([
        Count {
            path: "/day",
            text: shown(counts.waiting),
            says: "waiting for you",
        },
        Count {
            path: "/leads",
            text: shown(counts.no_next_step),
            says: "of yours without a next step",
        },
    ]))
}

/// A count as it is shown: nothing for none.
pub fn shown(count: i64) -> String {
    match count {
        0 => String::new(),
        MOST_COUNTED.. => format!("{}+", MOST_COUNTED - 1),
        count => count.to_string(),
    }
}
