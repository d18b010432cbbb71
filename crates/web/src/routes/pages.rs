//! The routes of the pages, a block an area.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use super::Routes;
use crate::api::reference;
use crate::connect::{docs, log, token};
use crate::day;
use crate::deal;
use crate::department::{member, one as department, pages as departments};
use crate::event::pages as audit;
use crate::forward::pages as forward;
use crate::import::{self, columns, rules, trial, upload, values};
use crate::lead::{access, add, board, cell, duplicate, search, show, table};
use crate::report;
use crate::settings::{data, fields, general, lists};
use crate::source_number::pages as source_number;
use crate::staff::{pages as staff, person};
use crate::task::{act as task_act, calendar, calls, feed, one as task, pages as tasks};
use crate::webhook::{log as delivery, one as webhook, pages as webhooks};
use crate::{assets, live, me, notification, same_site, session, settings, setup};

/// What people see. Each change is one that a page of openlead asked for.
pub fn routes() -> Routes {
    let pages = signing_in()
        .merge(me())
        .merge(day())
        .merge(leads())
        .merge(boards())
        .merge(imports())
        .merge(tasks())
        .merge(notifications())
        .merge(deals())
        .merge(settings())
        .merge(settings_of_leads())
        .merge(settings_of_data())
        .merge(connect())
        .merge(people())
        .merge(departments())
        .merge(webhooks())
        .merge(reports())
        .route("/api/docs", get(reference::index))
        .route("/api/docs/{operation}", get(reference::show))
        .route("/live", get(live::stream))
        .route("/search", get(search::find))
        .route("/search/found", get(search::suggest))
        .route("/search/places", get(search::places));
    #[cfg(debug_assertions)]
    let pages = pages.route("/dev/styles", get(crate::dev::styles));
    pages
        .layer(from_fn(same_site::required))
        .layer(compressed())
        .route("/assets/{name}", get(assets::send))
}

/// HTML is compressed, at the lowest cost; streams and files that are compressed already are not. What a page of somebody
/// else can make a browser ask for comes without the session, so lengths tell nothing.
fn compressed() -> CompressionLayer<impl Predicate> {
    let is_page = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        let kind = headers.get(CONTENT_TYPE);
        kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
    };
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(is_page.and(SizeAbove::new(1000)))
}

fn signing_in() -> Routes {
    Router::new()
        .route("/", get(session::home))
        .route("/sign-in", get(session::ask).post(session::sign_in))
        .route(
            "/sign-in/code",
            get(session::ask_code).post(session::enter_code),
        )
        .route("/sign-out", post(session::sign_out))
        .route(
            "/welcome/{secret}",
            get(session::ask_link).post(session::follow_link),
        )
        .route("/setup", get(setup::ask).post(setup::make))
        .route("/setup/owner", get(setup::ask_owner))
}

fn me() -> Routes {
    Router::new()
        .route("/me", get(me::index))
        .route("/me/theme", post(me::set_theme))
        .route("/me/side-bar", post(me::fold))
        .route("/me/time-zone", post(me::set_time_zone))
        .route("/me/password", post(me::change_password))
        .route("/me/calendar", post(me::make_calendar_link))
        .route("/me/calendar/end", post(me::end_calendar_link))
        .route("/me/two-step", get(me::ask_two_step).post(me::turn_on))
        .route("/me/two-step/off", post(me::turn_off))
        .route("/me/sessions/end-others", post(me::end_others))
        .route("/me/sessions/{id}/end", post(me::end))
}

fn day() -> Routes {
    Router::new()
        .route("/day", get(day::show))
        .route("/day/counts", get(day::counts))
        .route("/day/leads/{id}/later", post(day::put_off_lead))
        .route("/day/leads/{id}/status", post(day::set_status))
        .route("/day/leads/{id}/settle", post(day::settle))
        .route("/day/tasks/{id}/later", post(day::put_off_task))
        .route("/day/tasks/{id}/done", post(day::finish))
        .route("/day/undo", post(day::undo))
}

