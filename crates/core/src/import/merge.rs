use openlead_db::args;
use serde_json::{Map, Value as Json, json};

use super::parse::Candidate;
use super::plan::OnDuplicate;
use super::unit::Taking;
use super::{insert, reference};
use crate::act::Act;
use crate::changes::Changes;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};
use crate::lead::{self, Lead};
use crate::text;

/// Adds a row to the lead that its person is already, as the plan says; whether that changed anything. A lead in the trash
/// comes back in any case: in the account's eyes it was not there.
pub fn merge(
    act: &mut Act,
    taking: &Taking,
    candidate: &Candidate,
    id: Id<of::Lead>,
) -> Result<bool> {
    let lead = lead::lock(act, id)?;
    let trashed = lead.deleted_at.is_some();
    if !taking.plan.on_duplicate.changes() && !trashed {
        return Ok(false);
    }
    let (merged, mut was) = combine(&lead, candidate, taking.plan.on_duplicate);
    if trashed {
        lead::take_out(act, id)?;
        was.insert("deleted_at".to_owned(), json!(lead.deleted_at));
    }
    update(act, taking, candidate, &lead, &merged)?;
    if let Some(status) = candidate.status {
        lead::set_status(act, id, status)?;
    }
    if let Some(agent) = candidate
        .agent
        .filter(|agent| lead.agent_id != Some(*agent))
    {
        lead::assign(act, id, Some(agent))?;
    }
    let numbers = add_numbers(act, candidate, id)?;
    if !numbers.is_empty() {
        was.insert("numbers".to_owned(), json!(numbers));
    }
    if add_reference(act, taking, candidate, id)? {
        was.insert("reference".to_owned(), json!(candidate.reference));
    }
    let texts = insert::texts(act, id, candidate)?;
    let changed = !was.is_empty() || texts > 0;
    if changed {
        remember(act, taking.import, id, was)?;
    }
    Ok(changed)
}

/// The lead with the row in it, and the columns that differ, as they were: additional fields, status, purpose, agent and
/// follow-up are set, blanks are filled, and what is not blank is set too when the plan says so.
pub fn combine(lead: &Lead, candidate: &Candidate, how: OnDuplicate) -> (Lead, Map<String, Json>) {
    let over = how == OnDuplicate::Overwrite;
    let mut merged = lead.clone();
    for (old, new) in [
        (&mut merged.name, &candidate.name),
        (&mut merged.email, &candidate.email),
        (&mut merged.company, &candidate.company),
        (&mut merged.address, &candidate.address),
    ] {
        if old.is_empty() || over && !new.is_empty() {
            old.clone_from(new);
        }
    }
    let given = candidate.birth_date.clone();
    merged.birth_date = either(over, merged.birth_date, given);
    merged.purpose_id = candidate.purpose.or(merged.purpose_id);
    merged.type_id = either(over, merged.type_id, candidate.lead_type);
    merged.department_id = either(over, merged.department_id, candidate.department);
    merged.status_id = candidate.status.unwrap_or(merged.status_id);
    merged.agent_id = candidate.agent.or(merged.agent_id);
    merged.next_follow_up_at = candidate.follow_up.or(merged.next_follow_up_at);
    if let Some(custom) = merged.custom.as_object_mut() {
        custom.extend(candidate.custom.clone());
    }
    let was = differing(lead, &merged);
    (merged, was)
}

/// What is there before what is given, or the other way round.
fn either<T>(over: bool, there: Option<T>, given: Option<T>) -> Option<T> {
    if over {
        given.or(there)
    } else {
        there.or(given)
    }
}

