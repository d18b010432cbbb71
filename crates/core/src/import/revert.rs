use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use openlead_db::{Dialect, Value, args};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::history::fetch;
use super::unit::hold;
use super::{Import, State, reference, steer};
use crate::access::Right;
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::text;

/// So many leads that were left are listed.
const LISTED: usize = 1000;
/// How many changed leads are put back in a unit of work.
const PAGE: i64 = 200;

/// What undoing an import came to, in all, also when it was begun more than once.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reverted {
    /// Leads that it had made and that are in the trash now.
    pub trashed: u64,
    /// Leads that it had changed and that are as they were.
    pub restored: u64,
    /// Leads that somebody has edited since: they stay as they are.
    pub left: u64,
    /// The first of those.
    pub left_leads: Vec<Id<of::Lead>>,
}

/// Undoes an import: what it made goes into the trash, what it changed becomes what it was. Leads that were edited since
/// are left and listed. Webhooks are told when they were told of the import. Called again after a stop it goes on.
///
/// # Errors
/// `Forbidden`, `NotFound`, `Conflict` while it runs, when nothing was taken in, or 30 days after its end.
pub async fn revert(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
) -> Result<Reverted> {
    let begin = move |act: &mut Act| begin_revert(act, id);
    let webhooks = openlead.act(actor, begin).await?;
    revert_begun(openlead, actor, id, webhooks).await
}

/// Says that an import is being undone, for [`revert_begun`]: whether webhooks are told.
///
/// # Errors
/// As [`revert`].
pub fn begin_revert(act: &mut Act, id: Id<of::Import>) -> Result<bool> {
    const FROM: [State; 5] = [
        State::Done,
        State::Cancelled,
        State::Failed,
        State::Paused,
        State::Reverting,
    ];
    act.require(Right::Import)?;
    let (now, import) = (act.tx.now(), fetch(act, id)?);
    let webhooks = import.plan()?.webhooks;
    if import.revert_until().is_some_and(|until| until < now) {
        let why =
            "The import ended more than 30 days ago. Delete what it made in the table of leads.";
        return Err(Error::Conflict(why.to_owned()));
    }
    steer::to(act, id, &FROM, State::Reverting, "import.reverting")?;
    Ok(webhooks)
}

/// Undoes what [`begin_revert`] has begun.
///
/// # Errors
/// As [`revert`].
pub async fn revert_begun(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    webhooks: bool,
) -> Result<Reverted> {
    let mut reverted = Reverted::default();
    let importing = Actor {
        via: Via::Import,
        ..actor
    };
    let mut after = Some(-1);
    while let Some(from) = after {
        let (next, unit) = openlead
            .act(importing, move |act| {
                act.quiet = !webhooks;
                take_back(act, id, from)
            })
            .await?;
        reverted.add(unit);
        after = next;
    }
    let mut after = Some(0);
    while let Some(from) = after {
        let (next, unit) = openlead
            .act(importing, move |act| {
                act.quiet = !webhooks;
                put_back(act, id, from)
            })
            .await?;
        reverted.add(unit);
        after = next;
    }
    let report = reverted.clone();
    openlead
        .act(actor, move |act| end(act, id, &report))
        .await?;
    Ok(reverted)
}

impl Reverted {
    fn add(&mut self, unit: Self) {
        self.trashed += unit.trashed;
        self.restored += unit.restored;
        self.left += unit.left;
        let room = LISTED - self.left_leads.len();
        self.left_leads
            .extend(unit.left_leads.into_iter().take(room));
    }

    fn leave(&mut self, lead: Id<of::Lead>) {
        self.left += 1;
        self.left_leads.push(lead);
    }
}

fn end(act: &mut Act, id: Id<of::Import>, reverted: &Reverted) -> Result<()> {
    let import: Import = steer::lock(act, id)?;
    // Of two processes that did it the first has said so.
    if import.state != State::Reverting {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE import SET report = $3 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, json!(reverted).to_string()],
    )?;
    steer::set(act, &import, State::Reverted, "", "import.reverted")
}

/// Puts the leads that the first unit after row `after` made into the trash; that unit's first row, if there was one.
fn take_back(act: &mut Act, import: Id<of::Import>, after: i64) -> Result<(Option<i64>, Reverted)> {
    let mut reverted = Reverted::default();
    let account = act.actor.account;
    let unit: Option<(i64, Vec<u8>)> = act.tx.first(
        "SELECT first_row, leads FROM import_unit WHERE account_id = $1 AND import_id = $2 AND first_row > $3
         ORDER BY first_row LIMIT 1",
        args![account, import, after],
    )?;
    let Some((first, leads)) =
        unit.filter(|_| hold(act, import, State::Reverting).is_ok_and(|held| held))
    else {
        return Ok((None, reverted));
    };
    let mut made: HashMap<i64, i64> = pairs(&leads).collect();
    let ids: Vec<i64> = made.keys().copied().collect();
    let changed: Vec<(i64, i64)> = act.tx.all(
        &among(act, "SELECT lead_id, sequence FROM import_change WHERE account_id = $1 AND import_id = $3 AND lead_id"),
        args![account, json!(ids), import],
    )?;
    let again: HashSet<i64> = changed.iter().map(|(lead, _)| *lead).collect();
    made.extend(changed);
    let now: Vec<(i64, i64, Option<i64>)> = act.tx.all(
        &among(
            act,
            "SELECT id, sequence, deleted_at FROM lead WHERE account_id = $1 AND merged_into IS NULL AND id",
        ),
        args![account, json!(ids)],
    )?;
    for (lead, sequence, deleted_at) in now {
        let edited = made.get(&lead) != Some(&sequence);
        // It is among those that were changed, too, and is left there.
        let counted_later = again.contains(&lead);
        let lead = Id::new(lead);
        match deleted_at {
            None if edited && counted_later => {}
            None if edited => reverted.leave(lead),
            None => {
                trash(act, import, lead)?;
                reverted.trashed += 1;
            }
            // Before a stop, or by somebody.
            Some(_) => reverted.trashed += 1,
        }
    }
    Ok((Some(first), reverted))
}

