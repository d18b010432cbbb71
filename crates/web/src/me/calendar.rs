use std::sync::Arc;

use axum::response::Response;
use openlead_core::calendar_link;

use super::page_of;
use crate::Problem;
use crate::flash::Flash;
use crate::form::Wrong;
use crate::page;
use crate::visit::Visit;

/// `POST /me/calendar`: another address, which is shown once; the one before ends.
pub async fn make(visit: Visit) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let secret = visit
        .act(move |act| calendar_link::make(&openlead, act))
        .await?;
    let mut page = page_of(&visit, Wrong::default()).await?;
    page.calendar = Some(format!("{}/calendar/{secret}.ics", visit.origin()));
    // A form's answer that is no other page has to say that it is one.
    Ok(page::refuse(&page))
}

/// `POST /me/calendar/end`
pub async fn end(visit: Visit) -> Result<Response, Problem> {
    visit.act(calendar_link::end).await?;
    Ok(visit.go(
        "/me",
        Flash::done("The calendar's address is good for nothing any more."),
    ))
}
