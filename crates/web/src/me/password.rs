use axum::response::Response;
use openlead_core::login;
use serde::Deserialize;

use super::page_of;
use crate::Problem;
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::page;
use crate::visit::Visit;

/// The form of a change of the password.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    present: String,
    #[serde(default)]
    password: String,
}

/// `POST /me/password`
pub async fn change(visit: Visit, Form(form): Form<PasswordForm>) -> Result<Response, Problem> {
    let by = &visit.by;
    let changed = login::change(
        &visit.app.openlead,
        by.actor,
        form.present,
        form.password,
        by.session,
    );
    if let Err(error) = changed.await {
        let page = page_of(&visit, Wrong::of(error)?).await?;
        return Ok(page::refuse(&page));
    }
    Ok(visit.go(
        "/me",
        Flash::done("Your password is changed. Other devices are signed out."),
    ))
}
