//! Imports over HTTP: a file is sent, mapped, tried, taken in, and taken back.

pub mod api;
pub mod columns;
pub mod fix;
mod incoming;
pub mod rules;
pub mod show;
pub mod steer;
pub mod trial;
pub mod upload;
pub mod values;
pub mod words;

use openlead_core::import::{self, Import, Look, Plan, State};
use openlead_core::{Error, Id, of};

use crate::Problem;
use crate::visit::Visit;

/// Where imports are.
pub const PATH: &str = "/leads/import";

/// The steps before the start: the end of the address, and what it is called.
pub const STEPS: [(&str, &str); 5] = [
    ("", "File"),
    ("/columns", "Columns"),
    ("/values", "Values"),
    ("/rules", "Rules"),
    ("/check", "Try it"),
];

/// An import that is being prepared.
pub struct Draft {
    /// The import.
    pub import: Import,
    /// What its file holds.
    pub look: Look,
    /// Its plan.
    pub plan: Plan,
}

impl Draft {
    /// The address of a step.
    pub fn address(&self, step: &str) -> String {
        format!("{PATH}/{}{step}", self.import.id)
    }
}

/// Whether a step comes before another.
fn is_before(step: &str, other: &str) -> bool {
    let place = |wanted: &str| STEPS.iter().position(|(path, _)| *path == wanted);
    place(step) < place(other)
}

/// The import while it can be prepared.
///
/// # Errors
/// `NotFound` and `Forbidden`; `None` once it was started.
async fn draft(visit: &Visit, id: Id<of::Import>) -> Result<Option<Draft>, Problem> {
    let found = visit.look(move |act| {
        let import = import::read(act, id)?;
        Ok((import::look(act, id)?, import.plan()?, import))
    });
    let (look, plan, import) = found.await?;
    let ready = matches!(import.state, State::Ready | State::Checking);
    Ok(look
        .filter(|_| ready)
        .map(|look| Draft { import, look, plan }))
}

/// What the core says when something stands against it, as the pages say it.
fn refused(error: Error) -> Result<String, Problem> {
    match error {
        Error::Invalid(_) | Error::Conflict(_) => {
            Ok(crate::form::Wrong::or_conflict(error, "refused")?.whole())
        }
        other => Err(other.into()),
    }
}
