//! Many leads that are won or lost: with one reason for all, and with what those lack that are won.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::{Target, step::next};
use crate::act::Act;
use crate::error::{Error, FieldError, Result};
use crate::field::Field;
use crate::id::{Id, of};
use crate::lead::board::{Place, Step, step};
use crate::lead::edit::missing;
use crate::lead::{Custom, Edit, Lead, edit, some};
use crate::list::{self, List};
use crate::reason::Reason;

/// A status that closes leads, why, and what is written into required fields where there is nothing yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Closing {
    /// The status.
    pub status: Id<of::ListItem>,
    /// Why, as an entry of the lost reasons.
    pub reason: Option<Id<of::ListItem>>,
    /// Why, in words.
    pub words: String,
    /// Checked values of required fields by key.
    pub fields: Map<String, Json>,
}

impl Closing {
    /// That nothing is asked for that is not there, as [`step`] asks of one lead.
    pub(super) fn check(&self, act: &mut Act, target: &Target) -> Result<()> {
        let status = list::read(act, List::Status, self.status)?;
        if !status.is_closed() {
            let how = "Choose a status in which leads are won or lost.";
            return Err(Error::invalid("status", how));
        }
        let (_, wrong) = Reason::asked(act, Some(&self.why()), &status.kind)?;
        let mut wrong = Vec::from_iter(wrong);
        if status.kind == "won" {
            let lacking = lacking(act, target)?.into_iter();
            let blank =
                lacking.filter(|(field, _)| self.fields.get(&field.key).is_none_or(Json::is_null));
            wrong.extend(blank.map(|(field, _)| FieldError {
                field: format!("custom_fields.{}", field.key).into(),
                message: format!("{} is required.", field.label),
            }));
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Error::Invalid(wrong)),
        }
    }

    pub(super) fn perform(&self, act: &mut Act, lead: &Lead) -> Result<Option<Json>> {
        if lead.status_id == self.status {
            return Ok(None);
        }
        let mut fields = self.fields.clone();
        fields.retain(|key, value| lead.custom[key].is_null() && !value.is_null());
        let before = json!({
            "status": lead.status_id, "reason": lead.lost_reason_id, "words": lead.lost_reason, "fields": fields,
        });
        let to = Step {
            status: self.status,
            reason: Some(self.why()),
            edit: Edit {
                custom: Some(Custom::Merge(fields)),
                ..Edit::default()
            },
            place: Place::Urgency,
        };
        step(act, lead.id, &to)?;
        Ok(Some(before))
    }

    /// Puts a lead back; false when somebody has moved it since.
    pub(super) fn undo(&self, act: &mut Act, lead: &Lead, before: &Json) -> Result<bool> {
        let Ok(status) = serde_json::from_value(before["status"].clone()) else {
            return Ok(false);
        };
        if lead.status_id != self.status || lead.deleted_at.is_some() {
            return Ok(false);
        }
        let filled = before["fields"].as_object().into_iter().flatten();
        let filled = filled.filter(|(key, value)| lead.custom[&**key] == **value);
        let back = Edit {
            status: Some(status),
            lost_reason: Some(before["words"].as_str().unwrap_or_default().to_owned()),
            lost_reason_id: Some(
                serde_json::from_value(before["reason"].clone()).unwrap_or_default(),
            ),
            custom: Some(Custom::TakeBack(
                filled.map(|(key, _)| (key.clone(), Json::Null)).collect(),
            )),
            ..Edit::default()
        };
        edit(act, lead.id, &back, None).map(|()| true)
    }

    fn why(&self) -> Reason {
        Reason {
            entry: self.reason,
            words: self.words.clone(),
        }
    }
}

/// Required fields in which some of the leads have nothing, each with how many of those that come first.
///
/// # Errors
/// `Invalid` for the query.
pub fn lacking(act: &mut Act, target: &Target) -> Result<Vec<(Field, usize)>> {
    let catalog = Arc::clone(&act.catalog);
    if !catalog
        .fields
        .iter()
        .any(|field| field.required && !field.archived)
    {
        return Ok(Vec::new());
    }
    let now = act.tx.now();
    let leads = next(act, target.clone(), Id::new(0), now)?;
    let mut without: HashMap<String, usize> = HashMap::new();
    for lead in some(act, &leads)? {
        let values = lead.custom.as_object().cloned().unwrap_or_default();
        for wrong in missing(act, &values, |_| true) {
            *without.entry(wrong.field.into_owned()).or_default() += 1;
        }
    }
    let count = |field: &Field| {
        without
            .get(&format!("custom_fields.{}", field.key))
            .copied()
    };
    let fields = catalog.fields.iter();
    Ok(fields
        .filter_map(|field| Some((field.clone(), count(field)?)))
        .collect())
}
