use openlead_core::export::{self, Export, What};
use openlead_core::{Catalog, Id, of};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::api::{Answered, EventId, Key, Moment, Page, Paging};
use crate::lead::Named;
use crate::lead::export_api::ExportFormat;

/// Something that was taken out of the account.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
pub struct ExportView {
    id: EventId,
    what: Exported,
    /// As what leads were written.
    format: Option<ExportFormat>,
    /// How many leads, or rows of all tables.
    rows: u64,
    /// Which leads: words that were searched for.
    search: String,
    /// Which leads: the filter; null for all of them.
    #[schema(value_type = Option<Object>)]
    filter: Json,
    /// Who took it.
    who: Option<Named>,
    /// The way: `api`, `web`, `cli`.
    via: &'static str,
    created_at: Moment,
}

/// What was taken out.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Exported {
    /// Leads.
    Leads,
    /// The whole account.
    Account,
    /// All that was kept of one person.
    Person,
}

impl ExportView {
    fn of(catalog: &Catalog, export: Export) -> Self {
        Self {
            id: export.id.into(),
            what: match export.what {
                What::Leads => Exported::Leads,
                What::Account => Exported::Account,
                What::Person => Exported::Person,
            },
            format: export.format.map(ExportFormat::from),
            rows: export.rows,
            search: export.search,
            filter: export.filter,
            who: export.who.map(|who| Named::staff(catalog, who)),
            via: export.via.as_str(),
            created_at: Moment(export.at),
        }
    }
}

/// List what was taken out of the account and by whom, newest first
#[utoipa::path(get, path = "/exports", tag = "Exports", params(Paging), responses((status = 200, body = Page<ExportView>)))]
pub async fn list_exports(key: Key, paging: Paging) -> Answered {
    let before = paging.after::<Id<of::Event>>()?;
    key.look(move |act| {
        let exports = export::history(act, before, paging.size() + 1)?;
        let catalog = &act.catalog;
        paging.answer(
            exports,
            |export| export.id.to_string(),
            |export| ExportView::of(catalog, export),
        )
    })
    .await
}