fn leads() -> Routes {
    Router::new()
        .route("/leads", get(table::index).post(add::create))
        .route("/leads/new", get(add::ask))
        .route("/leads/known", get(add::known))
        .route("/leads/bulk", post(table::change_many))
        .route("/leads/bulk/{id}/undo", post(table::undo_many))
        .route("/leads/{id}/cell/{field}", get(cell::open).post(cell::save))
        .route("/leads/{id}", get(show::show))
        .route("/leads/{id}/row", get(table::row))
        .route("/leads/{id}/access", get(access::show))
        .route("/leads/{id}/timeline", get(show::timeline))
        .route("/leads/{id}/notes", post(show::add_note))
        .route("/leads/{id}/tasks", post(show::add_task))
        .route("/leads/{id}/tasks/{task}/done", post(show::finish_task))
        .route("/leads/{id}/calls", post(show::add_call))
        .route("/leads/{id}/deals", post(show::add_deal))
        .route("/leads/{id}/status", post(show::set_status))
        .route("/leads/{id}/next", post(show::follow_up))
        .route("/leads/{id}/star", post(show::star))
        .route("/leads/{id}/delete", post(show::delete))
        .route("/leads/{id}/restore", post(add::restore))
        .route("/leads/rows", get(table::more))
        .route("/leads/segments", get(table::segments))
        .route("/leads/groups/{groups}", get(table::count_groups))
        .route("/leads/sums", get(table::sums))
        .route("/leads/filter", get(table::write))
        .route("/leads/layout", post(table::set_layout))
        .route("/leads/views", post(table::add_view))
        .route("/leads/views/restore", post(table::restore_view))
        .route("/leads/views/{id}/delete", post(table::delete_view))
}

fn boards() -> Routes {
    Router::new()
        .route("/board", get(board::index))
        .route("/board/columns", post(board::set_columns))
        .route("/board/{status}/more", get(board::more))
        .route(
            "/leads/{id}/move",
            get(board::ask_step).post(board::take_step),
        )
}

fn imports() -> Routes {
    Router::new()
        .route("/leads/export", post(table::export_leads))
        .route("/leads/duplicates", get(duplicate::index))
        .route("/leads/merge", get(duplicate::ask).post(duplicate::merge))
        .route("/leads/merges/{id}/undo", post(duplicate::undo))
        .route("/leads/apart", post(duplicate::set_apart))
        .route("/leads/apart/undo", post(duplicate::put_together))
        .route("/leads/import", get(upload::index).post(upload::upload))
        .route("/leads/import/{id}", get(import::show::show))
        .route(
            "/leads/import/{id}/columns",
            get(columns::ask).post(columns::save),
        )
        .route(
            "/leads/import/{id}/values",
            get(values::ask).post(values::save),
        )
        .route(
            "/leads/import/{id}/rules",
            get(rules::ask).post(rules::save),
        )
        .route(
            "/leads/import/{id}/check",
            get(trial::ask).post(trial::check),
        )
        .route("/leads/import/{id}/start", post(trial::start))
        .route("/leads/import/{id}/pause", post(import::steer::pause))
        .route("/leads/import/{id}/resume", post(import::steer::resume))
        .route("/leads/import/{id}/cancel", post(import::steer::cancel))
        .route("/leads/import/{id}/revert", post(import::steer::revert))
        .route("/leads/import/{id}/again", post(import::steer::again))
        .route(
            "/leads/import/{id}/rows/{row}",
            get(import::fix::ask).post(import::fix::save),
        )
        .route("/leads/import/{id}/failures", get(import::show::failures))
}

