//! What happened: each act writes its events in its own transaction. Timeline, live refresh, webhooks and audit read them.

use openlead_db::{args, row};
use serde_json::Value as Json;

use crate::access;
use crate::act::Act;
use crate::actor::Via;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::Set;
use crate::notification;
use crate::search;
use crate::webhook;

row! {
    /// A thing that happened.
    pub struct Event {
        /// Its id, later than those of earlier events of the same server.
        pub id: Id<of::Event>,
        /// The lead that it happened to; number 0 when it happened to the account.
        pub lead_id: Id<of::Lead>,
        /// Its number within the lead, from 1 without gaps; 0 without a lead.
        pub sequence: i64,
        /// `noun.participle`: `lead.created`, `note.created`, …
        pub kind: String,
        /// The person who did it.
        pub who: Option<Id<of::Staff>>,
        /// The way in.
        pub via: Via,
        /// What the kind needs: names, texts, ids, before and after.
        pub detail: Json,
        /// When, in microseconds.
        pub at: i64,
    }
}

/// The lead id of what happened to no lead.
const NO_LEAD: Id<of::Lead> = Id::new(0);

/// Records what happened to a lead; the lead counts as changed now.
///
/// # Errors
/// `NotFound` for the lead.
pub fn of_lead(
    act: &mut Act,
    lead: Id<of::Lead>,
    kind: &str,
    detail: &Json,
) -> Result<Id<of::Event>> {
    of_lead_with(act, lead, Set::default(), kind, detail)
}

/// As [`of_lead`], with columns of the lead that the act sets.
pub(crate) fn of_lead_with(
    act: &mut Act,
    lead: Id<of::Lead>,
    set: Set,
    kind: &str,
    detail: &Json,
) -> Result<Id<of::Event>> {
    let sequence = write(act, lead, set, &[kind])?;
    insert(act, lead, sequence, kind, detail)
}

/// As [`of_lead_with`], of several things that happened at once, in this order: the lead's row and its indexes are written
/// once.
pub(crate) fn of_lead_together(
    act: &mut Act,
    lead: Id<of::Lead>,
    set: Set,
    happened: &[(&str, Json)],
) -> Result<()> {
    let kinds: Vec<&str> = happened.iter().map(|(kind, _)| *kind).collect();
    let last = write(act, lead, set, &kinds)?;
    let first = last - happened.len() as i64 + 1;
    for (sequence, (kind, detail)) in (first..).zip(happened) {
        insert(act, lead, sequence, kind, detail)?;
    }
    Ok(())
}

/// Writes a lead to which all this happens now; the sequence number of the last of it.
fn write(act: &mut Act, lead: Id<of::Lead>, set: Set, kinds: &[&str]) -> Result<i64> {
    let mut args = args![act.actor.account, lead, act.tx.now()].to_vec();
    let mut columns = set.sql(&mut args);
    if !columns.is_empty() {
        columns.push_str(", ");
    }
    let touch = if kinds.iter().any(|kind| is_touch(act, kind)) {
        ", first_touch_at = COALESCE(first_touch_at, $3), last_touch_at = $3"
    } else {
        ""
    };
    let sql = format!(
        "UPDATE lead SET {columns}sequence = sequence + {}, updated_at = $3{touch}
         WHERE account_id = $1 AND id = $2 RETURNING sequence",
        kinds.len()
    );
    let sequence: Option<(i64,)> = act.tx.first(&sql, &args)?;
    let (sequence,) = sequence.ok_or(Error::NotFound("lead"))?;
    Ok(sequence)
}

/// Whether somebody has dealt with the lead by this, rather than a program.
fn is_touch(act: &Act, kind: &str) -> bool {
    const TOUCHES: [&str; 4] = [
        "note.created",
        "call.logged",
        "lead.status_changed",
        "task.completed",
    ];
    act.actor.who.is_some() && act.actor.via != Via::Import && TOUCHES.contains(&kind)
}

