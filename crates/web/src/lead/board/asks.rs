//! What a status asks for in which leads are won or lost: the reason, and required fields.

use openlead_core::field::Field;
use openlead_core::lead::Edit;
use openlead_core::list::{List, ListItem};
use openlead_core::{Act, Catalog, Result as CoreResult};
use serde_json::{Map, Value as Json, json};

use crate::lead::cell::{Input, additional, typed};

/// What a form writes into additional fields: their keys, and as many values.
pub struct Written<'a>(pub &'a [String], pub &'a [String]);

impl Written<'_> {
    /// What was written, checked.
    pub fn edit(&self, act: &Act) -> CoreResult<Edit> {
        let written = self.0.iter().zip(self.1);
        let values =
            written.map(|(key, value)| (key.clone(), typed(&act.catalog, key, value.trim())));
        let values: Map<String, Json> = values.collect();
        match values.is_empty() {
            true => Ok(Edit::default()),
            false => {
                let object = json!({ "custom_fields": values });
                Edit::read(act, object.as_object().expect("an object"), true)
            }
        }
    }

    /// How fields of a lead with these values are written, with what was written already.
    pub fn inputs<'a>(
        &self,
        catalog: &Catalog,
        values: &Json,
        fields: impl Iterator<Item = &'a Field>,
    ) -> Vec<(Field, Input)> {
        let input = |field: &Field| {
            let mut input = additional(catalog, values, &field.key);
            let place = self.0.iter().position(|key| *key == field.key);
            let written = place.and_then(|place| self.1.get(place));
            match (&mut input, written) {
                (Input::Line(_, value) | Input::Text(value), Some(written)) => {
                    value.clone_from(written)
                }
                (Input::Choice(choices), Some(written)) => {
                    for (value, _, chosen) in choices {
                        *chosen = value == written;
                    }
                }
                _ => {}
            }
            input
        };
        fields.map(|field| (field.clone(), input(field))).collect()
    }
}

/// The lost reasons to choose from.
pub fn reasons(catalog: &Catalog) -> Vec<&ListItem> {
    let all = catalog.lists.of(List::LostReason);
    all.filter(|item| !item.archived).collect()
}
