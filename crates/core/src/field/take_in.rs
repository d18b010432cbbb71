use serde_json::{Map, Value as Json};

use super::value::fit;
use super::{Kind, MOST_FIELDS, make, set_by};
use crate::act::Act;
use crate::error::Result;
use crate::text;

/// The values of a call as a lead keeps them, by key. Fields that are unknown are made, as text. A value that its
/// field cannot hold is left out with a remark: the timeline keeps it as it was sent.
pub fn take_in<'a>(
    act: &mut Act,
    values: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Map<String, Json>> {
    let mut taken = Map::new();
    for (label, value) in values {
        let folded = text::parameter_key(label);
        if folded.is_empty() {
            continue;
        }
        make_if_unknown(act, &folded, label)?;
        let catalog = std::sync::Arc::clone(&act.catalog);
        let Some(field) = set_by(&catalog, &folded) else {
            act.remark(format!(
                "{label} was kept on the timeline only: there are {MOST_FIELDS} additional fields."
            ));
            continue;
        };
        match fit(&catalog.account, field.kind, &field.choices, value) {
            Some(value) => {
                taken.insert(field.key.clone(), value);
            }
            None => act.remark(format!(
                "{} was kept on the timeline only: \"{}\" is not a {}.",
                field.label,
                text::limit(value, 100),
                field.kind.as_str()
            )),
        }
    }
    Ok(taken)
}

fn make_if_unknown(act: &mut Act, folded: &str, label: &str) -> Result<()> {
    let known = set_by(&act.catalog, folded).is_some();
    if known || act.catalog.fields.len() >= MOST_FIELDS {
        return Ok(());
    }
    make(act, label, Kind::Text)?;
    act.remark(format!(
        "The additional field \"{}\" was made.",
        text::limit(label, 100)
    ));
    Ok(())
}
