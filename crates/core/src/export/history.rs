use openlead_db::args;
use serde_json::Value as Json;

use super::Format;
use crate::access::Right;
use crate::act::Act;
use crate::actor::Via;
use crate::error::Result;
use crate::event::Event;
use crate::id::{Id, of};

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Leads that a query found.
    Leads,
    /// The whole account.
    Account,
    /// All that was kept of one person.
    Person,
}

/// That something was taken out of the account.
#[derive(Debug, Clone)]
pub struct Export {
    /// The event that says so.
    pub id: Id<of::Event>,
    /// When, in microseconds.
    pub at: i64,
    /// Who took it.
    pub who: Option<Id<of::Staff>>,
    /// The way in.
    pub via: Via,
    /// What it was.
    pub what: What,
    /// As what leads were written.
    pub format: Option<Format>,
    /// How many leads, or rows of all tables.
    pub rows: u64,
    /// Which leads: the filter, null for all of them.
    pub filter: Json,
    /// Which leads: words that were searched for.
    pub search: String,
}

/// What was taken out, the latest first; `before` continues an earlier page.
///
/// # Errors
/// `Forbidden`.
pub fn history(act: &mut Act, before: Option<Id<of::Event>>, limit: u32) -> Result<Vec<Export>> {
    act.require(Right::Audit)?;
    let before = before.map_or(i64::MAX, Id::number);
    let sql = format!(
        "SELECT {} FROM event{} WHERE account_id = $1 AND lead_id = 0 AND id < $2
           AND kind IN ('leads.exported', 'account.exported', 'person.exported') ORDER BY id DESC LIMIT $3",
        Event::COLUMNS,
        act.tx.dialect().indexed_by("event_export")
    );
    let events: Vec<Event> = act.tx.all(&sql, args![act.actor.account, before, limit])?;
    Ok(events.into_iter().map(Export::from).collect())
}

impl From<Event> for Export {
    fn from(event: Event) -> Self {
        let detail = &event.detail;
        let (what, rows) = match event.kind.as_str() {
            "account.exported" => (What::Account, in_tables(&detail["tables"])),
            "person.exported" => (What::Person, of_tables(&detail["rows"])),
            _ => (What::Leads, detail["leads"].as_u64().unwrap_or(0)),
        };
        Self {
            id: event.id,
            at: event.at,
            who: event.who,
            via: event.via,
            what,
            format: serde_json::from_value(detail["format"].clone()).ok(),
            rows,
            filter: detail["filter"].clone(),
            search: detail["search"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

/// The rows of the tables of an archive.
fn in_tables(tables: &Json) -> u64 {
    let tables = tables.as_array().into_iter().flatten();
    tables.filter_map(|table| table["rows"].as_u64()).sum()
}

/// The rows of a person, by table.
fn of_tables(rows: &Json) -> u64 {
    let rows = rows.as_object().into_iter().flatten();
    rows.filter_map(|(_, rows)| rows.as_u64()).sum()
}
