use std::io::Write;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::Format;
use super::sheet::Sheet;
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::lead::{self, Line, Query};
use crate::openlead::Openlead;

/// How many leads are read at once.
const PAGE: u32 = 1000;
/// How many pages wait to be written.
const AHEAD: usize = 2;

/// Writes the leads that the actor sees and the query finds, oldest first, and tells how many they are; `told` hears that
/// after each page. One thread reads, another writes. The audit log says who took how many leads out.
///
/// # Errors
/// `Forbidden`; `Unavailable` when the place written to is away: then nothing is known to be complete.
pub async fn leads<W>(
    openlead: &Arc<Openlead>,
    actor: Actor,
    query: Query,
    format: Format,
    to: W,
    mut told: impl FnMut(u64),
) -> Result<(W, u64)>
where
    W: Write + Send + 'static,
{
    let begin = |act: &mut Act| {
        act.require(Right::Export)?;
        Ok(Arc::clone(&act.catalog))
    };
    let catalog = openlead.look(actor, begin).await?;
    let (send, pages) = mpsc::channel(AHEAD);
    let writing = spawn_blocking(move || write(format, to, &catalog, pages));
    let query = Arc::new(query);
    let (mut after, mut count) = (None, 0);
    loop {
        let page = page(openlead, actor, Arc::clone(&query), after).await?;
        let Some(last) = page.0.last() else { break };
        after = Some(last.lead.id);
        let leads = page.0.len();
        // Whoever wrote has said why it ended.
        if send.send(page).await.is_err() {
            break;
        }
        count += leads as u64;
        told(count);
    }
    drop(send);
    let to = writing
        .await
        .unwrap_or_else(|error| Err(Error::Internal(format!("an export: {error}"))))?;
    let note = move |act: &mut Act| {
        let detail = json!({ "leads": count, "format": format, "filter": query.filter, "search": query.search });
        event::of_account(act, "leads.exported", &detail).map(drop)
    };
    openlead.act(actor, note).await?;
    Ok((to, count))
}

type Lines = (Vec<Line>, Arc<Catalog>);

/// The next leads, with the lists as they are now: a status may be new since the first page.
async fn page(
    openlead: &Arc<Openlead>,
    actor: Actor,
    query: Arc<Query>,
    after: Option<Id<of::Lead>>,
) -> Result<Lines> {
    let this = Arc::clone(openlead);
    let unit = move |tx: &mut openlead_db::Tx| {
        let mut act = this.enter(tx, actor)?;
        let lines = lead::export_found(&mut act, &query, after, PAGE)?;
        Ok::<_, Error>((lines, Arc::clone(&act.catalog)))
    };
    openlead.db.read_long(unit).await
}

fn write<W: Write + Send>(
    format: Format,
    to: W,
    catalog: &Catalog,
    mut pages: mpsc::Receiver<Lines>,
) -> Result<W> {
    let away = |error: std::io::Error| Error::Unavailable(error.to_string());
    let mut sheet = Sheet::begin(format, to, catalog).map_err(away)?;
    while let Some((lines, catalog)) = pages.blocking_recv() {
        sheet.write(&lines, &catalog).map_err(away)?;
    }
    sheet.end().map_err(away)
}
