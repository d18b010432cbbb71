//! What an integration needs to know before its first lead, in one answer.

use openlead_core::Catalog;
use openlead_core::list::List;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{Answer, Answered, Data, DepartmentId, Key};
use crate::field::api::FieldView;
use crate::list::ItemView;
use crate::staff::api::Agent;

/// What an account has set up.
#[derive(Serialize, ToSchema)]
pub struct Meta {
    statuses: Vec<ItemView>,
    sources: Vec<ItemView>,
    purposes: Vec<ItemView>,
    lead_types: Vec<ItemView>,
    task_categories: Vec<ItemView>,
    deal_stages: Vec<ItemView>,
    lost_reasons: Vec<ItemView>,
    /// The staff to whom leads can be assigned.
    agents: Vec<Agent>,
    departments: Vec<DepartmentName>,
    custom_fields: Vec<FieldView>,
}

/// A department by name.
#[derive(Serialize, ToSchema)]
pub struct DepartmentName {
    id: DepartmentId,
    name: String,
}

impl Meta {
    fn of(catalog: &Catalog) -> Self {
        let list = |list| {
            let items = catalog.lists.of(list).filter(|item| !item.archived);
            items.map(|item| ItemView::of(catalog, item)).collect()
        };
        let agents = catalog.staff.iter().filter(|staff| staff.active);
        let departments = catalog.departments.iter().map(|department| DepartmentName {
            id: department.id.into(),
            name: department.name.clone(),
        });
        let fields = catalog.fields.iter().filter(|field| !field.archived);
        Self {
            statuses: list(List::Status),
            sources: list(List::Source),
            purposes: list(List::Purpose),
            lead_types: list(List::LeadType),
            task_categories: list(List::TaskCategory),
            deal_stages: list(List::DealStage),
            lost_reasons: list(List::LostReason),
            agents: agents.map(Agent::from).collect(),
            departments: departments.collect(),
            custom_fields: fields.map(FieldView::from).collect(),
        }
    }
}

/// Read what the account has set up: lists, staff, departments and additional fields
///
/// The test of a key, too.
#[utoipa::path(get, path = "/meta", tag = "Meta", responses((status = 200, body = Data<Meta>)))]
pub async fn read_meta(key: Key) -> Answered {
    key.look(|act| Ok(Answer::record(&Meta::of(&act.catalog))))
        .await
}
