use std::sync::Arc;

use openlead_core::list::{self, List};
use openlead_core::{Act, Error};

use super::change::{Into, ListItemChange, NewListItem, Ordered};
use super::view::{Entry, ItemView, Of};
use crate::api::{All, Answer, Answered, At, Data, Key, ListItemId, Sent};

fn items<L: Of>(act: &mut Act) -> Answered {
    let catalog = Arc::clone(&act.catalog);
    let items = catalog
        .lists
        .of(L::LIST)
        .map(|item| ItemView::of(&catalog, item));
    Ok(Answer::record(&items.collect::<Vec<_>>()))
}

/// The error with the names of the API.
fn as_sent(error: Error) -> Error {
    error.renamed("colour", "color").renamed("order", "ids")
}

macro_rules! lists {
    ($(
        $list:ident at $path:literal, $one:literal, $merge_at:literal, $order_at:literal tagged $tag:literal:
        $list_all:ident $read:ident $create:ident $change:ident $delete:ident $order:ident $merge:ident;
    )*) => { $(
        struct $list;

        impl Of for $list {
            const LIST: List = List::$list;
            const PATH: &'static str = $path;
        }

        /// List all in their order, archived ones too
        #[utoipa::path(get, path = $path, tag = $tag, responses((status = 200, body = All<ItemView>)))]
        pub async fn $list_all(key: Key) -> Answered {
            key.look(items::<$list>).await
        }

        /// Read one
        #[utoipa::path(get, path = $one, tag = $tag, responses((status = 200, body = Data<ItemView>)))]
        pub async fn $read(key: Key, At(id): At<ListItemId>) -> Answered {
            key.read::<Entry<$list>>(id).await
        }

        /// Add one at the end
        #[utoipa::path(post, path = $path, tag = $tag, request_body = NewListItem, responses((status = 201, body = Data<ItemView>)))]
        pub async fn $create(key: Key, Sent(new): Sent<NewListItem>) -> Answered {
            key.create::<Entry<$list>>(move |act| list::add(act, List::$list, &new.item()).map(ListItemId).map_err(as_sent)).await
        }

        /// Change one, archive it or bring it back
        #[utoipa::path(patch, path = $one, tag = $tag, request_body = ListItemChange, responses((status = 204)))]
        pub async fn $change(key: Key, At(id): At<ListItemId>, Sent(change): Sent<ListItemChange>) -> Answered {
            key.change::<Entry<$list>>(id, move |act| list::change(act, List::$list, id.0, &change.change()).map_err(as_sent)).await
        }

        /// Delete one that nothing has
        #[utoipa::path(delete, path = $one, tag = $tag, responses((status = 204)))]
        pub async fn $delete(key: Key, At(id): At<ListItemId>) -> Answered {
            key.remove::<Entry<$list>>(id, move |act| list::delete(act, List::$list, id.0)).await
        }

        /// Put them into an order
        #[utoipa::path(post, path = $order_at, tag = $tag, request_body = Ordered, responses((status = 204)))]
        pub async fn $order(key: Key, Sent(order): Sent<Ordered>) -> Answered {
            let ids: Vec<_> = order.ids.into_iter().map(|ListItemId(id)| id).collect();
            key.act(move |act| {
                list::order(act, List::$list, &ids).map_err(as_sent)?;
                Ok(Answer::nothing())
            })
            .await
        }

        /// Merge one into another, which gets what has it and stands for it from now on
        #[utoipa::path(post, path = $merge_at, tag = $tag, request_body = Into, responses((status = 204)))]
        pub async fn $merge(key: Key, At(from): At<ListItemId>, Sent(into): Sent<Into>) -> Answered {
            let (from, into) = (from.0, into.into_id.0);
            key.in_units(move |act, progress| list::merge(act, List::$list, from, into, progress)).await
        }
    )* };
}

lists! {
    Status at "/statuses", "/statuses/{id}", "/statuses/{id}/merge", "/statuses/order" tagged "Statuses":
        list_statuses read_status create_status change_status delete_status order_statuses merge_status;
    Source at "/sources", "/sources/{id}", "/sources/{id}/merge", "/sources/order" tagged "Sources":
        list_sources read_source create_source change_source delete_source order_sources merge_source;
    Purpose at "/purposes", "/purposes/{id}", "/purposes/{id}/merge", "/purposes/order" tagged "Purposes":
        list_purposes read_purpose create_purpose change_purpose delete_purpose order_purposes merge_purpose;
    LeadType at "/lead-types", "/lead-types/{id}", "/lead-types/{id}/merge", "/lead-types/order" tagged "Lead types":
        list_lead_types read_lead_type create_lead_type change_lead_type delete_lead_type order_lead_types merge_lead_type;
    TaskCategory at "/task-categories", "/task-categories/{id}", "/task-categories/{id}/merge", "/task-categories/order"
        tagged "Task categories": list_task_categories read_task_category create_task_category change_task_category
        delete_task_category order_task_categories merge_task_category;
    DealStage at "/deal-stages", "/deal-stages/{id}", "/deal-stages/{id}/merge", "/deal-stages/order" tagged "Deal stages":
        list_deal_stages read_deal_stage create_deal_stage change_deal_stage delete_deal_stage order_deal_stages
        merge_deal_stage;
    LostReason at "/lost-reasons", "/lost-reasons/{id}", "/lost-reasons/{id}/merge", "/lost-reasons/order"
        tagged "Lost reasons": list_lost_reasons read_lost_reason create_lost_reason change_lost_reason
        delete_lost_reason order_lost_reasons merge_lost_reason;
}
