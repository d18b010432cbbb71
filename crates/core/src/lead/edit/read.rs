//! A change as programs and forms send it, in the names of the REST API.

use serde_json::{Map, Value as Json};

use super::{Custom, Edit};
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, FieldError, Result};
use crate::id::{Id, of};
use crate::list::List;
use crate::phone::Phone;
use crate::{field, note, text, time};

/// The most phone numbers and purposes of a lead.
const MOST_PHONES: usize = 5;
const MOST_PURPOSES: usize = 20;
/// Scores are from minus this to this.
const HIGHEST_SCORE: i64 = 1_000_000;

/// All names there are.
const NAMES: [&str; 19] = [
    "phone_numbers",
    "name",
    "email",
    "company_name",
    "address",
    "birth_date",
    "notes",
    "score",
    "is_starred",
    "lost_reason",
    "lost_reason_id",
    "next_follow_up_at",
    "status_id",
    "source_id",
    "purpose_ids",
    "type_id",
    "assigned_to_id",
    "department_id",
    "custom_fields",
];

impl Edit {
    /// Reads an object of the REST API: any subset of its fields, `null` for none. `custom_fields` replaces the whole set,
    /// or merges what it has.
    ///
    /// # Errors
    /// `Invalid` with every wrong field, and what is allowed.
    pub fn read(act: &Act, object: &Map<String, Json>, merge: bool) -> Result<Self> {
        let mut reader = Reader {
            act,
            object,
            wrong: Vec::new(),
        };
        reader.names();
        let edit = Self {
            phones: reader.phones(),
            name: reader.value("name", |_, json| words(json, 200)),
            email: reader.maybe("email", email),
            company: reader.value("company_name", |_, json| words(json, 200)),
            address: reader.value("address", |_, json| words(json, 1000)),
            birth_date: reader.maybe("birth_date", date),
            notes: reader.value("notes", |_, json| words(json, note::LONGEST)),
            score: reader.value("score", |_, json| score(json)),
            is_starred: reader.value("is_starred", |_, json| {
                json.as_bool()
                    .ok_or_else(|| "Send true or false.".to_owned())
            }),
            lost_reason: reader.value("lost_reason", |_, json| words(json, 1000)),
            lost_reason_id: reader.maybe("lost_reason_id", |act, json| {
                entry(act, List::LostReason, json)
            }),
            next_follow_up_at: reader.maybe("next_follow_up_at", moment),
            status: reader.value("status_id", |act, json| entry(act, List::Status, json)),
            source: reader.value("source_id", |act, json| entry(act, List::Source, json)),
            purposes: reader.value("purpose_ids", purposes),
            lead_type: reader.maybe("type_id", |act, json| entry(act, List::LeadType, json)),
            agent: reader.maybe("assigned_to_id", person),
            department: reader.maybe("department_id", department),
            custom: None,
        };
        let custom = reader.custom();
        match reader.wrong.is_empty() {
            true => Ok(Self {
                custom: custom.map(if merge {
                    Custom::Merge
                } else {
                    Custom::Replace
                }),
                ..edit
            }),
            false => Err(Error::Invalid(reader.wrong)),
        }
    }
}

struct Reader<'a, 'b> {
    act: &'a Act<'b>,
    object: &'a Map<String, Json>,
    wrong: Vec<FieldError>,
}

impl Reader<'_, '_> {
    /// A name that nothing reads is a mistake that would be noticed late.
    fn names(&mut self) {
        for name in self
            .object
            .keys()
            .filter(|name| !NAMES.contains(&name.as_str()))
        {
            let field = text::limit(name, 100).to_owned().into();
            let message = format!("A lead has no such field. It has {}.", NAMES.join(", "));
            self.wrong.push(FieldError { field, message });
        }
    }

    fn value<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Act, &Json) -> Result<T, String>,
    ) -> Option<T> {
        let read = read(self.act, self.object.get(name)?);
        read.map_err(|message| {
            self.wrong.push(FieldError {
                field: name.into(),
                message,
            })
        })
        .ok()
    }

    /// What may be none: `null` or an empty text.
    fn maybe<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Act, &Json) -> Result<T, String>,
    ) -> Option<Option<T>> {
        self.value(name, |act, json| match json {
            Json::Null => Ok(None),
            Json::String(text) if text.is_empty() => Ok(None),
            json => read(act, json).map(Some),
        })
    }

    /// What is wrong about a number is said at its place in the list.
    fn phones(&mut self) -> Option<Vec<Phone>> {
        let list = self.object.get("phone_numbers")?.as_array();
        let Some(list) = list.filter(|list| (1..=MOST_PHONES).contains(&list.len())) else {
            self.wrong.push(FieldError {
                field: "phone_numbers".into(),
                message: how_phones(),
            });
            return None;
        };
        let mut phones: Vec<Phone> = Vec::new();
        for (place, one) in list.iter().enumerate() {
            match phone(self.act, one) {
                Ok(phone) if phones.contains(&phone) => {}
                Ok(phone) => phones.push(phone),
                Err(message) => {
                    let field = format!("phone_numbers.{place}").into();
                    self.wrong.push(FieldError { field, message });
                }
            }
        }
        Some(phones)
    }

    fn custom(&mut self) -> Option<Map<String, Json>> {
        let Some(values) = self.object.get("custom_fields")?.as_object() else {
            let message = "Send an object with the values by field_key.".to_owned();
            self.wrong.push(FieldError {
                field: "custom_fields".into(),
                message,
            });
            return None;
        };
        let mut checked = Map::new();
        for (key, value) in values {
            match custom_value(self.act, key, value) {
                Ok(value) => drop(checked.insert(key.clone(), value)),
                Err(message) => {
                    let field = format!("custom_fields.{}", text::limit(key, 100)).into();
                    self.wrong.push(FieldError { field, message });
                }
            }
        }
        Some(checked)
    }
}

