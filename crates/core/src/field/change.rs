use std::sync::Arc;

use openlead_db::args;
use serde_json::json;

use super::add::{check_free, label, section, wanted_choices};
use super::values::users;
use super::{Choice, Field, Wanted, read};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::{catalog, event, search, text};

/// What is to be different; `None` stays as it is. What its values are changes with [`retype`](super::retype).
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another label. Its key stays, and calls set it by the old label too.
    pub label: Option<String>,
    /// All options, in their order. Whether leads have one that is left out, [`check_options`] says before.
    pub options: Option<Vec<Wanted>>,
    /// Whether the REST API and the pages ask for it.
    pub required: Option<bool>,
    /// Whether search looks into it.
    pub searchable: Option<bool>,
    /// The group that it is shown in, empty for none.
    pub section: Option<String>,
    /// No longer offered, or offered again.
    pub archived: Option<bool>,
    /// Whether it still waits for somebody to say that it shall stay, having been made by a call.
    pub from_intake: Option<bool>,
}

/// Changes a field, archives it or brings it back.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Invalid` for the input; `Conflict` when another field has the name.
pub fn change(act: &mut Act, id: Id<of::Field>, change: &Change) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before = read(act, id)?;
    let after = apply(&before, change)?;
    if after.folded != before.folded {
        check_free(act, &after.folded, Some(id))?;
        remember(act, &before.folded, id)?;
        act.tx.execute(
            "DELETE FROM field_alias WHERE account_id = $1 AND folded = $2",
            args![act.actor.account, &after.folded],
        )?;
    }
    write(act, &before, &after)
}

/// That no lead has an option that a change leaves out, which may take as long as reading all leads: before [`change`].
///
/// # Errors
/// `Forbidden`; `NotFound`; `Invalid` for the options; `Conflict` with how many leads have one of them.
pub async fn check_options(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Field>,
    change: &Change,
) -> Result<()> {
    let Some(options) = change.options.clone() else {
        return Ok(());
    };
    let look = move |act: &mut Act| {
        act.require(Right::Settings)?;
        let field = read(act, id)?;
        let after = wanted_choices(field.kind, &options, &field.choices)?;
        let stays = |choice: &Choice| after.iter().any(|other| other.value == choice.value);
        let gone = field.choices.iter().filter(|choice| !stays(choice));
        let gone: Vec<Choice> = gone.cloned().collect();
        Ok((field, gone))
    };
    let (field, gone) = openlead.look(actor, look).await?;
    for choice in gone {
        let leads = users(openlead, actor, &field, &choice.value).await?;
        if leads > 0 {
            return Err(Error::Conflict(in_use(&field, &choice, leads)));
        }
    }
    Ok(())
}

fn in_use(field: &Field, choice: &Choice, leads: u64) -> String {
    let have = match leads {
        1 => "1 lead has".to_owned(),
        leads => format!("{leads} leads have"),
    };
    format!(
        "{have} the option {} in {}: keep it, or give them another one first; to rename it, send its value {} with another label",
        choice.label, field.label, choice.value
    )
}

/// A parameter of the v1 API that sets the field from now on.
pub(super) fn remember(act: &mut Act, folded: &str, field: Id<of::Field>) -> Result<()> {
    act.tx.execute(
        "INSERT INTO field_alias (account_id, folded, field_id) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, folded) DO UPDATE SET field_id = excluded.field_id",
        args![act.actor.account, folded, field],
    )?;
    Ok(())
}

fn apply(field: &Field, change: &Change) -> Result<Field> {
    let mut field = field.clone();
    if let Some(wanted) = &change.label {
        field.label = label("label", wanted)?;
        field.folded = text::parameter_key(&field.label);
    }
    if let Some(options) = &change.options {
        field.choices = wanted_choices(field.kind, options, &field.choices)?;
    }
    if let Some(name) = &change.section {
        field.section = section(name)?;
    }
    field.required = change.required.unwrap_or(field.required);
    field.searchable = change.searchable.unwrap_or(field.searchable);
    field.archived = change.archived.unwrap_or(field.archived);
    field.from_intake = change.from_intake.unwrap_or(field.from_intake);
    Ok(field)
}

/// Writes what differs, with its event.
pub(super) fn write(act: &mut Act, before: &Field, after: &Field) -> Result<()> {
    let mut changes = Changes::default();
    changes
        .note("label", &before.label, &after.label)
        .note("kind", before.kind.as_str(), after.kind.as_str())
        .note("options", &before.choices, &after.choices)
        .note("required", &before.required, &after.required)
        .note("searchable", &before.searchable, &after.searchable)
        .note("section", &before.section, &after.section)
        .note("archived", &before.archived, &after.archived)
        .note("from_intake", &before.from_intake, &after.from_intake);
    if changes.is_empty() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE field SET label = $3, folded = $4, kind = $5, choices = $6, required = $7, searchable = $8,
           section = $9, archived = $10, from_intake = $11
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, after.id, &after.label, &after.folded, &after.kind, &after.choices, after.required,
            after.searchable, &after.section, after.archived, after.from_intake],
    )?;
    catalog::changed(act)?;
    if before.searchable != after.searchable {
        search::renew(act)?;
    }
    let detail = json!({ "id": after.id, "key": after.key, "label": after.label });
    event::of_account(act, "field.changed", &changes.detail(detail))?;
    Ok(())
}

/// Puts the fields into an order. Archived ones may be left out and come last then.
///
/// # Errors
/// `Forbidden`; `Invalid` when one in use is left out, or one is unknown or there twice.
pub fn order(act: &mut Act, ids: &[Id<of::Field>]) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before = act.catalog.fields.clone();
    let given = |field: &&Field| ids.contains(&field.id);
    let missing = before.iter().any(|field| !field.archived && !given(&field));
    if missing || before.iter().filter(given).count() != ids.len() {
        return Err(Error::invalid(
            "order",
            "Name every field that is in use once.",
        ));
    }
    let rest = before
        .iter()
        .filter(|field| !given(field))
        .map(|field| field.id);
    for (position, id) in (0_i64..).zip(ids.iter().copied().chain(rest)) {
        act.tx.execute(
            "UPDATE field SET position = $3 WHERE account_id = $1 AND id = $2 AND position <> $3",
            args![act.actor.account, id, position],
        )?;
    }
    catalog::changed(act)?;
    let keys = |fields: &[Field]| {
        fields
            .iter()
            .map(|field| field.key.clone())
            .collect::<Vec<_>>()
    };
    let mut changes = Changes::default();
    changes.note("order", &keys(&before), &keys(&act.catalog.fields));
    if !changes.is_empty() {
        event::of_account(act, "field.changed", &changes.detail(json!({})))?;
    }
    Ok(())
}
