use openlead_core::source_number::{self, Change, SourceNumber};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::{
    All, Answer, Answered, At, Data, DepartmentId, Key, Moment, Record, Sent, SourceNumberId, given,
};

/// A telephone line that brings in leads.
#[derive(Serialize, ToSchema)]
#[schema(as = SourceNumber)]
pub struct SourceNumberView {
    id: SourceNumberId,
    /// E.164; of a short extension its digits.
    #[schema(example = "+914844000101")]
    number: String,
    /// What people call the line.
    label: String,
    /// The department whose agents get its leads.
    department_id: Option<DepartmentId>,
    created_at: Moment,
}

/// A source number to add.
#[derive(Deserialize, ToSchema)]
pub struct NewSourceNumber {
    #[schema(example = "+914844000101")]
    number: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    department_id: Option<DepartmentId>,
}

/// What of a source number is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SourceNumberChange {
    label: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<DepartmentId>)]
    department_id: Option<Option<DepartmentId>>,
}

impl From<SourceNumber> for SourceNumberView {
    fn from(line: SourceNumber) -> Self {
        let number = if line.number.len() < 8 {
            line.number
        } else {
            format!("+{}", line.number)
        };
        Self {
            id: line.id.into(),
            number,
            label: line.label,
            department_id: line.department_id.map(DepartmentId),
            created_at: Moment(line.created_at),
        }
    }
}

impl Record for SourceNumberView {
    type Id = SourceNumberId;
    const PATH: &'static str = "/source-numbers";

    fn read(act: &mut Act, id: SourceNumberId) -> Result<Self, Error> {
        source_number::read(act, id.0).map(Self::from)
    }

    fn hold(act: &mut Act, _: SourceNumberId) -> Result<(), Error> {
        act.hold_catalog()
    }
}

/// List source numbers, those without a department first
#[utoipa::path(get, path = "/source-numbers", tag = "Source numbers", responses((status = 200, body = All<SourceNumberView>)))]
pub async fn list_source_numbers(key: Key) -> Answered {
    key.look(|act| {
        let all = source_number::all(act)?
            .into_iter()
            .map(SourceNumberView::from);
        Ok(Answer::data(&all.collect::<Vec<_>>()))
    })
    .await
}

/// Read a source number
#[utoipa::path(get, path = "/source-numbers/{id}", tag = "Source numbers", responses((status = 200, body = Data<SourceNumberView>)))]
pub async fn read_source_number(key: Key, At(id): At<SourceNumberId>) -> Answered {
    key.read::<SourceNumberView>(id).await
}

/// Add a source number
#[utoipa::path(post, path = "/source-numbers", tag = "Source numbers", request_body = NewSourceNumber, responses((status = 201, body = Data<SourceNumberView>)))]
pub async fn create_source_number(key: Key, Sent(new): Sent<NewSourceNumber>) -> Answered {
    key.create::<SourceNumberView>(move |act| {
        let department = new.department_id.map(|id| id.0);
        let made = source_number::add(act, &new.number, &new.label, department);
        let made = made.map_err(|error| error.renamed("source_number", "number"));
        made.map(SourceNumberId)
    })
    .await
}

/// Label a source number, or give it to another department or to none
#[utoipa::path(patch, path = "/source-numbers/{id}", tag = "Source numbers", request_body = SourceNumberChange, responses((status = 204)))]
pub async fn change_source_number(
    key: Key,
    At(id): At<SourceNumberId>,
    Sent(change): Sent<SourceNumberChange>,
) -> Answered {
    let change = Change {
        label: change.label,
        department: change
            .department_id
            .map(|department| department.map(|id| id.0)),
    };
    key.change::<SourceNumberView>(id, move |act| source_number::change(act, id.0, &change))
        .await
}

/// Delete a source number
#[utoipa::path(delete, path = "/source-numbers/{id}", tag = "Source numbers", responses((status = 204)))]
pub async fn delete_source_number(key: Key, At(id): At<SourceNumberId>) -> Answered {
    key.remove::<SourceNumberView>(id, move |act| source_number::delete(act, id.0))
        .await
}
