use openlead_db::{Value, args};
use serde_json::Value as Json;

use super::{Edit, custom, phones};
use crate::access::Right;
use crate::act::Act;
use crate::changes::Changes;
use crate::email::Email;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::{Lead, Set};
use crate::{text, time};

/// What differs: columns that are still to be written, and before and after by the names that the REST API has. What other
/// tables have is written. Status and agent are acts of their own.
pub(crate) fn change(act: &mut Act, lead: &Lead, edit: &Edit) -> Result<(Set, Changes)> {
    let (mut columns, mut changes) = (Set::default(), Changes::default());
    own(lead, edit, &mut columns, &mut changes);
    email(lead, edit, &mut columns, &mut changes);
    entries(act, lead, edit, &mut columns, &mut changes);
    department(act, lead, edit, &mut columns, &mut changes)?;
    if let Some(custom) = &edit.custom
        && let Some(after) = custom::change(act, lead, custom, &mut changes)?
    {
        columns.set("custom", Value::Json(after.to_string()));
    }
    if let Some(numbers) = &edit.phones
        && let Some(first) = phones::replace(act, lead.id, numbers, &mut changes)?
    {
        columns.set("phone", first);
    }
    if let Some(purposes) = &edit.purposes
        && set_purposes(act, lead, purposes, &mut changes)?
    {
        columns.set("purpose_id", purposes.first().copied());
    }
    Ok((columns, changes))
}

/// What is kept as it is written.
fn own(lead: &Lead, edit: &Edit, columns: &mut Set, changes: &mut Changes) {
    let texts = [
        ("name", "name", &lead.name, &edit.name),
        ("company_name", "company", &lead.company, &edit.company),
        ("address", "address", &lead.address, &edit.address),
        ("notes", "notes", &lead.notes, &edit.notes),
        (
            "lost_reason",
            "lost_reason",
            &lead.lost_reason,
            &edit.lost_reason,
        ),
    ];
    for (name, column, before, after) in texts {
        columns.change(column, before, after.as_ref());
        changes.note(name, before, after.as_ref().unwrap_or(before));
    }
    if let Some(name) = edit.name.as_ref().filter(|name| **name != lead.name) {
        columns.set("name_folded", text::fold(name));
    }
    columns.change("birth_date", &lead.birth_date, edit.birth_date.as_ref());
    changes.note(
        "birth_date",
        &lead.birth_date,
        edit.birth_date.as_ref().unwrap_or(&lead.birth_date),
    );
    columns.change("score", &lead.score, edit.score.as_ref());
    changes.note("score", &lead.score, &edit.score.unwrap_or(lead.score));
    columns.change("is_starred", &lead.is_starred, edit.is_starred.as_ref());
    changes.note(
        "is_starred",
        &lead.is_starred,
        &edit.is_starred.unwrap_or(lead.is_starred),
    );
    let (before, after) = (lead.next_follow_up_at, edit.next_follow_up_at);
    columns.change("next_follow_up_at", &before, after.as_ref());
    let moment = |at: Option<i64>| at.map(time::to_rfc3339);
    changes.note(
        "next_follow_up_at",
        &moment(before),
        &moment(after.unwrap_or(before)),
    );
}

fn email(lead: &Lead, edit: &Edit, columns: &mut Set, changes: &mut Changes) {
    let Some(after) = &edit.email else { return };
    let written = after.as_ref().map_or("", Email::as_str);
    if written != lead.email {
        columns.set("email", written);
        columns.set(
            "email_folded",
            after.as_ref().map_or(String::new(), Email::fold),
        );
        changes.note("email", lead.email.as_str(), written);
    }
}

fn entries(act: &Act, lead: &Lead, edit: &Edit, columns: &mut Set, changes: &mut Changes) {
    let lists = &act.catalog.lists;
    let name = |id: Option<_>| id.map(|id| lists.name(id));
    if let Some(source) = edit.source {
        columns.change("source_id", &lead.source_id, Some(&source));
        changes.note("source", lists.name(lead.source_id), lists.name(source));
    }
    if let Some(lead_type) = edit.lead_type {
        columns.change("type_id", &lead.type_id, Some(&lead_type));
        changes.note("type", &name(lead.type_id), &name(lead_type));
    }
    if let Some(reason) = edit.lost_reason_id {
        columns.change("lost_reason_id", &lead.lost_reason_id, Some(&reason));
        changes.note(
            "lost_reason_entry",
            &name(lead.lost_reason_id),
            &name(reason),
        );
    }
}

fn department(
    act: &Act,
    lead: &Lead,
    edit: &Edit,
    columns: &mut Set,
    changes: &mut Changes,
) -> Result<()> {
    let Some(after) = edit.department.filter(|after| *after != lead.department_id) else {
        return Ok(());
    };
    act.require(Right::Assign)?;
    columns.set("department_id", after);
    let name = |id: Option<_>| {
        id.and_then(|id| act.catalog.department(id))
            .map(|department| &department.name)
    };
    changes.note("department", &name(lead.department_id), &name(after));
    Ok(())
}

/// All purposes of a lead, the first one first.
pub(crate) fn purposes(act: &mut Act, lead: &Lead) -> Result<Vec<Id<of::ListItem>>> {
    let further: Vec<(Id<of::ListItem>,)> = act.tx.all(
        "SELECT purpose_id FROM lead_purpose WHERE account_id = $1 AND lead_id = $2 ORDER BY position",
        args![act.actor.account, lead.id],
    )?;
    let further = further.into_iter().map(|(id,)| id);
    Ok(lead.purpose_id.into_iter().chain(further).collect())
}

/// The purposes beyond the first; whether they differ, the first with them.
fn set_purposes(
    act: &mut Act,
    lead: &Lead,
    after: &[Id<of::ListItem>],
    changes: &mut Changes,
) -> Result<bool> {
    let args = args![act.actor.account, lead.id];
    let before = purposes(act, lead)?;
    if before == after {
        return Ok(false);
    }
    act.tx.execute(
        "DELETE FROM lead_purpose WHERE account_id = $1 AND lead_id = $2",
        args,
    )?;
    for (position, purpose) in (1_i64..).zip(after.iter().skip(1)) {
        act.tx.execute(
            "INSERT INTO lead_purpose (account_id, lead_id, position, purpose_id) VALUES ($1, $2, $3, $4)",
            args![act.actor.account, lead.id, position, *purpose],
        )?;
    }
    let names = |ids: &[Id<of::ListItem>]| -> Vec<Json> {
        ids.iter()
            .map(|id| act.catalog.lists.name(*id).into())
            .collect()
    };
    changes.note("purposes", &names(&before), &names(after));
    Ok(true)
}
