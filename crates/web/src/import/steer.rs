//! What can be done to an import that was started.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, State};
use openlead_core::{Act, Error, Id, Result as CoreResult, of};

use super::{PATH, refused};
use crate::Problem;
use crate::flash::Flash;
use crate::page;
use crate::visit::Visit;

/// So long the page waits until an import is undone; one that takes longer goes on, and the page follows.
const PATIENCE: Duration = Duration::from_secs(5);

async fn done<F>(visit: Visit, id: Id<of::Import>, act: F) -> Result<Response, Problem>
where
    F: Fn(&mut Act) -> CoreResult<()> + Send + 'static,
{
    let to = format!("{PATH}/{id}");
    match visit.act(act).await {
        Ok(()) => Ok(page::redirect(&to)),
        Err(error) => Ok(visit.go(&to, Flash::failed(refused(error)?))),
    }
}

/// `POST /leads/import/{id}/pause`
pub async fn pause(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    done(visit, id, move |act| import::pause(act, id)).await
}

/// `POST /leads/import/{id}/resume`
pub async fn resume(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let resume = move |act: &mut Act| {
        import::resume(act, id)?;
        import::call(act)
    };
    done(visit, id, resume).await
}

/// `POST /leads/import/{id}/cancel`: stops it for good, or throws away what was not started.
pub async fn cancel(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let cancel = move |act: &mut Act| match import::read(act, id)?.state {
        State::Ready | State::Checking => import::discard(act, id).map(|()| true),
        _ => import::cancel(act, id).map(|()| false),
    };
    match visit.act(cancel).await {
        Ok(true) => {
            import::sweep(&visit.app.openlead).await?;
            Ok(visit.go(
                PATH,
                Flash::done("The file was thrown away; nothing of it was taken in."),
            ))
        }
        Ok(false) => Ok(page::redirect(&format!("{PATH}/{id}"))),
        Err(error) => Ok(visit.go(&format!("{PATH}/{id}"), Flash::failed(refused(error)?))),
    }
}

/// `POST /leads/import/{id}/again`: the rows that were refused as an import of their own.
pub async fn again(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    match import::again(&visit.app.openlead, visit.by.actor, id).await {
        Ok(next) => {
            let said = "The refused rows are an import of their own, with the same plan.";
            let place = format!("{PATH}/{next}/check");
            Ok(visit.go(&place, Flash::done(said)))
        }
        Err(error) => Ok(visit.go(&format!("{PATH}/{id}"), Flash::failed(refused(error)?))),
    }
}

/// `POST /leads/import/{id}/revert`
pub async fn revert(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let to = format!("{PATH}/{id}");
    let (openlead, actor) = (Arc::clone(&visit.app.openlead), visit.by.actor);
    let reverting = tokio::spawn(async move { import::revert(&openlead, actor, id).await });
    match tokio::time::timeout(PATIENCE, reverting).await {
        Err(_) => Ok(page::redirect(&to)),
        Ok(ended) => match ended.map_err(|error| Problem::internal(error.to_string()))? {
            Ok(_) => Ok(page::redirect(&to)),
            Err(error @ (Error::Conflict(_) | Error::Invalid(_))) => {
                Ok(visit.go(&to, Flash::failed(refused(error)?)))
            }
            Err(other) => Err(other.into()),
        },
    }
}
