//! All webhooks, and the form for one more.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::list::List;
use openlead_core::webhook::{self, KINDS, NewWebhook, Webhook};
use openlead_core::{Catalog, Error, Id, of};
use serde::Deserialize;

use super::one;
use crate::form::{Form, Wrong};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

pub(super) const PATH: &str = "/settings/webhooks";

#[derive(Template)]
#[template(path = "settings/webhooks.html")]
struct Index {
    frame: Frame,
    side: Side,
    catalog: Arc<Catalog>,
    webhooks: Vec<Webhook>,
    filled: Filled,
    wrong: Wrong,
}

impl Index {
    fn state(&self, webhook: &Webhook) -> (&'static str, &'static str) {
        state(webhook)
    }
}

/// The form of a webhook.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Filled {
    pub(super) url: String,
    pub(super) description: String,
    pub(super) events: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) departments: Vec<String>,
}

impl Filled {
    pub(super) fn of(webhook: &Webhook) -> Self {
        let texts = |ids: &mut dyn Iterator<Item = String>| ids.collect();
        Self {
            url: webhook.url.clone(),
            description: webhook.description.clone(),
            events: webhook.events.0.clone(),
            sources: texts(&mut webhook.sources.0.iter().map(ToString::to_string)),
            departments: texts(&mut webhook.departments.0.iter().map(ToString::to_string)),
        }
    }

    pub(super) fn has_event(&self, kind: &str) -> bool {
        self.events.iter().any(|event| event == kind)
    }

    pub(super) fn has_source(&self, id: &Id<of::ListItem>) -> bool {
        self.sources.contains(&id.to_string())
    }

    pub(super) fn has_department(&self, id: &Id<of::Department>) -> bool {
        self.departments.contains(&id.to_string())
    }

    pub(super) fn webhook(&self) -> openlead_core::Result<NewWebhook> {
        Ok(NewWebhook {
            url: self.url.clone(),
            description: self.description.clone(),
            events: self.events.clone(),
            sources: ids(&self.sources, "source")?,
            departments: ids(&self.departments, "department")?,
            enabled: true,
        })
    }
}

fn ids<T>(texts: &[String], noun: &'static str) -> openlead_core::Result<Vec<Id<T>>> {
    let ids = texts.iter().map(|text| text.parse());
    ids.collect::<Result<_, _>>()
        .map_err(|_| Error::NotFound(noun))
}

/// How a webhook is: a word, and the colour that goes with it.
pub(super) fn state(webhook: &Webhook) -> (&'static str, &'static str) {
    match webhook {
        Webhook { enabled: false, .. } => ("disabled", "slate"),
        Webhook {
            paused_at: Some(_), ..
        } => ("paused", "amber"),
        Webhook {
            failing_since: Some(_),
            ..
        } => ("failing", "red"),
        _ => ("healthy", "green"),
    }
}

/// `GET /settings/webhooks`
pub async fn index(visit: Visit) -> Result<Response, Problem> {
    let page = read(&visit, Filled::default(), Wrong::default()).await?;
    Ok(page::show(&page))
}

async fn read(visit: &Visit, filled: Filled, wrong: Wrong) -> Result<Index, Problem> {
    let found = visit.look(|act| Ok((webhook::list(act)?, Arc::clone(&act.catalog))));
    let (webhooks, catalog) = found.await?;
    Ok(Index {
        frame: visit.frame("Webhooks", Area::Settings).live("webhook"),
        side: Side::of(visit, PATH),
        catalog,
        webhooks,
        filled,
        wrong,
    })
}

/// `POST /settings/webhooks`: adds one, and shows its secret.
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let openlead = Arc::clone(&visit.app.openlead);
    let form = filled.clone();
    let added = visit.act(move |act| webhook::add(&openlead, act, &form.webhook()?));
    match added.await {
        Ok((id, secret)) => one::show_secret_of(&visit, id, secret).await,
        Err(error) => {
            let wrong = Wrong::or_conflict(error, "")?;
            Ok(page::refuse(&read(&visit, filled, wrong).await?))
        }
    }
}
