use openlead_db::args;
use serde_json::{Map, Value as Json, json};

use super::assign::{Assign, Route, assign, route};
use super::capture::{Captured, Enquiry, add_texts, claim_more};
use super::find::lock;
use super::status::{set_purpose, set_status};
use super::{Lead, trash};
use crate::account::OnDuplicate;
use crate::act::Act;
use crate::email::Email;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};
use crate::text;

/// One more enquiry of a lead (contract v1, 3.1): blank fields are filled, additional fields are updated, an
/// explicit status, agent or purpose is applied. An account that rejects repeats only counts it.
pub(super) fn repeat(act: &mut Act, id: Id<of::Lead>, enquiry: &Enquiry) -> Result<Captured> {
    let lead = lock(act, id)?;
    let merge = act.catalog.account.on_duplicate == OnDuplicate::Merge;
    if lead.deleted_at.is_some() {
        trash::take_out(act, id)?;
    }
    record(act, id, enquiry, merge)?;
    if !merge {
        return Ok(Captured::Rejected(id));
    }
    claim_more(act, id, &enquiry.more_phones)?;
    fill(act, &lead, enquiry)?;
    apply(act, &lead, enquiry)?;
    add_texts(act, id, enquiry)?;
    Ok(Captured::Merged(id))
}

/// Counts the enquiry and puts it on the timeline.
fn record(act: &mut Act, lead: Id<of::Lead>, enquiry: &Enquiry, merged: bool) -> Result<()> {
    let mut detail = json!({
        "source": act.catalog.lists.name(enquiry.source),
        "merged": merged,
        "sent": enquiry.sent,
    });
    // A merged one has its texts as notes; of a rejected one nothing else is kept.
    if !merged {
        detail["feedback"] = json!(enquiry.feedback);
        detail["note"] = json!(enquiry.note);
    }
    let now = act.tx.now();
    let (sequence,) = act.tx.one(
        "UPDATE lead SET enquiries = enquiries + 1, last_enquiry_at = $3, sequence = sequence + 1, updated_at = $3
         WHERE account_id = $1 AND id = $2 RETURNING sequence",
        args![act.actor.account, lead, now],
    )?;
    event::insert(act, lead, sequence, "lead.repeated", &detail)?;
    Ok(())
}

fn fill(act: &mut Act, lead: &Lead, enquiry: &Enquiry) -> Result<()> {
    let (custom, changed) = merge(&lead.custom, &enquiry.custom);
    if changed.is_empty() && !fills_a_blank(lead, enquiry) {
        return Ok(());
    }
    let email = enquiry.email.as_ref();
    act.tx.execute(
        "UPDATE lead SET
           name_folded = CASE WHEN name = '' THEN $12 ELSE name_folded END,
           name = CASE WHEN name = '' THEN $3 ELSE name END,
           email_folded = CASE WHEN email = '' THEN $5 ELSE email_folded END,
           email = CASE WHEN email = '' THEN $4 ELSE email END,
           company = CASE WHEN company = '' THEN $6 ELSE company END,
           address = CASE WHEN address = '' THEN $7 ELSE address END,
           birth_date = COALESCE(birth_date, $8),
           purpose_id = COALESCE(purpose_id, $9),
           type_id = COALESCE(type_id, $10),
           custom = $11
         WHERE account_id = $1 AND id = $2",
        args![
            act.actor.account,
            lead.id,
            &enquiry.name,
            email.map_or("", Email::as_str),
            email.map_or(String::new(), Email::fold),
            &enquiry.company,
            &enquiry.address,
            &enquiry.birth_date,
            enquiry.purpose,
            enquiry.lead_type,
            custom.to_string(),
            text::fold(&enquiry.name)
        ],
    )?;
    if !changed.is_empty() {
        event::of_lead(
            act,
            lead.id,
            "lead.updated",
            &json!({ "changes": { "custom": changed } }),
        )?;
    }
    Ok(())
}

fn fills_a_blank(lead: &Lead, enquiry: &Enquiry) -> bool {
    let blank = |old: &str, new: &str| old.is_empty() && !new.is_empty();
    blank(&lead.name, &enquiry.name)
        || blank(
            &lead.email,
            enquiry.email.as_ref().map_or("", Email::as_str),
        )
        || blank(&lead.company, &enquiry.company)
        || blank(&lead.address, &enquiry.address)
        || (lead.birth_date.is_none() && enquiry.birth_date.is_some())
        || (lead.purpose_id.is_none() && enquiry.purpose.is_some())
        || (lead.type_id.is_none() && enquiry.lead_type.is_some())
}

/// The values with the new ones over them, and what that changes: before and after by key.
fn merge(old: &Json, new: &Map<String, Json>) -> (Json, Map<String, Json>) {
    let mut merged = old.as_object().cloned().unwrap_or_default();
    let mut changed = Map::new();
    for (key, value) in new {
        let before = merged.insert(key.clone(), value.clone());
        if before.as_ref() != Some(value) {
            changed.insert(key.clone(), json!({ "before": before, "after": value }));
        }
    }
    (Json::Object(merged), changed)
}

fn apply(act: &mut Act, lead: &Lead, enquiry: &Enquiry) -> Result<()> {
    if let Some(status) = enquiry.status {
        set_status(act, lead.id, status)?;
    }
    if let Some(purpose) = enquiry.purpose {
        set_purpose(act, lead.id, purpose)?;
    }
    match &enquiry.assign {
        Assign::Agent(agent) => assign(act, lead.id, Some(*agent)),
        // A lead that has an agent stays with them when the person calls again.
        other if lead.agent_id.is_none() => route_late(act, lead.id, other),
        _ => Ok(()),
    }
}

/// Gives a lead that belongs to nobody to whom the rule leads.
pub(crate) fn route_late(act: &mut Act, lead: Id<of::Lead>, rule: &Assign) -> Result<()> {
    let Route { agent, department } = route(act, rule)?;
    if department.is_some() {
        act.tx.execute(
            "UPDATE lead SET department_id = $3 WHERE account_id = $1 AND id = $2",
            args![act.actor.account, lead, department],
        )?;
    }
    if agent.is_some() {
        assign(act, lead, agent)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merging_keeps_old_values_and_says_what_changed() {
        let new = json!({ "city": "Kochi", "course": "BBA" });
        let (merged, changed) = merge(
            &json!({ "city": "Kochi", "budget": 5 }),
            new.as_object().unwrap(),
        );
        assert_eq!(
            merged,
            json!({ "city": "Kochi", "budget": 5, "course": "BBA" })
        );
        assert_eq!(
            json!(changed),
            json!({ "course": { "before": null, "after": "BBA" } })
        );
    }
}
