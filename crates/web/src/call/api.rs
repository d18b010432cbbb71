use openlead_core::call::{self, Cursor};

use super::{CallLogged, CallView, NewCallFields};
use crate::api::{Answer, Answered, At, CallId, Data, Key, LeadId, Page, Paging, Sent, pair};

/// List calls, the latest first
#[utoipa::path(get, path = "/calls", tag = "Calls", params(Paging), responses((status = 200, body = Page<CallView>)))]
pub async fn list_calls(key: Key, paging: Paging) -> Answered {
    let before = paging
        .pair()?
        .map(|(started_at, id)| Cursor { started_at, id });
    key.look(move |act| {
        let calls = call::page(act, before, paging.size() + 1)?;
        paging.answer(
            calls,
            |call| pair(call.started_at, call.id),
            |call| CallView::of(&act.catalog, call),
        )
    })
    .await
}

/// List the calls of a lead, the latest first
#[utoipa::path(get, path = "/leads/{id}/calls", tag = "Calls", params(Paging), responses((status = 200, body = Page<CallView>)))]
pub async fn list_lead_calls(key: Key, At(LeadId(lead)): At<LeadId>, paging: Paging) -> Answered {
    let before = paging
        .pair()?
        .map(|(started_at, id)| Cursor { started_at, id });
    key.look(move |act| {
        openlead_core::lead::read(act, lead)?;
        let calls = call::of_lead(act, lead, before, paging.size() + 1)?;
        paging.answer(
            calls,
            |call| pair(call.started_at, call.id),
            |call| CallView::of(&act.catalog, call),
        )
    })
    .await
}

/// Read a call
#[utoipa::path(get, path = "/calls/{id}", tag = "Calls", responses((status = 200, body = Data<CallView>)))]
pub async fn read_call(key: Key, At(id): At<CallId>) -> Answered {
    key.read::<CallView>(id).await
}

/// Log a call: its lead is found by the number, or made
#[utoipa::path(post, path = "/calls", tag = "Calls", request_body = NewCallFields, responses((status = 201, body = Data<CallLogged>)))]
pub async fn log_call(key: Key, Sent(new): Sent<NewCallFields>) -> Answered {
    key.act(move |act| {
        let new = new.call(act)?;
        let logged = call::log(act, &new)?;
        let made = CallLogged {
            call_id: logged.call.into(),
            lead_id: logged.lead.into(),
            lead_is_new: logged.is_new,
        };
        Ok(Answer::made(&made).at::<CallView>(made.call_id))
    })
    .await
}
