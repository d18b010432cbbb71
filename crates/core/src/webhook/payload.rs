use openlead_db::args;
use serde_json::{Map, Value as Json, json};

use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::{self, Lead, Phones};
use crate::{text, time};

/// A body has less, in bytes; receivers may refuse more.
const MOST: usize = 20_000;
/// Longer texts of an event are cut, in characters; the API has the whole.
const TEXT: usize = 2_000;

/// An event on its way out.
pub(super) struct Happened<'a> {
    pub event: Id<of::Event>,
    pub sequence: i64,
    pub kind: &'a str,
    pub detail: &'a Json,
}

/// The lead as it stands, and as receivers see it.
pub(super) fn snapshot(act: &mut Act, id: Id<of::Lead>) -> Result<(Lead, Json)> {
    let sql = format!(
        "SELECT {} FROM lead WHERE account_id = $1 AND id = $2",
        Lead::COLUMNS
    );
    let lead: Lead = act.tx.one(&sql, args![act.actor.account, id])?;
    let sql = format!(
        "SELECT {} FROM lead_phone WHERE account_id = $1 AND lead_id = $2 ORDER BY position, number LIMIT 20",
        Phones::COLUMNS
    );
    let phones: Vec<Phones> = act.tx.all(&sql, args![act.actor.account, id])?;
    let purposes = lead::purposes(act, &lead)?;
    let json = lead_json(act, &lead, &phones, &purposes);
    Ok((lead, json))
}

fn lead_json(act: &Act, lead: &Lead, phones: &[Phones], purposes: &[Id<of::ListItem>]) -> Json {
    let lists = &act.catalog.lists;
    let item =
        |id: Option<Id<of::ListItem>>| id.map(|id| json!({ "id": id, "name": lists.name(id) }));
    let department = lead.department_id.and_then(|id| act.catalog.department(id));
    let agent = lead.agent_id.map(|id| person(act, id));
    let numbers: Vec<Json> = phones.iter().map(number).collect();
    let purposes: Vec<Json> = purposes.iter().map(|id| json!(item(Some(*id)))).collect();
    let status = lists.get(lead.status_id);
    let at = |at: Option<i64>| at.map(time::to_rfc3339);
    json!({
        "id": lead.id,
        "lead_id": lead.id,
        "name": text::limit(&lead.name, 500),
        "email": lead.email,
        "phone_numbers": numbers,
        "company_name": text::limit(&lead.company, 500),
        "address": text::limit(&lead.address, 1000),
        "birth_date": lead.birth_date,
        "status": {
            "id": lead.status_id,
            "name": lists.name(lead.status_id),
            "slug": status.map(|it| it.slug.as_str()),
            "color": status.map(|it| it.colour.as_str()),
        },
        "source": item(Some(lead.source_id)),
        "purpose": item(lead.purpose_id),
        "purposes": purposes,
        "type": item(lead.type_id),
        "department": department.map(|it| json!({ "id": it.id, "name": it.name })),
        "assigned_to": agent,
        "notes": text::limit(&lead.notes, TEXT),
        "score": lead.score,
        "is_starred": lead.is_starred,
        "lost_reason": text::limit(&lead.lost_reason, 500),
        "custom_fields": lead.custom,
        "enquiries": lead.enquiries,
        "next_follow_up_at": at(lead.next_follow_up_at),
        "last_enquiry_at": time::to_rfc3339(lead.last_enquiry_at),
        "status_changed_at": time::to_rfc3339(lead.status_changed_at),
        "first_touch_at": at(lead.first_touch_at),
        "last_touch_at": at(lead.last_touch_at),
        "created_at": time::to_rfc3339(lead.created_at),
        "updated_at": time::to_rfc3339(lead.updated_at),
        "deleted_at": at(lead.deleted_at),
    })
}

fn number(phone: &Phones) -> Json {
    let number = format!("+{}", phone.number);
    json!({ "number": number, "phone_number": number, "is_primary": phone.position == 0 })
}

fn person(act: &Act, id: Id<of::Staff>) -> Json {
    let name = act.catalog.staff(id).map(|staff| staff.name.as_str());
    json!({ "id": id, "name": name })
}

/// The body of the request, as text, for all webhooks and all tries the same.
pub(super) fn write(act: &mut Act, happened: &Happened, lead: Option<Json>) -> String {
    let now = act.tx.now();
    let mut detail = happened.detail.clone();
    cut(&mut detail);
    let changes = changes(act, happened.kind, &mut detail);
    let mut data = json!({
        "event_id": happened.event,
        "account_id": act.actor.account,
        "sequence": happened.sequence,
        "by": act.actor.who.map(|who| person(act, who)),
        "via": act.actor.via.as_str(),
        "lead": lead,
        "changes": changes,
        "detail": detail,
    });
    let envelope = |data: &Json| {
        json!({ "type": happened.kind, "timestamp": time::to_rfc3339(now), "data": data })
            .to_string()
    };
    // What makes a body long: additional fields without limit, and what a form sent.
    for path in ["/detail/sent", "/lead/custom_fields", "/changes", "/detail"] {
        let body = envelope(&data);
        if body.len() < MOST {
            return body;
        }
        if let Some(long) = data.pointer_mut(path) {
            *long = json!({});
        }
        data["truncated"] = json!(true);
    }
    envelope(&data)
}

/// Cuts long texts, at any depth.
fn cut(json: &mut Json) {
    match json {
        Json::String(text) => {
            let kept = text::limit(text, TEXT).len();
            text.truncate(kept);
        }
        Json::Array(all) => all.iter_mut().for_each(cut),
        Json::Object(all) => all.values_mut().for_each(cut),
        _ => {}
    }
}

/// What changed, by field: before and after. Taken out of the event's details.
fn changes(act: &Act, kind: &str, detail: &mut Json) -> Json {
    let Some(detail) = detail.as_object_mut() else {
        return json!({});
    };
    if let Some(changes) = detail.remove("changes") {
        return changes;
    }
    let field = match kind {
        "lead.status_changed" => "status",
        "lead.assigned" => "assigned_to",
        "deal.stage_changed" => "stage",
        _ => return json!({}),
    };
    let mut side = |name: &str| match (detail.remove(name), kind) {
        (Some(Json::String(id)), "lead.assigned") => named(act, &id),
        (side, _) => side.unwrap_or_default(),
    };
    let change = json!({ "before": side("before"), "after": side("after") });
    Json::Object(Map::from_iter([(field.to_owned(), change)]))
}

/// The member of staff whose id it is.
fn named(act: &Act, id: &str) -> Json {
    id.parse().map_or(Json::Null, |id| person(act, id))
}
