use openlead_core::{Error, lead};

use super::LeadView;
use super::fields::LeadFields;
use super::list::{LeadOrder, LeadPage, WhichLeads, named};
use crate::api::{Answer, Answered, At, Data, Key, LeadId, Paging, Query, Sent};

/// List leads
///
/// The order is stable, and a cursor survives leads that come in meanwhile. By `created_at` and `updated_at` a lead never
/// turns up before the end of what was read.
#[utoipa::path(get, path = "/leads", tag = "Leads", params(WhichLeads, LeadOrder, Paging), responses((status = 200, body = LeadPage)))]
pub async fn list_leads(
    key: Key,
    Query(asked): Query<WhichLeads>,
    Query(order): Query<LeadOrder>,
    paging: Paging,
) -> Answered {
    let (which, names) = asked.wanted()?;
    let wanted = order.of(which, &paging);
    let page = lead::page(key.openlead(), key.actor(), wanted.clone()).await;
    let page = page.map_err(|error| named(error, &names))?;
    key.look(move |act| order.answer(act, &wanted, &page)).await
}

/// Read a lead
#[utoipa::path(get, path = "/leads/{id}", tag = "Leads", responses((status = 200, body = Data<LeadView>)))]
pub async fn read_lead(key: Key, At(id): At<LeadId>) -> Answered {
    key.read::<LeadView>(id).await
}

/// Make a lead
///
/// `phone_numbers` is required. When a lead has one of the numbers, 409 with its `lead_id`.
#[utoipa::path(post, path = "/leads", tag = "Leads", request_body(content = LeadFields, example = json!({ "phone_numbers": ["+919846012345"], "name": "Meera Nair", "email": "meera@example.com" })), responses((status = 201, body = Data<LeadView>)))]
pub async fn create_lead(key: Key, Sent(fields): Sent<LeadFields>) -> Answered {
    key.create::<LeadView>(move |act| {
        let new = fields.edit(act)?;
        lead::create(act, &new).map(LeadId)
    })
    .await
}

/// Change a lead
#[utoipa::path(patch, path = "/leads/{id}", tag = "Leads", request_body(content = LeadFields, example = json!({ "name": "Meera Nair", "score": 40 })), responses((status = 204)))]
pub async fn change_lead(key: Key, At(id): At<LeadId>, Sent(fields): Sent<LeadFields>) -> Answered {
    key.change::<LeadView>(id, move |act| {
        let edit = fields.edit(act)?;
        lead::edit(act, id.0, &edit, None).map(drop)
    })
    .await
}

/// Put a lead into the trash; one that is there stays
#[utoipa::path(delete, path = "/leads/{id}", tag = "Leads", responses((status = 204)))]
pub async fn delete_lead(key: Key, At(id): At<LeadId>) -> Answered {
    key.remove::<LeadView>(id, move |act| match lead::trash(act, id.0) {
        Err(Error::NotFound(_)) => lead::read(act, id.0).map(drop),
        trashed => trashed,
    })
    .await
}

/// Take a lead out of the trash
#[utoipa::path(post, path = "/leads/{id}/restore", tag = "Leads", responses((status = 204)))]
pub async fn restore_lead(key: Key, At(id): At<LeadId>) -> Answered {
    key.act(move |act| {
        lead::restore(act, id.0)?;
        Ok(Answer::nothing())
    })
    .await
}
