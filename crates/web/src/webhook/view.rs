use openlead_core::webhook::{NewWebhook, Patch, Webhook, change, delete, read};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{DepartmentId, ListItemId, Moment, Record, WebhookId};

/// A webhook, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookView {
    id: WebhookId,
    /// Where events are posted.
    url: String,
    /// What it is for.
    description: String,
    /// The types of events that it wants; empty: all.
    events: Vec<String>,
    /// Only leads from these sources; empty: all.
    source_ids: Vec<ListItemId>,
    /// Only leads of these departments; empty: all.
    department_ids: Vec<DepartmentId>,
    /// Whether events are written for it.
    enabled: bool,
    /// Since when nothing is sent; what is due is kept.
    paused_at: Option<Moment>,
    /// Since when no delivery has succeeded.
    failing_since: Option<Moment>,
    /// Why openlead paused or disabled it.
    reason: Option<String>,
    /// Until when signatures have the old secret too.
    old_secret_until: Option<Moment>,
    created_at: Moment,
    updated_at: Moment,
}

/// What a webhook shall be. On a change, what is absent stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct WebhookFields {
    /// Required for a new one.
    #[schema(max_length = 2000, example = "https://example.com/hooks/openlead")]
    url: Option<String>,
    #[schema(max_length = 500)]
    description: Option<String>,
    /// Empty: all.
    events: Option<Vec<String>>,
    /// Empty: all.
    source_ids: Option<Vec<ListItemId>>,
    /// Empty: all.
    department_ids: Option<Vec<DepartmentId>>,
    /// `true` when absent. A webhook that is enabled again is no longer paused.
    enabled: Option<bool>,
}

/// A new webhook with its secret.
#[derive(Serialize, ToSchema)]
pub struct MadeWebhook {
    #[serde(flatten)]
    pub webhook: WebhookView,
    /// Signs what is sent (Standard Webhooks).
    pub secret: String,
}

impl WebhookFields {
    pub(super) fn as_new(&self) -> NewWebhook {
        let Patch {
            url,
            description,
            events,
            sources,
            departments,
            enabled,
        } = self.patch();
        NewWebhook {
            url: url.unwrap_or_default(),
            description: description.unwrap_or_default(),
            events: events.unwrap_or_default(),
            sources: sources.unwrap_or_default(),
            departments: departments.unwrap_or_default(),
            enabled: enabled.unwrap_or(true),
        }
    }

    pub(super) fn patch(&self) -> Patch {
        let sources = self
            .source_ids
            .as_ref()
            .map(|ids| ids.iter().map(|id| id.0).collect());
        let departments = self
            .department_ids
            .as_ref()
            .map(|ids| ids.iter().map(|id| id.0).collect());
        Patch {
            url: self.url.clone(),
            description: self.description.clone(),
            events: self.events.clone(),
            sources,
            departments,
            enabled: self.enabled,
        }
    }
}

impl From<Webhook> for WebhookView {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id.into(),
            url: webhook.url,
            description: webhook.description,
            events: webhook.events.0,
            source_ids: webhook.sources.0.into_iter().map(ListItemId).collect(),
            department_ids: webhook
                .departments
                .0
                .into_iter()
                .map(DepartmentId)
                .collect(),
            enabled: webhook.enabled,
            paused_at: webhook.paused_at.map(Moment),
            failing_since: webhook.failing_since.map(Moment),
            reason: Some(webhook.reason).filter(|reason| !reason.is_empty()),
            old_secret_until: Some(webhook.old_secret_until)
                .filter(|at| *at > 0)
                .map(Moment),
            created_at: Moment(webhook.created_at),
            updated_at: Moment(webhook.updated_at),
        }
    }
}

impl Record for WebhookView {
    type Id = WebhookId;
    const PATH: &'static str = "/webhooks";

    fn read(act: &mut Act, WebhookId(id): WebhookId) -> Result<Self, Error> {
        read(act, id).map(Self::from)
    }

    fn hold(act: &mut Act, _: WebhookId) -> Result<(), Error> {
        act.hold_catalog()
    }
}

pub(super) fn edit(act: &mut Act, id: WebhookId, fields: &WebhookFields) -> Result<(), Error> {
    change(act, id.0, fields.patch()).map(drop)
}

pub(super) fn remove(act: &mut Act, id: WebhookId) -> Result<(), Error> {
    delete(act, id.0)
}
