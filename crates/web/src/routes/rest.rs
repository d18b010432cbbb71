//! The routes of the REST API. What a handler answers and takes is written at the handler; the document is made of both.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::account::api as account;
use crate::call::api as call;
use crate::deal::api as deal;
use crate::department::api as department;
use crate::event::{api as event, exports};
use crate::field::change as field;
use crate::import::api as import;
use crate::lead::duplicate::api as duplicate;
use crate::lead::{api as lead, bulk, export_api, identifier};
use crate::list::api as list;
use crate::note::api as note;
use crate::request_log::api as request_log;
use crate::source_number::api as source_number;
use crate::staff::api as staff;
use crate::task::api as task;
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
        .routes(routes!(account::read_account, account::change_account))
        .routes(routes!(request_log::list_requests))
        .routes(routes!(request_log::read_request))
        .routes(routes!(request_log::replay_request))
        .merge(leads())
        .merge(data())
        .merge(work())
        .merge(people())
        .merge(lists())
        .merge(webhooks())
}

/// Files that come in, leads that go out, and leads that are one person.
fn data() -> Rest {
    Rest::default()
        .routes(routes!(import::list_imports, import::create_import))
        .routes(routes!(import::read_import, import::change_import))
        .routes(routes!(import::check_import))
        .routes(routes!(import::start_import))
        .routes(routes!(import::pause_import))
        .routes(routes!(import::resume_import))
        .routes(routes!(import::cancel_import))
        .routes(routes!(import::revert_import))
        .routes(routes!(import::list_import_failures))
        .routes(routes!(import::read_import_failures))
        .routes(routes!(
            export_api::export_leads,
            export_api::export_leads_by_filter
        ))
        .routes(routes!(exports::list_exports))
        .routes(routes!(duplicate::list_duplicates))
        .routes(routes!(duplicate::list_lead_duplicates))
        .routes(routes!(duplicate::list_lead_merges))
        .routes(routes!(duplicate::merge_lead))
        .routes(routes!(duplicate::undo_merge))
}

fn leads() -> Rest {
    Rest::default()
        .routes(routes!(lead::list_leads, lead::create_lead))
        .routes(routes!(
            lead::read_lead,
            lead::change_lead,
            lead::delete_lead
        ))
        .routes(routes!(identifier::change_lead_by_identifier))
        .routes(routes!(bulk::create_leads))
        .routes(routes!(bulk::begin_bulk_change))
        .routes(routes!(bulk::read_bulk_change))
        .routes(routes!(bulk::undo_bulk_change))
        .routes(routes!(lead::restore_lead))
        .routes(routes!(event::list_lead_events))
        .routes(routes!(note::list_lead_notes, note::create_lead_note))
        .routes(routes!(note::create_note_by_identifier))
}

/// Notes, tasks, deals and calls.
fn work() -> Rest {
    Rest::default()
        .routes(routes!(note::list_notes))
        .routes(routes!(
            note::read_note,
            note::change_note,
            note::delete_note
        ))
        .routes(routes!(task::list_tasks, task::create_task))
        .routes(routes!(task::count_tasks))
        .routes(routes!(
            task::read_task,
            task::change_task,
            task::delete_task
        ))
        .routes(routes!(task::complete_task))
        .routes(routes!(task::reopen_task))
        .routes(routes!(task::list_task_comments, task::create_task_comment))
        .routes(routes!(task::list_lead_tasks))
        .routes(routes!(deal::list_deals, deal::create_deal))
        .routes(routes!(
            deal::read_deal,
            deal::change_deal,
            deal::delete_deal
        ))
        .routes(routes!(deal::list_lead_deals))
        .routes(routes!(call::list_calls, call::log_call))
        .routes(routes!(call::read_call))
        .routes(routes!(call::list_lead_calls))
}

/// Departments, source numbers, staff; additional fields.
fn people() -> Rest {
    Rest::default()
        .routes(routes!(
            department::list_departments,
            department::create_department
        ))
        .routes(routes!(
            department::read_department,
            department::change_department,
            department::delete_department
        ))
        .routes(routes!(department::add_department_member))
        .routes(routes!(
            department::change_department_member,
            department::remove_department_member
        ))
        .routes(routes!(
            source_number::list_source_numbers,
            source_number::create_source_number
        ))
        .routes(routes!(
            source_number::read_source_number,
            source_number::change_source_number,
            source_number::delete_source_number
        ))
        .routes(routes!(staff::list_staff, staff::create_member_of_staff))
        .routes(routes!(
            staff::read_member_of_staff,
            staff::change_member_of_staff,
            staff::deactivate_member_of_staff
        ))
        .routes(routes!(staff::reactivate_member_of_staff))
        .routes(routes!(staff::hand_over))
        .routes(routes!(
            field::list_custom_fields,
            field::create_custom_field
        ))
        .routes(routes!(
            field::read_custom_field,
            field::change_custom_field,
            field::delete_custom_field
        ))
        .routes(routes!(field::order_custom_fields))
        .routes(routes!(field::merge_custom_field))
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
        .routes(routes!(list::list_lost_reasons, list::create_lost_reason))
        .routes(routes!(
            list::read_lost_reason,
            list::change_lost_reason,
            list::delete_lost_reason
        ))
        .routes(routes!(list::order_lost_reasons))
        .routes(routes!(list::merge_lost_reason))
}
