//! What somebody shall hear of: the bell at the top, and the page with all of it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::notification::{self, MOST_COUNTED, Notification, Told};
use openlead_core::{Catalog, Id, Result as CoreResult, of};
use serde::Deserialize;

use crate::flash::Flash;
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// So many are under the bell …
const FEW: u32 = 8;
/// … and on a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "notification/index.html")]
struct Index {
    frame: Frame,
    entries: Vec<Entry>,
    /// The address of what came before; empty at the end.
    earlier: String,
}

#[derive(Template)]
#[template(path = "notification/bell.html")]
struct Bell {
    frame: Frame,
    entries: Vec<Entry>,
    unread: i64,
}

/// A notification in words.
struct Entry {
    id: Id<of::Notification>,
    icon: &'static str,
    title: String,
    /// What more there is to say; empty for nothing.
    more: String,
    at: i64,
    is_unread: bool,
    /// The day, for the first one of it.
    day: String,
}

/// What the address asks for.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Asked {
    /// The one before which the list goes on.
    before: String,
}

/// `GET /notifications`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let before = asked.before.parse().ok();
    let told = visit
        .look(move |act| notification::list(act, before, ROWS))
        .await?;
    let last = told.last().filter(|_| told.len() == ROWS as usize);
    let earlier = last.map_or_else(String::new, |last| {
        format!("/notifications?before={}", last.notification.id)
    });
    let topic = format!("bell:{}", visit.by.person.id);
    let frame = visit.frame("Notifications", Area::Elsewhere).live(&topic);
    let entries = entries(&visit.by.catalog, &frame, &told);
    Ok(page::show(&Index {
        frame,
        entries,
        earlier,
    }))
}

/// `GET /notifications/bell`: what is under the bell.
pub async fn bell(visit: Visit) -> Result<Response, Problem> {
    let told = visit.look(|act| notification::list(act, None, FEW)).await?;
    let frame = visit.frame("", Area::Elsewhere);
    Ok(page::show(&Bell {
        entries: entries(&visit.by.catalog, &frame, &told),
        unread: visit.by.unread,
        frame,
    }))
}

/// `POST /notifications/{id}`: it has been read, and here is what it is about.
pub async fn open(visit: Visit, Path(id): Path<Id<of::Notification>>) -> Result<Response, Problem> {
    let read = visit.act(move |act| notification::read(act, id)).await?;
    Ok(page::redirect(&address(&read)))
}

/// `POST /notifications/{id}/read`
pub async fn read(visit: Visit, Path(id): Path<Id<of::Notification>>) -> Result<Response, Problem> {
    let read = move |act: &mut openlead_core::Act| -> CoreResult<()> {
        notification::read(act, id).map(drop)
    };
    visit.act(read).await?;
    Ok(page::redirect(&page::back(
        &visit.headers,
        "/notifications",
    )))
}

/// `POST /notifications/read`
pub async fn read_all(visit: Visit) -> Result<Response, Problem> {
    visit.act(notification::read_all).await?;
    Ok(visit.go_back(Flash::done("All are read.")))
}

/// The number at the bell, as people read it.
pub fn short(unread: &i64) -> String {
    match *unread {
        MOST_COUNTED.. => format!("{}+", MOST_COUNTED - 1),
        unread => unread.to_string(),
    }
}

/// Where what it is about is.
fn address(notification: &Notification) -> String {
    let subject = notification.subject_id;
    match (notification.kind.as_str(), subject, notification.lead_id) {
        ("task.due", Some(id), _) => format!("/tasks/{}", Id::<of::Task>::new(id)),
        ("webhook.paused" | "webhook.disabled", Some(id), _) => {
            format!("/settings/webhooks/{}", Id::<of::Webhook>::new(id))
        }
        ("import.done" | "import.failed", Some(id), _) => {
            format!("/leads/import/{}", Id::<of::Import>::new(id))
        }
        (_, _, Some(_)) if notification.times > 1 => "/leads?segment=mine".to_owned(),
        (_, _, Some(lead)) => format!("/leads/{lead}"),
        _ => "/leads".to_owned(),
    }
}

fn entries(catalog: &Catalog, frame: &Frame, told: &[Told]) -> Vec<Entry> {
    let mut day = String::new();
    let entry = |told: &Told| {
        let of = &told.notification;
        let (icon, title, more) = words(catalog, told);
        let its = frame.show_day(of.created_at);
        let is_first = its != day;
        day.clone_from(&its);
        Entry {
            id: of.id,
            icon,
            title,
            more,
            at: of.created_at,
            is_unread: of.read_at.is_none(),
            day: if is_first { its } else { String::new() },
        }
    };
    told.iter().map(entry).collect()
}

/// Icon, title, and more.
fn words(catalog: &Catalog, told: &Told) -> (&'static str, String, String) {
    let of = &told.notification;
    let lead = told.lead.as_ref().map(|lead| lead.title());
    let lead = lead.unwrap_or_else(|| "a lead that is not yours any more".to_owned());
    let who = of.who.and_then(|who| catalog.staff(who));
    let by = who.map_or("openlead", |who| &who.name);
    let nothing = String::new;
    match of.kind.as_str() {
        "task.due" => {
            let name = told.task.clone();
            let name = name.unwrap_or_else(|| "A task that is not there any more".to_owned());
            let of_lead = told.lead.as_ref().map(|lead| lead.title());
            ("bell-ring", name, of_lead.unwrap_or_default())
        }
        "lead.created" if of.times > 1 => {
            ("sparkles", format!("{} new leads", of.times), nothing())
        }
        "lead.created" => ("sparkles", format!("New lead: {lead}"), nothing()),
        "lead.assigned" if of.times > 1 => (
            "user-check",
            format!("{by} gave you {} leads", of.times),
            nothing(),
        ),
        "lead.assigned" => ("user-check", format!("{by} gave you {lead}"), nothing()),
        "lead.repeated" if of.times > 1 => (
            "refresh-cw",
            format!("{} enquiries of leads of yours", of.times),
            nothing(),
        ),
        "lead.repeated" => ("refresh-cw", format!("Enquired again: {lead}"), nothing()),
        "webhook.paused" => (
            "webhook",
            "A webhook is paused".to_owned(),
            "Its deliveries have failed for days.".to_owned(),
        ),
        "webhook.disabled" => (
            "webhook",
            "A webhook is disabled".to_owned(),
            "The receiver said that it is gone.".to_owned(),
        ),
        "import.done" => ("upload", "An import is finished".to_owned(), nothing()),
        "import.failed" => ("upload", "An import has stopped".to_owned(), nothing()),
        other => ("bell", other.replace(['.', '_'], " "), nothing()),
    }
}
