use std::sync::Arc;

use axum::response::Response;
use openlead_core::{export, time};

use crate::nav::Area;
use crate::visit::Visit;
use crate::{Problem, download};

/// `POST /settings/data/archive`: all of the account, written while it is sent. A POST, since the audit log notes it.
pub async fn archive(visit: Visit) -> Result<Response, Problem> {
    visit.look(export::may_archive).await?;
    let openlead = Arc::clone(&visit.app.openlead);
    let actor = visit.by.actor;
    let body = download::spooled(openlead.scratch()?, move |to| async move {
        export::account(&openlead, actor, to)
            .await
            .map(|(to, _)| to)
    })?;
    let frame = visit.frame("", Area::Settings);
    let day = time::date_in(frame.now, &frame.zone);
    let name = format!("{} {day}.zip", visit.by.catalog.account.name);
    Ok(download::attachment(&name, "application/zip", body))
}
