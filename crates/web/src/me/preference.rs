use axum::response::Response;
use openlead_core::preference::{self, Preference, Theme};
use serde::Deserialize;

use super::page_of;
use crate::Problem;
use crate::flash::Flash;
use crate::form::{Form, Wrong};
use crate::page;
use crate::visit::Visit;

/// The form of the theme.
#[derive(Deserialize)]
pub struct ThemeForm {
    #[serde(default)]
    theme: String,
}

/// `POST /me/theme`
pub async fn set_theme(visit: Visit, Form(form): Form<ThemeForm>) -> Result<Response, Problem> {
    let theme = Theme::named(&form.theme).unwrap_or_default();
    let chosen = Preference {
        theme,
        ..visit.by.preference.clone()
    };
    set(&visit, chosen).await?;
    Ok(page::redirect(&page::back(&visit.headers, "/")))
}

/// `POST /me/side-bar`: folds it, or unfolds it.
pub async fn fold(visit: Visit) -> Result<Response, Problem> {
    let before = visit.by.preference.clone();
    set(
        &visit,
        Preference {
            folded: !before.folded,
            ..before
        },
    )
    .await?;
    Ok(page::redirect(&page::back(&visit.headers, "/")))
}

/// The form of the time zone.
#[derive(Deserialize)]
pub struct ZoneForm {
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    first_weekday: String,
}

/// `POST /me/time-zone`
pub async fn set_time_zone(visit: Visit, Form(form): Form<ZoneForm>) -> Result<Response, Problem> {
    let chosen = Preference {
        time_zone: form.time_zone,
        first_weekday: match form.first_weekday.as_str() {
            "" => visit.by.preference.first_weekday,
            day => day.parse().unwrap_or(i64::MAX),
        },
        ..visit.by.preference.clone()
    };
    if let Err(error) = set(&visit, chosen).await {
        let page = page_of(&visit, Wrong::of(error)?).await?;
        return Ok(page::refuse(&page));
    }
    Ok(visit.go("/me", Flash::done("Dates and times are shown so.")))
}

async fn set(visit: &Visit, chosen: Preference) -> openlead_core::Result<()> {
    visit
        .act_self(move |act| preference::set(act, &chosen))
        .await
}
