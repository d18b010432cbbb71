//! Values of a file that name nothing that the account has.

use std::collections::BTreeMap;

use super::{Look, Plan, Target};
use crate::act::Act;
use crate::{department, staff, text};

/// The values of one kind of thing.
#[derive(Debug, Clone)]
pub struct Strangers {
    /// What they would be: a status, a source, an agent, …
    pub target: Target,
    /// Them, the most frequent first.
    pub values: Vec<Stranger>,
    /// Columns with too many different values to be names of such things.
    pub too_many: Vec<String>,
}

/// A value that names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// As it is in the file.
    pub value: String,
    /// How many rows have it.
    pub rows: u64,
}

/// The values that name nothing, whatever the plan maps them to, by what they would name.
pub fn strangers(act: &Act, look: &Look, plan: &Plan) -> Vec<Strangers> {
    let mut all: BTreeMap<String, Strangers> = BTreeMap::new();
    for column in &look.columns {
        let target = plan.target(&column.title);
        if !target.names_things() {
            continue;
        }
        let these = all.entry(target.to_string()).or_insert_with(|| Strangers {
            target: target.clone(),
            values: Vec::new(),
            too_many: Vec::new(),
        });
        if column.many {
            these.too_many.push(column.title.clone());
        }
        let unknown = column
            .values
            .iter()
            .filter(|(value, _)| !is_known(act, target, value));
        these.values.extend(unknown.map(|(value, rows)| Stranger {
            value: text::clean(value),
            rows: *rows,
        }));
    }
    let mut all: Vec<Strangers> = all.into_values().collect();
    all.retain(|these| !these.values.is_empty() || !these.too_many.is_empty());
    for these in &mut all {
        these.values.sort_by_key(|one| std::cmp::Reverse(one.rows));
    }
    all
}

fn is_known(act: &Act, target: &Target, value: &str) -> bool {
    let word = text::clean(value);
    match (target, target.list()) {
        (_, Some(list)) => act.catalog.lists.named(list, &word).is_some(),
        (Target::Agent, _) => staff::meant(&act.catalog, &word).is_ok(),
        _ => department::meant(&act.catalog, &word).is_some(),
    }
}
