use openlead_core::lead::Edit;
use openlead_core::{Act, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value as Json, json};
use utoipa::ToSchema;

use crate::api::{DepartmentId, ListItemId, Moment, StaffId};

macro_rules! fields {
    ($($(#[$attribute:meta])* $name:ident: $type:ty),* $(,)?) => {
        /// What a lead shall be: any subset. Absent stays as it is; `null` takes away.
        #[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
        #[serde(default)]
        pub struct LeadFields { $(
            $(#[$attribute])*
            #[schema(value_type = Option<$type>)]
            #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
            $name: Option<Json>,
        )* }
    };
}

fields! {
    /// All phone numbers, the first one first: 1 to 5. In place of those before.
    phone_numbers: Vec<PhoneGiven>,
    /// The only number, in place of `phone_numbers`. With `by-identifier`: the number of the lead that is meant.
    #[schema(example = "+919846012345")]
    phone_number: String,
    #[schema(max_length = 200)]
    name: String,
    /// With `by-identifier` and no `phone_number`: the address of the lead that is meant.
    #[schema(example = "meera@example.com")]
    email: String,
    #[schema(max_length = 200)]
    company_name: String,
    #[schema(max_length = 1000)]
    address: String,
    /// `YYYY-MM-DD`.
    #[schema(format = Date)]
    birth_date: String,
    /// One text, overwritten as a whole.
    notes: String,
    score: i64,
    is_starred: bool,
    #[schema(max_length = 1000)]
    lost_reason: String,
    /// An entry of the lost reasons.
    lost_reason_id: ListItemId,
    next_follow_up_at: Moment,
    status_id: ListItemId,
    source_id: ListItemId,
    purpose_ids: Vec<ListItemId>,
    type_id: ListItemId,
    assigned_to_id: StaffId,
    department_id: DepartmentId,
    /// Values of additional fields by their keys, or as `[{"field_key", "value"}]`, the way they are read. They replace the
    /// whole set.
    custom_fields: CustomFields,
}

/// A phone number: E.164 text, or an object with it.
#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what core reads")]
enum PhoneGiven {
    Text(String),
    Object { phone_number: String },
}

/// Values of additional fields.
#[derive(ToSchema)]
#[schema(value_type = Object, example = json!({ "course": "BBA", "budget": 75000 }))]
#[expect(dead_code, reason = "it describes what core reads")]
struct CustomFields(Json);

/// Also `null` was sent.
fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

impl LeadFields {
    /// The text that identifies a lead, taken out: the number, else the address.
    pub fn identifier(&mut self) -> (Option<String>, Option<String>) {
        let text = |json: Option<Json>| {
            json?
                .as_str()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        match text(self.phone_number.take()) {
            Some(number) => (Some(number), None),
            None => (None, text(self.email.take())),
        }
    }

    /// The change as core reads it.
    pub fn edit(&self, act: &Act) -> Result<Edit, Error> {
        let Json::Object(mut object) = json!(self) else {
            unreachable!("a struct is an object");
        };
        let number = object.remove("phone_number");
        let is_one = number.is_some() && !object.contains_key("phone_numbers");
        if let Some(number) = number.filter(|_| is_one) {
            object.insert("phone_numbers".to_owned(), json!([number]));
        }
        let keys = match object.get("custom_fields") {
            Some(Json::Array(list)) => {
                let (keys, by_key) = by_key(list)?;
                object.insert("custom_fields".to_owned(), by_key);
                keys
            }
            _ => Vec::new(),
        };
        Edit::read(act, &object, false).map_err(|error| as_sent(error, is_one, &keys))
    }
}

/// The error with the places of what was sent in another shape than core reads: the only number, and values in a list.
fn as_sent(error: Error, is_one: bool, keys: &[String]) -> Error {
    let Error::Invalid(mut wrong) = error else {
        return error;
    };
    for one in &mut wrong {
        let place = one
            .field
            .strip_prefix("custom_fields.")
            .and_then(|key| keys.iter().rposition(|known| known == key));
        if let Some(place) = place {
            one.field = format!("custom_fields.{place}.value").into();
        } else if is_one && one.field.starts_with("phone_numbers") {
            one.field = "phone_number".into();
        }
    }
    Error::Invalid(wrong)
}

/// The keys in their order, and the values by them.
fn by_key(list: &[Json]) -> Result<(Vec<String>, Json), Error> {
    let one = |one: &Json| {
        Some((
            one.get("field_key")?.as_str()?.to_owned(),
            one.get("value")?.clone(),
        ))
    };
    let mut keys = Vec::new();
    let mut values = Map::new();
    for (place, given) in list.iter().enumerate() {
        let how =
            "Send an object with the values by field_key, or a list of {\"field_key\", \"value\"}.";
        let (key, value) =
            one(given).ok_or_else(|| Error::invalid(format!("custom_fields.{place}"), how))?;
        values.insert(key.clone(), value);
        keys.push(key);
    }
    Ok((keys, Json::Object(values)))
}