fn custom_value(act: &Act, key: &str, value: &Json) -> Result<Json, String> {
    let field = act.catalog.fields.iter().find(|field| field.key == key);
    let field = field.ok_or("There is no additional field of this key.")?;
    field::check(act, field, value).map_err(|error| match error {
        Error::Invalid(wrong) => wrong.into_iter().map(|wrong| wrong.message).collect(),
        other => other.to_string(),
    })
}

fn words(json: &Json, most: usize) -> Result<String, String> {
    let text = match json {
        Json::Null => "",
        json => json.as_str().ok_or("Send a text.")?,
    };
    let text = text::clean(text);
    match text.chars().nth(most) {
        None => Ok(text),
        Some(_) => Err(format!("Send at most {most} characters.")),
    }
}

fn how_phones() -> String {
    format!(
        "Send a list of 1 to {MOST_PHONES} numbers with country codes, like [\"+919846012345\"]."
    )
}

fn phone(act: &Act, json: &Json) -> Result<Phone, String> {
    let inner = || json.get("phone_number").or_else(|| json.get("number"));
    let number = json.as_str().or_else(|| inner()?.as_str());
    let number = number.ok_or_else(how_phones)?;
    Phone::from_parts(&act.catalog.account.country_code, number)
        .map_err(|why| format!("{why} {}", how_phones()))
}

fn email(_: &Act, json: &Json) -> Result<Email, String> {
    let email = json.as_str().and_then(Email::parse);
    email.ok_or_else(|| "Send an address like name@example.com.".to_owned())
}

fn date(_: &Act, json: &Json) -> Result<String, String> {
    let date = json
        .as_str()
        .filter(|text| text.as_bytes().get(4) == Some(&b'-'))
        .and_then(time::parse_date);
    date.map(|date| date.to_string())
        .ok_or_else(|| "Send a date like 1990-12-31.".to_owned())
}

fn moment(act: &Act, json: &Json) -> Result<i64, String> {
    let zone = act.catalog.account.zone();
    let at = json
        .as_str()
        .and_then(|text| time::parse_moment(text, &zone));
    at.ok_or_else(|| "Send a time like 2026-12-31T18:30:00Z.".to_owned())
}

fn score(json: &Json) -> Result<i64, String> {
    let score = json
        .as_i64()
        .filter(|score| (-HIGHEST_SCORE..=HIGHEST_SCORE).contains(score));
    score.ok_or_else(|| format!("Send a whole number from -{HIGHEST_SCORE} to {HIGHEST_SCORE}."))
}

fn entry(act: &Act, list: List, json: &Json) -> Result<Id<of::ListItem>, String> {
    let item = json
        .as_str()
        .and_then(|text| act.catalog.lists.get(text.parse().ok()?));
    let item = item.filter(|item| item.list == list);
    item.map(|item| item.id)
        .ok_or_else(|| format!("Send the id of a {}.", list.as_str().replace('_', " ")))
}

fn purposes(act: &Act, json: &Json) -> Result<Vec<Id<of::ListItem>>, String> {
    let list = json.as_array().filter(|list| list.len() <= MOST_PURPOSES);
    let list =
        list.ok_or_else(|| format!("Send a list of at most {MOST_PURPOSES} ids of purposes."))?;
    let mut ids = Vec::new();
    for one in list {
        let id = entry(act, List::Purpose, one)?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

fn person(act: &Act, json: &Json) -> Result<Id<of::Staff>, String> {
    let staff = json
        .as_str()
        .and_then(|text| act.catalog.staff(text.parse().ok()?));
    let staff = staff.filter(|staff| staff.active);
    staff
        .map(|staff| staff.id)
        .ok_or_else(|| "Send the id of an active member of staff.".to_owned())
}

fn department(act: &Act, json: &Json) -> Result<Id<of::Department>, String> {
    let department = json
        .as_str()
        .and_then(|text| act.catalog.department(text.parse().ok()?));
    department
        .map(|department| department.id)
        .ok_or_else(|| "Send the id of a department.".to_owned())
}