/// The columns of a lead that an import may change.
fn columns(lead: &Lead) -> [(&'static str, Json); 12] {
    [
        ("name", json!(lead.name)),
        ("email", json!(lead.email)),
        ("company", json!(lead.company)),
        ("address", json!(lead.address)),
        ("birth_date", json!(lead.birth_date)),
        ("status_id", json!(lead.status_id.number())),
        ("purpose_id", json!(lead.purpose_id.map(Id::number))),
        ("type_id", json!(lead.type_id.map(Id::number))),
        ("agent_id", json!(lead.agent_id.map(Id::number))),
        ("department_id", json!(lead.department_id.map(Id::number))),
        ("next_follow_up_at", json!(lead.next_follow_up_at)),
        ("custom", lead.custom.clone()),
    ]
}

fn differing(lead: &Lead, merged: &Lead) -> Map<String, Json> {
    let pairs = columns(lead).into_iter().zip(columns(merged));
    let differ = pairs.filter(|((_, old), (_, new))| old != new);
    differ
        .map(|((column, old), _)| (column.to_owned(), old))
        .collect()
}

/// Writes what the acts of their own (status, agent) do not.
fn update(
    act: &mut Act,
    taking: &Taking,
    candidate: &Candidate,
    lead: &Lead,
    merged: &Lead,
) -> Result<()> {
    let mut changes = Changes::default();
    let lists = |id: Option<Id<of::ListItem>>| id.map(|id| act.catalog.lists.name(id).to_owned());
    changes
        .note("name", &lead.name, &merged.name)
        .note("email", &lead.email, &merged.email)
        .note("company", &lead.company, &merged.company)
        .note("address", &lead.address, &merged.address)
        .note("birth_date", &lead.birth_date, &merged.birth_date)
        .note(
            "purpose",
            &lists(lead.purpose_id),
            &lists(merged.purpose_id),
        )
        .note("type", &lists(lead.type_id), &lists(merged.type_id))
        .note("department", &lead.department_id, &merged.department_id)
        .note(
            "next_follow_up_at",
            &lead.next_follow_up_at,
            &merged.next_follow_up_at,
        )
        .note("custom", &lead.custom, &merged.custom);
    if changes.is_empty() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE lead SET name = $3, name_folded = $4, email = $5, email_folded = $6, company = $7, address = $8,
           birth_date = $9, purpose_id = $10, type_id = $11, department_id = $12, next_follow_up_at = $13, custom = $14
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, lead.id, &merged.name, text::fold(&merged.name), &merged.email, fold_email(&merged.email),
            &merged.company, &merged.address, &merged.birth_date, merged.purpose_id, merged.type_id,
            merged.department_id, merged.next_follow_up_at, merged.custom.to_string()],
    )?;
    let detail = changes.detail(candidate.origin(taking.import));
    event::of_lead(act, lead.id, "lead.updated", &detail)?;
    Ok(())
}

fn fold_email(email: &str) -> String {
    crate::email::Email::parse(email).map_or_else(|| email.to_lowercase(), |email| email.fold())
}

/// Gives the lead the further numbers of the row that nobody has; which those are.
fn add_numbers(act: &mut Act, candidate: &Candidate, lead: Id<of::Lead>) -> Result<Vec<String>> {
    let mut added = Vec::new();
    for (position, phone) in (1_i64..).zip(candidate.phone.iter().chain(&candidate.more_phones)) {
        let done = act.tx.execute(
            "INSERT INTO lead_phone (account_id, number, lead_id, position, verified) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, number) DO NOTHING",
            args![act.actor.account, phone.digits(), lead, position, phone.is_verified()],
        )?;
        if done == 1 {
            added.push(phone.digits().to_owned());
        }
    }
    if !added.is_empty() {
        event::of_lead(
            act,
            lead,
            "lead.updated",
            &json!({ "changes": { "phones": { "added": added } } }),
        )?;
    }
    Ok(added)
}

/// Calls the lead what the row does, if nobody is called so.
fn add_reference(
    act: &mut Act,
    taking: &Taking,
    candidate: &Candidate,
    lead: Id<of::Lead>,
) -> Result<bool> {
    let added = reference::keep(act, taking, &[(lead, candidate)])? == 1;
    if added {
        let detail = json!({ "changes": { "external_id": { "added": candidate.reference } } });
        event::of_lead(act, lead, "lead.updated", &detail)?;
    }
    Ok(added)
}

/// Keeps what the lead was before the import first changed it.
fn remember(
    act: &mut Act,
    import: Id<of::Import>,
    lead: Id<of::Lead>,
    was: Map<String, Json>,
) -> Result<()> {
    let account = act.actor.account;
    let earlier: Option<(Json,)> = act.tx.first(
        "SELECT was FROM import_change WHERE account_id = $1 AND import_id = $2 AND lead_id = $3",
        args![account, import, lead],
    )?;
    let mut all = was;
    if let Some((Json::Object(earlier),)) = earlier {
        all.extend(earlier);
    }
    let (sequence,): (i64,) = act.tx.one(
        "SELECT sequence FROM lead WHERE account_id = $1 AND id = $2",
        args![account, lead],
    )?;
    act.tx.execute(
        "INSERT INTO import_change (account_id, import_id, lead_id, sequence, was) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, import_id, lead_id) DO UPDATE SET sequence = excluded.sequence, was = excluded.was",
        args![account, import, lead, sequence, Json::Object(all).to_string()],
    )?;
    Ok(())
}
