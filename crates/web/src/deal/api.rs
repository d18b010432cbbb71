use openlead_core::deal::{self, Cursor, Filter, Sort};
use openlead_core::list::{self, List};
use openlead_core::staff;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{DealChange, DealView, NewDealFields};
use crate::Problem;
use crate::api::{
    All, Answer, Answered, At, Data, DealId, Key, LeadId, Page, Paging, Query, Sent, named,
    wrong_cursor,
};

/// Which deals.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ListDeals {
    /// Those in a stage: its id or name.
    stage: Option<String>,
    /// Those of an agent: an id, name or e-mail address; `me` for the person in whose name the key acts.
    assigned_to: Option<String>,
    /// Those that are expected to end on this day or later.
    #[serde(rename = "end_date[from]")]
    #[param(format = Date)]
    end_from: Option<String>,
    /// Those that are expected to end on this day or earlier.
    #[serde(rename = "end_date[to]")]
    #[param(format = Date)]
    end_to: Option<String>,
    #[param(inline)]
    sort_by: Option<DealOrder>,
}

/// An order of deals.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum DealOrder {
    /// The newest first.
    CreatedAt,
    /// What is expected to end first; deals without such a day are left out.
    EndDate,
}

fn cursor(paging: &Paging) -> Result<Option<Cursor>, Problem> {
    let read = |text: &String| {
        let (key, id) = text.split_once('.')?;
        Some(Cursor {
            key: key.to_owned(),
            id: id.parse().ok()?,
        })
    };
    let cursor = paging.cursor.as_ref();
    cursor
        .map(|text| read(text).ok_or_else(wrong_cursor))
        .transpose()
}

/// List deals
#[utoipa::path(get, path = "/deals", tag = "Deals", params(ListDeals, Paging), responses((status = 200, body = Page<DealView>)))]
pub async fn list_deals(key: Key, Query(asked): Query<ListDeals>, paging: Paging) -> Answered {
    let after = cursor(&paging)?;
    let sort = match asked.sort_by {
        Some(DealOrder::EndDate) => Sort::End,
        _ => Sort::Newest,
    };
    key.look(move |act| {
        let stage = asked.stage.as_deref();
        let agent = asked.assigned_to.as_deref();
        let filter = Filter {
            stage: named("stage", stage, |one| list::meant(act, List::DealStage, one))?,
            agent: named("assigned_to", agent, |one| staff::named(act, one))?.map(Some),
            end_from: asked.end_from.clone(),
            end_to: asked.end_to.clone(),
            ..Filter::default()
        };
        let page = deal::list(act, &filter, sort, after.as_ref(), paging.size())?;
        let deals: Vec<_> = page
            .deals
            .into_iter()
            .map(|deal| DealView::of(&act.catalog, deal))
            .collect();
        paging.cut(
            &deals,
            page.next.map(|next| format!("{}.{}", next.key, next.id)),
        )
    })
    .await
}

/// List the deals of a lead, newest first
#[utoipa::path(get, path = "/leads/{id}/deals", tag = "Deals", responses((status = 200, body = All<DealView>)))]
pub async fn list_lead_deals(key: Key, At(LeadId(lead)): At<LeadId>) -> Answered {
    key.look(move |act| {
        openlead_core::lead::read(act, lead)?;
        let deals = deal::of_lead(act, lead)?.into_iter();
        Ok(Answer::data(
            &deals
                .map(|deal| DealView::of(&act.catalog, deal))
                .collect::<Vec<_>>(),
        ))
    })
    .await
}

/// Read a deal
#[utoipa::path(get, path = "/deals/{id}", tag = "Deals", responses((status = 200, body = Data<DealView>)))]
pub async fn read_deal(key: Key, At(id): At<DealId>) -> Answered {
    key.read::<DealView>(id).await
}

/// Add a deal to a lead
#[utoipa::path(post, path = "/deals", tag = "Deals", request_body = NewDealFields, responses((status = 201, body = Data<DealView>)))]
pub async fn create_deal(key: Key, Sent(new): Sent<NewDealFields>) -> Answered {
    key.create::<DealView>(move |act| {
        let deal = new.deal(act)?;
        deal::add(act, &deal).map(DealId)
    })
    .await
}

/// Change a deal, or move it to another stage
#[utoipa::path(patch, path = "/deals/{id}", tag = "Deals", request_body = DealChange, responses((status = 204)))]
pub async fn change_deal(key: Key, At(id): At<DealId>, Sent(change): Sent<DealChange>) -> Answered {
    key.change::<DealView>(id, move |act| change.apply(act, id))
        .await
}

/// Delete a deal
#[utoipa::path(delete, path = "/deals/{id}", tag = "Deals", responses((status = 204)))]
pub async fn delete_deal(key: Key, At(id): At<DealId>) -> Answered {
    key.remove::<DealView>(id, move |act| deal::delete(act, id.0))
        .await
}
