//! What is due for webhooks, written in the transaction of the act that made the event.

use std::sync::Arc;

use openlead_db::args;
use serde_json::Value as Json;

use super::payload::{self, Happened};
use super::{JOB, KINDS, Subscription};
use crate::act::Act;
use crate::catalog::Catalog;
use crate::error::Result;
use crate::id::{Id, of};
use crate::job;
use crate::lead::Lead;

/// Writes a delivery of the event for each webhook that wants it. Costs nothing where there is none.
pub(crate) fn write(
    act: &mut Act,
    event: Id<of::Event>,
    (lead, sequence): (Id<of::Lead>, i64),
    kind: &str,
    detail: &Json,
) -> Result<()> {
    if act.quiet || act.catalog.webhooks.is_empty() || !KINDS.contains(&kind) {
        return Ok(());
    }
    let catalog = Arc::clone(&act.catalog);
    let wanting: Vec<_> = catalog
        .webhooks
        .iter()
        .filter(|it| it.wants(kind))
        .collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let snapshot = match lead.number() {
        0 => None,
        _ => Some(payload::snapshot(act, lead)?),
    };
    let row = snapshot.as_ref().map(|(lead, _)| lead);
    let wanting: Vec<_> = wanting
        .into_iter()
        .filter(|it| admits(&catalog, it, row))
        .collect();
    if wanting.is_empty() {
        return Ok(());
    }
    let happened = Happened {
        event,
        sequence,
        kind,
        detail,
    };
    let body = payload::write(act, &happened, snapshot.map(|(_, json)| json));
    for webhook in wanting {
        insert(act, webhook.id, &happened, lead, &body)?;
    }
    Ok(())
}

/// What happened to no lead has no source and no department. A source that is being merged counts as what it is merged into.
fn admits(catalog: &Catalog, webhook: &Subscription, lead: Option<&Lead>) -> bool {
    let department = lead.and_then(|lead| lead.department_id.as_ref());
    let source = lead.and_then(|lead| catalog.lists.get(lead.source_id));
    webhook.sources.admits(source.map(|source| &source.id))
        && webhook.departments.admits(department)
}

/// Writes one delivery, and calls for its sender.
pub(super) fn insert(
    act: &mut Act,
    webhook: Id<of::Webhook>,
    happened: &Happened,
    lead: Id<of::Lead>,
    body: &str,
) -> Result<()> {
    let (account, now) = (act.account(), act.tx.now());
    act.tx.send(
        "INSERT INTO delivery
           (account_id, webhook_id, event_id, kind, lead_id, sequence, payload, due_at, outcome, attempts, status, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', 0, 0, $8)",
        args![account, webhook, happened.event, happened.kind, lead, happened.sequence, body, now],
    )?;
    job::call(act.tx, JOB, account, webhook.number());
    Ok(())
}
