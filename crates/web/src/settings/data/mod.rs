//! What leaves the account, and what is erased: the archive, a person's data, and what was taken out before.

mod archive;
mod erased;
mod person;

pub use archive::archive;
pub use erased::{certificate, show as show_erased};
pub use person::{erase, export, find};

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::export::{self, Export, What};
use openlead_core::lead::offers;
use openlead_core::{Catalog, Id, of};
use serde::Deserialize;

use crate::form::Ask;
use crate::import::words::number;
use crate::lead::table::chip;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::settings::Side;
use crate::visit::Visit;
use crate::{Problem, filters};

/// Its address.
pub const PATH: &str = "/settings/data";
/// Exports of a page.
const ROWS: u32 = 25;

#[derive(Template)]
#[template(path = "settings/data/index.html")]
struct Data {
    frame: Frame,
    side: Side,
    may_archive: bool,
    trash_days: u32,
    /// Who may, when the visitor may not.
    owner: String,
    exports: Vec<Taken>,
    /// Where earlier ones are; empty at the end.
    older: String,
}

/// An export as the page shows it.
struct Taken {
    export: Export,
    who: String,
    what: String,
    /// Which leads, in words.
    which: String,
}

/// What the address asks for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    before: String,
}

/// `GET /settings/data`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let before: Option<Id<of::Event>> = asked.before.parse().ok();
    let found = visit.look(move |act| {
        act.require(Right::Settings)?;
        Ok((
            export::history(act, before, ROWS)?,
            Arc::clone(&act.catalog),
        ))
    });
    let (exports, catalog) = found.await?;
    let last = exports.last().filter(|_| exports.len() == ROWS as usize);
    let older = last.map_or_else(String::new, |last| format!("{PATH}?before={}", last.id));
    let owner = catalog
        .staff
        .iter()
        .find(|staff| staff.active && staff.role == openlead_core::staff::Role::Owner);
    Ok(page::show(&Data {
        frame: visit.frame("Data", Area::Settings),
        side: Side::of(&visit, PATH),
        may_archive: visit.may(Right::Archive),
        trash_days: visit.app.settings.trash_days,
        owner: owner.map_or_else(|| "an owner".to_owned(), |owner| owner.name.clone()),
        exports: exports
            .into_iter()
            .map(|export| taken(&catalog, export))
            .collect(),
        older,
    }))
}

fn taken(catalog: &Catalog, export: Export) -> Taken {
    let who = export.who.and_then(|who| catalog.staff(who));
    let what = match (export.what, export.format) {
        (What::Account, _) => "The whole account".to_owned(),
        (What::Person, _) => "One person".to_owned(),
        (What::Leads, Some(format)) => format!("Leads as {}", format.as_str()),
        (What::Leads, None) => "Leads".to_owned(),
    };
    let filter = chip::told(&export.filter, &offers(catalog));
    let which = match (export.what, filter.is_empty(), export.search.is_empty()) {
        (What::Account | What::Person, ..) => String::new(),
        (_, true, true) => "all".to_owned(),
        (_, false, true) => filter,
        (_, true, false) => format!("“{}”", export.search),
        (_, false, false) => format!("“{}”, {filter}", export.search),
    };
    Taken {
        who: who.map_or_else(String::new, |who| who.name.clone()),
        what,
        which,
        export,
    }
}