fn tasks() -> Routes {
    Router::new()
        .route("/tasks", get(tasks::index).post(task::add))
        .route("/tasks/rows", get(tasks::more))
        .route("/tasks/counts", get(tasks::counts))
        .route("/tasks/new", get(task::ask))
        .route("/tasks/calendar", get(calendar::index))
        .route("/tasks/calendar/events", get(calendar::events))
        .route("/tasks/calls", get(calls::index))
        .route("/tasks/calls/{task}", post(calls::done))
        .route("/calendar/{secret}", get(feed::show))
        .route("/tasks/restore/{lead}/{event}", post(task_act::restore))
        .route("/tasks/{id}", get(task::show).post(task::change))
        .route("/tasks/{id}/done", post(task_act::finish))
        .route("/tasks/{id}/reopen", post(task_act::reopen))
        .route("/tasks/{id}/due", post(task_act::reschedule))
        .route("/tasks/{id}/comments", post(task_act::comment))
        .route("/tasks/{id}/delete", post(task_act::delete))
}

fn notifications() -> Routes {
    Router::new()
        .route("/notifications", get(notification::index))
        .route("/notifications/bell", get(notification::bell))
        .route("/notifications/read", post(notification::read_all))
        .route("/notifications/{id}", post(notification::open))
        .route("/notifications/{id}/read", post(notification::read))
}

fn deals() -> Routes {
    Router::new()
        .route("/deals", get(deal::board).post(deal::add))
        .route("/deals/new", get(deal::ask_new))
        .route("/deals/table", get(deal::table))
        .route("/deals/forecast", get(deal::forecast))
        .route("/deals/closed", get(deal::closed))
        .route("/deals/stage/{stage}/more", get(deal::more))
        .route("/deals/{id}", get(deal::show).post(deal::change))
        .route(
            "/deals/{id}/move",
            get(deal::ask_step).post(deal::take_step),
        )
        .route("/deals/{id}/delete", post(deal::delete))
}

fn settings() -> Routes {
    Router::new()
        .route("/settings", get(settings::index))
        .route("/settings/general", get(general::ask).post(general::change))
}

fn settings_of_data() -> Routes {
    Router::new()
        .route("/settings/data", get(data::index))
        .route("/settings/data/archive", post(data::archive))
        .route("/settings/data/person", get(data::find))
        .route("/settings/data/person/export", post(data::export))
        .route("/settings/data/person/erase", post(data::erase))
        .route("/settings/data/erased/{id}", get(data::show_erased))
        .route(
            "/settings/data/erased/{id}/certificate",
            get(data::certificate),
        )
}

fn settings_of_leads() -> Routes {
    let list = Router::new()
        .route("/", get(lists::index).post(lists::add))
        .route("/order", post(lists::order))
        .route("/{id}", get(lists::show).post(lists::change))
        .route("/{id}/step", post(lists::step))
        .route("/{id}/accept", post(lists::accept))
        .route("/{id}/archive", post(lists::archive))
        .route("/{id}/restore", post(lists::restore))
        .route("/{id}/delete", post(lists::delete))
        .route("/{id}/merge", post(lists::merge))
        .route("/{id}/names", post(lists::add_alias))
        .route("/{id}/names/remove", post(lists::remove_alias));
    let fields = Router::new()
        .route("/", get(fields::index).post(fields::add))
        .route("/new", get(fields::ask_new))
        .route("/{id}", get(fields::show).post(fields::change))
        .route("/{id}/step", post(fields::step))
        .route("/{id}/keep", post(fields::keep))
        .route("/{id}/type", get(fields::ask_type).post(fields::retype))
        .route("/{id}/archive", post(fields::archive))
        .route("/{id}/restore", post(fields::restore))
        .route("/{id}/delete", post(fields::delete))
        .route("/{id}/merge", post(fields::merge));
    Router::new()
        .nest("/settings/lists/{list}", list)
        .nest("/settings/fields", fields)
}

