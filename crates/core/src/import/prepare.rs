use std::collections::BTreeMap;

use super::history::fetch;
use super::unit::Taking;
use super::{Plan, Profile, Target, Unknown};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::Assign;
use crate::list::{self, List};
use crate::{department, field, staff, text};

/// The most different values that one column may add to a list.
const MOST_NEW: usize = 200;

/// Makes what the rows will name and the account does not have: entries of lists, additional fields.
///
/// # Errors
/// `Invalid` for names that cannot be made or are nobody's.
pub fn prepare(
    act: &mut Act,
    id: Id<of::Import>,
    plan: &Plan,
    profile: &Profile,
) -> Result<Taking> {
    plan.check(&profile.sheet.columns, &act.catalog)?;
    for (list, names) in unknown(act, plan, profile)? {
        for name in names {
            list::find_or_make(act, list, &name)?;
        }
    }
    for (label, kind) in plan.new_fields() {
        let folded = text::parameter_key(label);
        if field::set_by(&act.catalog, &folded).is_none() {
            field::make(act, label, kind)?;
        }
    }
    taking(act, id)
}

/// What the units of an import need to know.
pub fn taking(act: &mut Act, id: Id<of::Import>) -> Result<Taking> {
    let plan = fetch(act, id)?.plan()?;
    let source = list::find_or_make(act, List::Source, &plan.source)?;
    let source = source.ok_or_else(|| wrong(format!("There is no source \"{}\".", plan.source)))?;
    let assign = assign(act, &plan)?;
    Ok(Taking {
        import: id,
        system: text::fold(&plan.system),
        plan,
        source,
        assign,
    })
}

fn wrong(why: String) -> Error {
    Error::invalid("map", why)
}

fn assign(act: &Act, plan: &Plan) -> Result<Assign> {
    if !plan.agent.is_empty() {
        let agent = staff::meant(&act.catalog, &plan.agent);
        return agent
            .map(Assign::Agent)
            .map_err(|_| wrong(format!("\"{}\" is nobody of the staff.", plan.agent)));
    }
    if plan.department.is_empty() {
        return Ok(Assign::Nobody);
    }
    let department = department::meant(&act.catalog, &plan.department);
    department
        .map(Assign::Department)
        .ok_or_else(|| wrong(format!("There is no department \"{}\".", plan.department)))
}

/// The names that a list will get, by list.
pub fn unknown(act: &Act, plan: &Plan, profile: &Profile) -> Result<Vec<(List, Vec<String>)>> {
    let mut all = Vec::new();
    for (column, holds) in profile.sheet.columns.iter().zip(&profile.columns) {
        let target = plan.target(column);
        let Some(list) = target
            .list()
            .filter(|_| plan.on_unknown(target) == Unknown::Make)
        else {
            continue;
        };
        if holds.has_many_values() {
            return Err(wrong(format!(
                "\"{column}\" has too many different values for {target}: make it an additional field, or ignore it."
            )));
        }
        let fixed = plan.fixes.values().filter_map(|cells| cells.get(column));
        let names = names(act, plan, (target, list), holds.values.keys().chain(fixed));
        if names.len() > MOST_NEW {
            return Err(wrong(format!(
                "\"{column}\" would add {} entries to {target}: make it an additional field, or map its values.",
                names.len()
            )));
        }
        all.push((list, names));
    }
    Ok(all)
}

fn names<'a>(
    act: &Act,
    plan: &Plan,
    (target, list): (&Target, List),
    values: impl Iterator<Item = &'a String>,
) -> Vec<String> {
    let mut names = BTreeMap::new();
    for value in values {
        let value = text::clean(value);
        let word = plan.word(&target.to_string(), &value);
        if !word.is_empty() && act.catalog.lists.named(list, word).is_none() {
            names
                .entry(text::fold(word))
                .or_insert_with(|| word.to_owned());
        }
    }
    names.into_values().collect()
}
