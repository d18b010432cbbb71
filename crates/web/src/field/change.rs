use openlead_core::field::{self, Change, Field, NewField, Wanted};
use openlead_core::{Act, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{FieldType, FieldView};
use crate::api::{All, Answer, Answered, At, Data, FieldId, Key, Record, Sent};

/// An additional field to add.
#[derive(Deserialize, ToSchema)]
pub struct NewCustomField {
    /// Its key is made of it.
    #[schema(min_length = 1, max_length = 100, example = "Course of study")]
    label: String,
    field_type: FieldType,
    /// The labels of the options of a select or multiselect.
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    required: bool,
    /// Whether search looks into it.
    #[serde(default)]
    searchable: bool,
    /// The group that it is shown in.
    #[serde(default)]
    section: String,
}

/// What of an additional field is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct CustomFieldChange {
    /// Its key stays.
    label: Option<String>,
    /// All options, in their order: labels, or what `allowed_values` has, which gives an option another label. One that
    /// leads have cannot be left out: 409.
    options: Option<Vec<OptionGiven>>,
    required: Option<bool>,
    searchable: Option<bool>,
    section: Option<String>,
    /// No longer offered, or offered again.
    archived: Option<bool>,
    /// `false`: it shall stay, though a call has made it.
    from_intake: Option<bool>,
}

/// An option: a label, or an option that is there with a label.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
enum OptionGiven {
    Label(String),
    Known {
        label: String,
        /// The stored value of the option; it stays.
        value: String,
    },
}

impl From<OptionGiven> for Wanted {
    fn from(option: OptionGiven) -> Self {
        match option {
            OptionGiven::Label(label) => Self::from(label),
            OptionGiven::Known { label, value } => Self {
                label,
                value: Some(value),
            },
        }
    }
}

/// The additional fields in their order.
#[derive(Deserialize, ToSchema)]
pub struct OrderedFields {
    /// Every field in use once; archived ones may be left out and come last then.
    ids: Vec<FieldId>,
}

/// Where a field is merged into.
#[derive(Deserialize, ToSchema)]
pub struct IntoField {
    /// The field that stays.
    into_id: FieldId,
}

impl From<NewCustomField> for NewField {
    fn from(new: NewCustomField) -> Self {
        Self {
            label: new.label,
            kind: new.field_type.into(),
            options: new.options,
            required: new.required,
            searchable: new.searchable,
            section: new.section,
        }
    }
}

impl From<CustomFieldChange> for Change {
    fn from(change: CustomFieldChange) -> Self {
        Self {
            label: change.label,
            options: change
                .options
                .map(|options| options.into_iter().map(Wanted::from).collect()),
            required: change.required,
            searchable: change.searchable,
            section: change.section,
            archived: change.archived,
            from_intake: change.from_intake,
        }
    }
}

impl Record for FieldView {
    type Id = FieldId;
    const PATH: &'static str = "/custom-fields";

    fn read(act: &mut Act, id: FieldId) -> Result<Self, Error> {
        field::read(act, id.0).map(|field: Field| Self::from(&field))
    }

    fn hold(act: &mut Act, _: FieldId) -> Result<(), Error> {
        act.hold_catalog()
    }
}

/// List additional fields in their order, archived ones too
#[utoipa::path(get, path = "/custom-fields", tag = "Custom fields", responses((status = 200, body = All<FieldView>)))]
pub async fn list_custom_fields(key: Key) -> Answered {
    key.look(|act| {
        let offered = act
            .catalog
            .fields
            .iter()
            .filter(|field| field.merged_into.is_none());
        Ok(Answer::data(
            &offered.map(FieldView::from).collect::<Vec<_>>(),
        ))
    })
    .await
}

/// Read an additional field
#[utoipa::path(get, path = "/custom-fields/{id}", tag = "Custom fields", responses((status = 200, body = Data<FieldView>)))]
pub async fn read_custom_field(key: Key, At(id): At<FieldId>) -> Answered {
    key.read::<FieldView>(id).await
}

/// Add an additional field
#[utoipa::path(post, path = "/custom-fields", tag = "Custom fields", request_body = NewCustomField, responses((status = 201, body = Data<FieldView>)))]
pub async fn create_custom_field(key: Key, Sent(new): Sent<NewCustomField>) -> Answered {
    let new = NewField::from(new);
    key.create::<FieldView>(move |act| field::add(act, &new).map(FieldId))
        .await
}

/// Change an additional field, archive it or bring it back
#[utoipa::path(patch, path = "/custom-fields/{id}", tag = "Custom fields", request_body = CustomFieldChange, responses((status = 204)))]
pub async fn change_custom_field(
    key: Key,
    At(id): At<FieldId>,
    Sent(change): Sent<CustomFieldChange>,
) -> Answered {
    let change = Change::from(change);
    field::check_options(key.openlead(), key.actor(), id.0, &change).await?;
    key.change::<FieldView>(id, move |act| field::change(act, id.0, &change))
        .await
}

/// Delete an additional field in which no lead has a value
#[utoipa::path(delete, path = "/custom-fields/{id}", tag = "Custom fields", responses((status = 204)))]
pub async fn delete_custom_field(key: Key, At(id): At<FieldId>) -> Answered {
    field::check_unused(key.openlead(), key.actor(), id.0).await?;
    key.remove::<FieldView>(id, move |act| field::remove(act, id.0))
        .await
}

/// Put the additional fields into an order
#[utoipa::path(post, path = "/custom-fields/order", tag = "Custom fields", request_body = OrderedFields, responses((status = 204)))]
pub async fn order_custom_fields(key: Key, Sent(order): Sent<OrderedFields>) -> Answered {
    let ids: Vec<_> = order.ids.into_iter().map(|id| id.0).collect();
    key.act(move |act| {
        field::order(act, &ids).map_err(|error| error.renamed("order", "ids"))?;
        Ok(Answer::nothing())
    })
    .await
}

/// Merge an additional field into another, which gets its values and stands for it from now on
#[utoipa::path(post, path = "/custom-fields/{id}/merge", tag = "Custom fields", request_body = IntoField, responses((status = 204)))]
pub async fn merge_custom_field(
    key: Key,
    At(from): At<FieldId>,
    Sent(into): Sent<IntoField>,
) -> Answered {
    key.in_units(move |act, progress| field::merge(act, from.0, into.into_id.0, progress))
        .await
}
