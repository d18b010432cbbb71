use std::sync::Arc;

use openlead_db::{Dialect, args};
use serde_json::{Value as Json, json};

use super::value::{fit, shown};
use super::{Choices, Field, Kind, add, read};
use crate::act::Act;
use crate::actor::Actor;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::units::{Progress, UNIT};

const PAGE: u32 = 2000;
/// How many are read at a time when only counted.
const USERS: u32 = 10_000;
const MOST_SAMPLES: usize = 10;

/// What the leads of an account have in a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// How many leads have a value.
    pub count: u64,
    /// How many of these would not fit.
    pub misfits: u64,
    /// Some of those that would not fit, as people write them.
    pub samples: Vec<String>,
}

/// What would become of the values of a field if it were of this kind; changes nothing. Reads every lead of the account,
/// page by page.
///
/// # Errors
/// `NotFound`; `Invalid` for the options.
pub async fn preview(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Field>,
    kind: Kind,
    options: &[String],
) -> Result<Values> {
    let options = options.to_vec();
    let wanted = move |act: &mut Act| {
        let field = read(act, id)?;
        let choices = add::choices(kind, &options, &field.choices)?;
        Ok((field, choices))
    };
    let (field, choices) = openlead.look(actor, wanted).await?;
    let mut values = Values::default();
    let mut after = Some(0);
    while let Some(from) = after {
        let (field, choices, so_far) = (field.clone(), choices.clone(), values.clone());
        let look = move |act: &mut Act| page(act, &field, kind, &choices, from, so_far.clone());
        (values, after) = openlead.look(actor, look).await?;
    }
    Ok(values)
}

/// Adds the values of a page of leads, and says which lead was the last when there may be more.
fn page(
    act: &mut Act,
    field: &Field,
    kind: Kind,
    choices: &Choices,
    after: i64,
    mut values: Values,
) -> Result<(Values, Option<i64>)> {
    let leads = leads(act, after, PAGE, "")?;
    for (_, custom) in &leads {
        let Some(value) = custom.get(&field.key) else {
            continue;
        };
        values.count += 1;
        let text = shown(&act.catalog.account, field, value);
        if fit(&act.catalog.account, kind, choices, &text).is_none() {
            values.misfits += 1;
            if values.samples.len() < MOST_SAMPLES && !values.samples.contains(&text) {
                values.samples.push(text);
            }
        }
    }
    let last = leads.last().map(|(id, _)| *id);
    Ok((values, last.filter(|_| leads.len() == PAGE as usize)))
}

/// How many leads have an option of a field, those in the trash too. Reads every lead of the account, some at a time,
/// beside the writers.
pub(super) async fn users(
    openlead: &Arc<Openlead>,
    actor: Actor,
    field: &Field,
    option: &str,
) -> Result<u64> {
    let (mut after, mut users) = (0, 0);
    loop {
        let (field, option) = (field.clone(), option.to_owned());
        let look = move |act: &mut Act| users_of(act, &field, &option, after);
        let (last, read, having) = openlead.look(actor, look).await?;
        users += having.unsigned_abs();
        match last {
            Some(last) if read == i64::from(USERS) => after = last,
            _ => return Ok(users),
        }
    }
}

/// Of the next leads: the last one, how many they are, and how many have the option.
fn users_of(
    act: &mut Act,
    field: &Field,
    option: &str,
    after: i64,
) -> Result<(Option<i64>, i64, i64)> {
    // Of one option the value itself, of some a JSON list of values.
    let (has, option) = match (field.kind, act.tx.dialect()) {
        (Kind::Choices, Dialect::Sqlite) => {
            ("instr(l.value, $5) > 0", Json::from(option).to_string())
        }
        (Kind::Choices, Dialect::Postgres) => {
            ("strpos(l.value, $5) > 0", Json::from(option).to_string())
        }
        _ => ("l.value = $5", option.to_owned()),
    };
    let sql = format!(
        "SELECT max(l.id), count(*), count(CASE WHEN {has} THEN 1 END) FROM (
           SELECT id, CAST(custom->>$4 AS TEXT) AS value FROM lead WHERE account_id = $1 AND id > $2
           ORDER BY id LIMIT $3) l"
    );
    Ok(act.tx.one(
        &sql,
        args![act.actor.account, after, USERS, &field.key, option],
    )?)
}

/// Leads by id with their additional fields.
fn leads(act: &mut Act, after: i64, limit: u32, lock: &str) -> Result<Vec<(i64, Json)>> {
    let sql = format!(
        "SELECT id, custom FROM lead WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3{lock}"
    );
    Ok(act.tx.all(&sql, args![act.actor.account, after, limit])?)
}

/// Rewrites what the next leads have in a field, for [`in_units`](Openlead::in_units): the closure changes the additional
/// fields of a lead. Each lead that it changes gets its event.
pub(super) fn rewrite(
    act: &mut Act,
    progress: Progress,
    change: impl Fn(&Act, &mut serde_json::Map<String, Json>),
) -> Result<Progress> {
    let lock = act.tx.for_update();
    let leads = leads(act, progress.after, UNIT, lock)?;
    let mut next = Progress {
        after: leads.last().map_or(progress.after, |(id, _)| *id),
        finished: leads.len() < UNIT as usize,
        ..progress
    };
    for (id, before) in leads {
        let mut after = before.as_object().cloned().unwrap_or_default();
        change(act, &mut after);
        let after = Json::Object(after);
        if after != before {
            write(act, Id::new(id), &before, &after)?;
            next.changed += 1;
        }
    }
    Ok(next)
}

fn write(act: &mut Act, lead: Id<of::Lead>, before: &Json, after: &Json) -> Result<()> {
    act.tx.execute(
        "UPDATE lead SET custom = $3 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, lead, after.to_string()],
    )?;
    let keys = |one: &Json| {
        one.as_object()
            .map(|map| map.keys().cloned().collect::<Vec<_>>())
    };
    let mut changes = serde_json::Map::new();
    for key in keys(before).into_iter().chain(keys(after)).flatten() {
        if before.get(&key) != after.get(&key) {
            let change = json!({ "before": before.get(&key), "after": after.get(&key) });
            changes.insert(key, change);
        }
    }
    let detail = json!({ "changes": { "custom": changes } });
    event::of_lead(act, lead, "lead.updated", &detail)?;
    Ok(())
}
