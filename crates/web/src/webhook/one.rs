//! One webhook: how it is, its secret, what it wants, what was delivered.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::list::List;
use openlead_core::webhook::{self, Delivery, KINDS, Outcome, Patch, Replay, Webhook};
use openlead_core::{Act, Catalog, Id, of};
use serde::Deserialize;

use super::pages::{Filled, PATH, state};
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

const ROWS: u32 = 50;

type Which = Path<Id<of::Webhook>>;

#[derive(Template)]
#[template(path = "settings/webhook.html")]
struct One {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    webhook: Webhook,
    deliveries: Vec<Delivery>,
    only: &'static str,
    /// Where earlier deliveries are; empty at the end.
    older: String,
    filled: Filled,
    /// The secret, when it was asked for.
    secret: String,
    wrong: Wrong,
}

impl One {
    fn state(&self) -> (&'static str, &'static str) {
        state(&self.webhook)
    }
}

/// Which deliveries the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    only: String,
    before: String,
}

async fn read(visit: &Visit, id: Id<of::Webhook>, asked: &Asked) -> Result<One, Problem> {
    let (only, before) = (Outcome::named(&asked.only), asked.before.parse().ok());
    let found = visit.look(move |act| {
        let deliveries = webhook::deliveries(act, id, only, before, ROWS)?;
        Ok((
            webhook::read(act, id)?,
            deliveries,
            Arc::clone(&act.catalog),
        ))
    });
    let (webhook, deliveries, catalog) = found.await?;
    let only = only.map_or("", Outcome::as_str);
    let last = deliveries.last();
    let last = last.filter(|_| deliveries.len() == ROWS as usize);
    Ok(One {
        frame: visit.frame("Webhook", Area::Settings).live("webhook"),
        side: Side::of(visit, PATH),
        older: last.map_or_else(String::new, |last| {
            format!("{PATH}/{id}?only={only}&before={}", last.event_id)
        }),
        filled: Filled::of(&webhook),
        catalog,
        webhook,
        deliveries,
        only,
        secret: String::new(),
        wrong: Wrong::default(),
    })
}

/// `GET /settings/webhooks/{id}`
pub async fn show(
    visit: Visit,
    Path(id): Which,
    Ask(asked): Ask<Asked>,
) -> Result<Response, Problem> {
    Ok(page::show(&read(&visit, id, &asked).await?))
}

/// The page with the secret.
pub(super) async fn show_secret_of(
    visit: &Visit,
    id: Id<of::Webhook>,
    secret: String,
) -> Result<Response, Problem> {
    let page = read(visit, id, &Asked::default()).await?;
    Ok(page::show(&One { secret, ..page }))
}

/// `GET /settings/webhooks/{id}/secret`
pub async fn show_secret(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let secret = visit.look(move |act| webhook::show_secret(&openlead, act, id));
    show_secret_of(&visit, id, secret.await?).await
}

/// `POST /settings/webhooks/{id}/secret`: another one.
pub async fn rotate(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let rotated = visit.act(move |act| webhook::rotate(&openlead, act, id));
    rotated.await?;
    let said = Flash::done("There is a new secret. The one before signs too for 24 hours.");
    Ok(visit.go(&format!("{PATH}/{id}/secret"), said))
}

/// `POST /settings/webhooks/{id}`
pub async fn change(
    visit: Visit,
    Path(id): Which,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let form = filled.clone();
    let changed = visit.act(move |act| {
        let new = form.webhook()?;
        let patch = Patch {
            url: Some(new.url),
            description: Some(new.description),
            events: Some(new.events),
            sources: Some(new.sources),
            departments: Some(new.departments),
            enabled: None,
        };
        webhook::change(act, id, patch)
    });
    match changed.await {
        Ok(_) => Ok(visit.go(&format!("{PATH}/{id}"), Flash::done("Saved."))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "")?;
            let page = One {
                filled,
                wrong,
                ..read(&visit, id, &Asked::default()).await?
            };
            Ok(page::refuse(&page))
        }
    }
}

/// Does something with it; what stands in the way is told above the page.
async fn deed<F>(
    visit: &Visit,
    id: Id<of::Webhook>,
    said: &str,
    deed: F,
) -> Result<Response, Problem>
where
    F: Fn(&mut Act) -> openlead_core::Result<()> + Send + 'static,
{
    match visit.act(deed).await {
        Ok(()) => Ok(visit.go(&format!("{PATH}/{id}"), Flash::done(said))),
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "")?;
            let page = read(visit, id, &Asked::default()).await?;
            Ok(page::refuse(&One { wrong, ..page }))
        }
    }
}

/// `POST /settings/webhooks/{id}/test`
pub async fn test(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    let said = "A test event is on its way; it stands among the deliveries.";
    deed(&visit, id, said, move |act| {
        webhook::test(act, id).map(drop)
    })
    .await
}

/// `POST /settings/webhooks/{id}/pause`
pub async fn pause(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    let said = "Paused: what happens now is kept and sent later.";
    deed(&visit, id, said, move |act| webhook::pause(act, id)).await
}

/// `POST /settings/webhooks/{id}/resume`: also one that openlead disabled.
pub async fn resume(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    let said = "It is sent to again, what was kept first.";
    deed(&visit, id, said, move |act| {
        if webhook::read(act, id)?.enabled {
            return webhook::resume(act, id);
        }
        let patch = Patch {
            enabled: Some(true),
            ..Patch::default()
        };
        webhook::change(act, id, patch).map(drop)
    })
    .await
}

/// `POST /settings/webhooks/{id}/replay`: all that was given up.
pub async fn replay_failed(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    let said = "All that failed is sent again.";
    deed(&visit, id, said, move |act| {
        webhook::replay_all(act, id, &Replay::failed())
    })
    .await
}

/// `POST /settings/webhooks/{id}/delete`
pub async fn delete(visit: Visit, Path(id): Which) -> Result<Response, Problem> {
    visit.act(move |act| webhook::delete(act, id)).await?;
    Ok(visit.go(PATH, Flash::done("The webhook is gone.")))
}