/// Records what happened to a lead if it has to do with one, else to the account.
pub fn of_lead_or_account(
    act: &mut Act,
    lead: Option<Id<of::Lead>>,
    kind: &str,
    detail: &Json,
) -> Result<()> {
    match lead {
        Some(lead) => of_lead(act, lead, kind, detail)?,
        None => of_account(act, kind, detail)?,
    };
    Ok(())
}

/// Records what happened to the account: lists, fields, staff, departments, tokens, settings.
pub fn of_account(act: &mut Act, kind: &str, detail: &Json) -> Result<Id<of::Event>> {
    insert(act, NO_LEAD, 0, kind, detail)
}

/// Records an event whose number in the lead is known; for the acts that write the lead's row themselves.
pub(crate) fn insert(
    act: &mut Act,
    lead: Id<of::Lead>,
    sequence: i64,
    kind: &str,
    detail: &Json,
) -> Result<Id<of::Event>> {
    let id = Id::new(act.tx.new_id());
    let now = act.tx.now();
    act.tx.send(
        "INSERT INTO event (account_id, lead_id, id, sequence, kind, who, via, detail, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            act.actor.account,
            lead,
            id,
            sequence,
            kind,
            act.actor.who,
            &act.actor.via,
            detail.to_string(),
            now
        ],
    )?;
    if search::concerns(kind) {
        search::due(act, lead, id.number())?;
    }
    webhook::due::write(act, id, (lead, sequence), kind, detail)?;
    notification::of_event(act, lead, kind, detail)?;
    Ok(id)
}

/// The newest events of a lead, at most `limit`, newest first; `before` continues an earlier page.
pub fn timeline(
    act: &mut Act,
    lead: Id<of::Lead>,
    before: Option<Id<of::Event>>,
    limit: u32,
) -> Result<Vec<Event>> {
    access::lead(act, lead)?;
    page(act, lead, "%", before, limit)
}

/// The newest events of a lead that are about one noun, newest first; the caller has seen to it that the actor sees them.
pub(crate) fn of_noun(
    act: &mut Act,
    lead: Id<of::Lead>,
    noun: &str,
    limit: u32,
) -> Result<Vec<Event>> {
    page(act, lead, &format!("{noun}.%"), None, limit)
}

/// Those whose kind is like this.
fn page(
    act: &mut Act,
    lead: Id<of::Lead>,
    kind: &str,
    before: Option<Id<of::Event>>,
    limit: u32,
) -> Result<Vec<Event>> {
    let before = before.map_or(i64::MAX, Id::number);
    let sql = format!(
        "SELECT {} FROM event WHERE account_id = $1 AND lead_id = $2 AND id < $3
           AND kind LIKE $4 ORDER BY id DESC LIMIT $5",
        Event::COLUMNS
    );
    Ok(act
        .tx
        .all(&sql, args![act.actor.account, lead, before, kind, limit])?)
}

/// The first event of a lead: how it came to be there.
pub fn first(act: &mut Act, lead: Id<of::Lead>) -> Result<Option<Event>> {
    let sql = format!(
        "SELECT {} FROM event WHERE account_id = $1 AND lead_id = $2 ORDER BY id LIMIT 1",
        Event::COLUMNS
    );
    Ok(act.tx.first(&sql, args![act.actor.account, lead])?)
}

/// The newest events of the account itself, as [`timeline`] has those of a lead.
///
/// # Errors
/// `Forbidden`.
pub fn audit(act: &mut Act, before: Option<Id<of::Event>>, limit: u32) -> Result<Vec<Event>> {
    audit_of(act, "", before, limit)
}

/// As [`audit`], of one noun alone unless it is empty: `staff`, `department`, `webhook`.
///
/// # Errors
/// `Forbidden`.
pub fn audit_of(
    act: &mut Act,
    noun: &str,
    before: Option<Id<of::Event>>,
    limit: u32,
) -> Result<Vec<Event>> {
    act.require(access::Right::Audit)?;
    let kind = match noun {
        "" => "%".to_owned(),
        noun => format!("{noun}.%"),
    };
    page(act, NO_LEAD, &kind, before, limit)
}
