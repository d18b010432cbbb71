//! My profile: what somebody chooses for themselves.

mod calendar;
mod password;
mod preference;
mod session;
mod two_step;

use askama::Template;
use axum::response::Response;
use openlead_core::login::{self, recovery_codes_left};
use openlead_core::session::Session;
use openlead_core::{Act, Id, Result as CoreResult, calendar_link, of, session as sessions, time};

use crate::form::Wrong;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

pub use calendar::{end as end_calendar_link, make as make_calendar_link};
pub use password::change as change_password;
pub use preference::{fold, set_theme, set_time_zone};
pub use session::{end, end_others};
pub use two_step::{ask as ask_two_step, turn_off, turn_on};

#[derive(Template)]
#[template(path = "me/index.html")]
struct Index {
    frame: Frame,
    own_zone: String,
    account_zone: String,
    zones: Vec<String>,
    security: Security,
    this: Id<of::Session>,
    first_weekday: i64,
    /// The address of the calendar, which is shown once.
    calendar: Option<String>,
    wrong: Wrong,
}

struct Security {
    /// When the address of the calendar was made.
    calendar_at: Option<i64>,
    sessions: Vec<Session>,
    has_two_step: bool,
    codes_left: i64,
}

fn security(act: &mut Act) -> CoreResult<Security> {
    let has_two_step = match act.actor.who {
        Some(who) => login::of_staff(act, who).is_ok_and(|login| login.has_two_step()),
        None => false,
    };
    Ok(Security {
        calendar_at: calendar_link::made_at(act)?,
        sessions: sessions::list(act)?,
        has_two_step,
        codes_left: recovery_codes_left(act)?,
    })
}

/// `GET /me`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    Ok(page::show(&page_of(&visit, Wrong::default()).await?))
}

async fn page_of(visit: &Visit, wrong: Wrong) -> Result<Index, Problem> {
    Ok(Index {
        frame: visit.frame("My profile", Area::Elsewhere),
        own_zone: visit.by.preference.time_zone.clone(),
        account_zone: visit.by.catalog.account.time_zone.clone(),
        zones: time::zone_names(),
        security: visit.look(security).await?,
        this: visit.by.session,
        first_weekday: visit.by.preference.first_weekday,
        calendar: None,
        wrong,
    })
}

/// What a browser calls itself, in words: `Firefox on Windows`.
fn browser(name: &str) -> String {
    let of = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| name.contains(mark))
            .map(|(_, words)| *words)
    };
    let program = of(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = of(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (program, system) {
        (Some(program), Some(system)) => format!("{program} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_told_by_program_and_system() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser("<script>"), "Unknown browser");
    }
}