fn connect() -> Routes {
    Router::new()
        .route("/settings/connect", get(token::index))
        .route(
            "/settings/connect/token",
            get(token::popup).post(token::generate),
        )
        .route("/settings/connect/tokens", post(token::add_token))
        .route("/settings/connect/tokens/{id}/revoke", post(token::revoke))
        .route("/settings/connect/keys", post(token::add_key))
        .route("/settings/connect/log", get(log::index))
        .route("/settings/connect/log/{id}", get(log::show))
        .route("/settings/connect/log/{id}/replay", post(log::replay))
        .route("/settings/connect/docs", get(docs::show))
        .route("/settings/forward", get(forward::show).post(forward::set))
        .route("/settings/forward/off", post(forward::off))
        .route("/settings/forward/retry", post(forward::retry))
}

fn people() -> Routes {
    Router::new()
        .route("/settings/staff", get(staff::index).post(staff::add))
        .route(
            "/settings/staff/{id}",
            get(person::show).post(person::change),
        )
        .route("/settings/staff/{id}/duty", post(person::set_duty))
        .route("/settings/staff/{id}/aliases", post(person::add_alias))
        .route(
            "/settings/staff/{id}/aliases/remove",
            post(person::remove_alias),
        )
        .route("/settings/staff/{id}/link", post(person::make_link))
        .route("/settings/staff/{id}/view", post(person::view_as))
        .route("/view/end", post(person::end_view))
        .route("/settings/staff/{id}/deactivate", post(person::deactivate))
        .route("/settings/staff/{id}/reactivate", post(person::reactivate))
        .route("/settings/audit", get(audit::index))
}

fn departments() -> Routes {
    Router::new()
        .route(
            "/settings/departments",
            get(departments::index).post(departments::add),
        )
        .route(
            "/settings/departments/{id}",
            get(department::show).post(department::change),
        )
        .route(
            "/settings/departments/{id}/remove",
            post(department::remove),
        )
        .route("/settings/departments/{id}/members", post(member::join))
        .route(
            "/settings/departments/{id}/members/{staff}/leave",
            post(member::leave),
        )
        .route(
            "/settings/departments/{id}/members/{staff}/weight",
            post(member::weigh),
        )
        .route(
            "/settings/departments/{id}/members/{staff}/move",
            post(member::shift),
        )
        .route("/settings/source-numbers", post(source_number::add))
        .route("/settings/source-numbers/{id}", post(source_number::change))
        .route(
            "/settings/source-numbers/{id}/delete",
            post(source_number::delete),
        )
}

fn webhooks() -> Routes {
    Router::new()
        .route(
            "/settings/webhooks",
            get(webhooks::index).post(webhooks::add),
        )
        .route(
            "/settings/webhooks/{id}",
            get(webhook::show).post(webhook::change),
        )
        .route(
            "/settings/webhooks/{id}/secret",
            get(webhook::show_secret).post(webhook::rotate),
        )
        .route("/settings/webhooks/{id}/test", post(webhook::test))
        .route("/settings/webhooks/{id}/pause", post(webhook::pause))
        .route("/settings/webhooks/{id}/resume", post(webhook::resume))
        .route(
            "/settings/webhooks/{id}/replay",
            post(webhook::replay_failed),
        )
        .route("/settings/webhooks/{id}/delete", post(webhook::delete))
        .route(
            "/settings/webhooks/{id}/deliveries/{event}",
            get(delivery::show),
        )
        .route(
            "/settings/webhooks/{id}/deliveries/{event}/replay",
            post(delivery::replay),
        )
}

fn reports() -> Routes {
    Router::new()
        .route("/reports", get(report::index))
        .route("/reports/saved", post(report::add))
        .route("/reports/saved/restore", post(report::restore))
        .route("/reports/saved/{id}/card", get(report::card))
        .route("/reports/saved/{id}/pin", post(report::pin))
        .route("/reports/saved/{id}/delete", post(report::delete))
        .route("/reports/{report}", get(report::show))
        .route("/reports/{report}/csv", get(report::csv))
}
