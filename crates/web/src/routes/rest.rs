//! The routes of the REST API. What a handler answers and takes is written at the handler; the document is made of both.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::event::api as event;
use crate::lead::api as lead;
use crate::list::api as list;
use crate::note::api as note;
use crate::token::api as token;
use crate::webhook::{api as webhook, deliveries};
use crate::{App, meta};

type Rest = OpenApiRouter<Arc<App>>;

/// The routes of the REST API, of which its document is made.
pub fn rest() -> Rest {
    Rest::default()
        .routes(routes!(meta::read_meta))
        .routes(routes!(token::list_keys, token::create_key))
        .routes(routes!(token::revoke_key))
        .routes(routes!(event::list_events))
        .merge(leads())
        .merge(lists())
        .merge(webhooks())
}

fn leads() -> Rest {
    Rest::default()
        .routes(routes!(lead::list_leads))
        .routes(routes!(lead::read_lead, lead::delete_lead))
        .routes(routes!(lead::restore_lead))
        .routes(routes!(event::list_lead_events))
        .routes(routes!(note::list_lead_notes, note::create_lead_note))
        .routes(routes!(note::create_note_by_identifier))
}

fn webhooks() -> Rest {
    Rest::default()
        .routes(routes!(webhook::list_webhooks, webhook::create_webhook))
        .routes(routes!(
            webhook::read_webhook,
            webhook::change_webhook,
            webhook::delete_webhook
        ))
        .routes(routes!(webhook::pause_webhook))
        .routes(routes!(webhook::resume_webhook))
        .routes(routes!(
            webhook::read_webhook_secret,
            webhook::rotate_webhook_secret
        ))
        .routes(routes!(deliveries::test_webhook))
        .routes(routes!(deliveries::list_deliveries))
        .routes(routes!(deliveries::read_delivery))
        .routes(routes!(deliveries::replay_delivery))
        .routes(routes!(deliveries::replay_deliveries))
}

fn lists() -> Rest {
    Rest::default()
        .routes(routes!(list::list_statuses, list::create_status))
        .routes(routes!(
            list::read_status,
            list::change_status,
            list::delete_status
        ))
        .routes(routes!(list::order_statuses))
        .routes(routes!(list::merge_status))
        .routes(routes!(list::list_sources, list::create_source))
        .routes(routes!(
            list::read_source,
            list::change_source,
            list::delete_source
        ))
        .routes(routes!(list::order_sources))
        .routes(routes!(list::merge_source))
        .routes(routes!(list::list_purposes, list::create_purpose))
        .routes(routes!(
            list::read_purpose,
            list::change_purpose,
            list::delete_purpose
        ))
        .routes(routes!(list::order_purposes))
        .routes(routes!(list::merge_purpose))
        .routes(routes!(list::list_lead_types, list::create_lead_type))
        .routes(routes!(
            list::read_lead_type,
            list::change_lead_type,
            list::delete_lead_type
        ))
        .routes(routes!(list::order_lead_types))
        .routes(routes!(list::merge_lead_type))
        .routes(routes!(
            list::list_task_categories,
            list::create_task_category
        ))
        .routes(routes!(
            list::read_task_category,
            list::change_task_category,
            list::delete_task_category
        ))
        .routes(routes!(list::order_task_categories))
        .routes(routes!(list::merge_task_category))
        .routes(routes!(list::list_deal_stages, list::create_deal_stage))
        .routes(routes!(
            list::read_deal_stage,
            list::change_deal_stage,
            list::delete_deal_stage
        ))
        .routes(routes!(list::order_deal_stages))
        .routes(routes!(list::merge_deal_stage))
}
