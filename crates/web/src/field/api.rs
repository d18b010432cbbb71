use openlead_core::field::{Field, Kind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::FieldId;

/// The definition of an additional field.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomField)]
pub struct FieldView {
    id: FieldId,
    /// Its name in `custom_fields`.
    #[schema(example = "course")]
    field_key: String,
    label: String,
    field_type: FieldType,
    /// What a select or multiselect takes: send the value, show the label.
    allowed_values: Vec<AllowedValue>,
    required: bool,
    /// Whether search looks into it.
    searchable: bool,
    position: i64,
    archived: bool,
}

/// An option of a select or multiselect.
#[derive(Serialize, ToSchema)]
pub struct AllowedValue {
    label: String,
    value: String,
}

macro_rules! types {
    ($($(#[$doc:meta])* $type:ident = $kind:ident),* $(,)?) => {
        /// What the values of an additional field are.
        #[derive(Debug, Clone, Copy, Serialize, serde::Deserialize, ToSchema)]
        #[serde(rename_all = "lowercase")]
        pub enum FieldType { $($(#[$doc])* $type),* }

        impl From<Kind> for FieldType {
            fn from(kind: Kind) -> Self {
                match kind { $(Kind::$kind => Self::$type),* }
            }
        }

        impl From<FieldType> for Kind {
            fn from(field_type: FieldType) -> Self {
                match field_type { $(FieldType::$type => Self::$kind),* }
            }
        }
    };
}

types! {
    /// A line of text.
    Text = Text,
    /// Several lines of text.
    Textarea = LongText,
    /// A JSON number.
    Number = Number,
    /// `true` or `false`.
    Boolean = YesNo,
    /// The stored value of one option.
    Select = Choice,
    /// A list of stored values.
    Multiselect = Choices,
    /// `YYYY-MM-DD`.
    Date = Date,
    /// `YYYY-MM-DDTHH:MM:SS`, in the account's time zone.
    Datetime = DateTime,
    /// An e-mail address.
    Email = Email,
    /// A phone number.
    Phone = Phone,
    /// A web address.
    Url = Url,
    /// An amount in the account's currency.
    Money = Money,
}

impl From<&Field> for FieldView {
    fn from(field: &Field) -> Self {
        let allowed = field.choices.iter().map(|choice| AllowedValue {
            label: choice.label.clone(),
            value: choice.value.clone(),
        });
        Self {
            id: field.id.into(),
            field_key: field.key.clone(),
            label: field.label.clone(),
            field_type: field.kind.into(),
            allowed_values: allowed.collect(),
            required: field.required,
            searchable: field.searchable,
            position: field.position,
            archived: field.archived,
        }
    }
}