fn trash(act: &mut Act, import: Id<of::Import>, lead: Id<of::Lead>) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE lead SET deleted_at = $3 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, lead, now],
    )?;
    reference::forget(act, import, lead)?;
    event::of_lead(
        act,
        lead,
        "lead.deleted",
        &json!({ "import": import, "reverted": true }),
    )?;
    Ok(())
}

/// The ids and sequences that a unit wrote down.
fn pairs(leads: &[u8]) -> impl Iterator<Item = (i64, i64)> {
    let number = |bytes: &[u8]| i64::from_le_bytes(bytes.try_into().expect("eight bytes"));
    leads
        .chunks_exact(16)
        .map(move |pair| (number(&pair[..8]), number(&pair[8..])))
}

/// A SELECT that ends with a column, of the ids in the JSON list `$2`.
fn among(act: &Act, select: &str) -> String {
    match act.tx.dialect() {
        Dialect::Sqlite => format!("{select} IN (SELECT value FROM json_each($2))"),
        Dialect::Postgres => {
            format!("{select} IN (SELECT CAST(json_array_elements_text($2::json) AS BIGINT))")
        }
    }
}

/// Makes a page of changed leads what they were; the last one's id, if there was one.
fn put_back(act: &mut Act, import: Id<of::Import>, after: i64) -> Result<(Option<i64>, Reverted)> {
    let mut reverted = Reverted::default();
    let changes: Vec<(Id<of::Lead>, i64, Json, i64)> = act.tx.all(
        "SELECT c.lead_id, c.sequence, c.was, l.sequence FROM import_change c
         JOIN lead l ON l.account_id = c.account_id AND l.id = c.lead_id
         WHERE c.account_id = $1 AND c.import_id = $2 AND c.lead_id > $3 AND l.account_id = $1 AND l.deleted_at IS NULL
         ORDER BY c.lead_id LIMIT $4",
        args![act.actor.account, import, after, PAGE],
    )?;
    let last = changes.last().map(|(lead, ..)| lead.number());
    hold(act, import, State::Reverting)?;
    for (lead, left_at, was, sequence) in changes {
        match was {
            Json::Object(was) if left_at == sequence => {
                restore(act, import, lead, &was)?;
                reverted.restored += 1;
            }
            // Before a stop.
            Json::Null => reverted.restored += 1,
            _ => reverted.leave(lead),
        }
    }
    Ok((last, reverted))
}

/// Writes the columns as they were.
fn restore(
    act: &mut Act,
    import: Id<of::Import>,
    lead: Id<of::Lead>,
    was: &Map<String, Json>,
) -> Result<()> {
    let account = act.actor.account;
    let mut args = args![account, lead].to_vec();
    let mut sets = Vec::new();
    let mut set = |column: &str, value: Value| {
        args.push(value);
        sets.push(format!("{column} = ${}", args.len()));
    };
    for (column, old) in was {
        match (column.as_str(), old) {
            ("numbers" | "reference", _) => {}
            (column, Json::Number(number)) => set(column, number.as_i64().into()),
            (column, Json::Object(_)) => set(column, Value::Json(old.to_string())),
            (column, Json::String(text)) => {
                set(column, text.as_str().into());
                match column {
                    "name" => set("name_folded", text::fold(text).into()),
                    "email" => set("email_folded", text.to_lowercase().into()),
                    _ => {}
                }
            }
            (column, _) => set(column, Value::Null),
        }
    }
    if !sets.is_empty() {
        let sql = format!(
            "UPDATE lead SET {} WHERE account_id = $1 AND id = $2",
            sets.join(", ")
        );
        act.tx.execute(&sql, &args)?;
    }
    for number in was
        .get("numbers")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
    {
        act.tx.execute(
            "DELETE FROM lead_phone WHERE account_id = $1 AND number = $2 AND lead_id = $3",
            args![account, number.as_str().unwrap_or_default(), lead],
        )?;
    }
    reference::forget(act, import, lead)?;
    act.tx.execute(
        "UPDATE import_change SET was = 'null' WHERE account_id = $1 AND import_id = $2 AND lead_id = $3",
        args![account, import, lead],
    )?;
    let what: Vec<&String> = was.keys().collect();
    event::of_lead(
        act,
        lead,
        "lead.updated",
        &json!({ "import": import, "reverted": what }),
    )?;
    Ok(())
}
