//! Swimlanes: rows across the columns, of the leads of one person or department.

use std::collections::HashMap;

use openlead_core::lead::Lead;
use openlead_core::lead::board::Card;
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Error, Result};

use crate::lead::table::asked::Asked;

/// The fields that make lanes, and what that is called.
const FIELDS: [(&str, &str); 3] = [
    ("", "No lanes"),
    ("assigned_to", "By owner"),
    ("department", "By department"),
];
/// So many people or departments have a lane though no lead of theirs is there; the grid has rows for twice as many.
const MOST_EMPTY: usize = 25;

/// A row across the columns.
#[derive(Clone)]
pub struct Lane {
    /// The id of the person or department; empty for the leads of nobody.
    pub id: String,
    pub name: String,
    pub person: Option<Staff>,
}

/// A field by which a board can have lanes.
pub struct Choice {
    pub label: &'static str,
    pub to: String,
    pub is_chosen: bool,
}

/// All of them, after none.
pub fn choices(asked: &Asked) -> [Choice; 3] {
    FIELDS.map(|(field, label)| Choice {
        label,
        to: asked.with(|asked| field.clone_into(&mut asked.group)),
        is_chosen: asked.group == field,
    })
}

/// That a board can have lanes by what is asked for.
///
/// # Errors
/// `Invalid`.
pub fn check(asked: &Asked) -> Result<()> {
    match FIELDS.iter().any(|(field, _)| asked.group == *field) {
        true => Ok(()),
        false => Err(Error::invalid(
            "group",
            "A board has lanes by assigned_to or department.",
        )),
    }
}

/// The lane that a lead is in.
pub fn of(field: &str, lead: &Lead) -> String {
    let id = match field {
        "assigned_to" => lead.agent_id.map(|id| id.to_string()),
        _ => lead.department_id.map(|id| id.to_string()),
    };
    id.unwrap_or_default()
}

/// The lanes of a board with these cards: what is nobody's first, then by name. Who can give leads to others has their
/// lanes, too.
pub fn lanes<'a>(
    field: &str,
    catalog: &Catalog,
    cards: impl Iterator<Item = &'a Card>,
    may_assign: bool,
) -> Vec<Lane> {
    let mut leads: HashMap<String, usize> = HashMap::new();
    for card in cards {
        *leads.entry(of(field, &card.lead)).or_default() += 1;
    }
    let mut all = all(field, catalog);
    let offered = all.iter().filter(|(_, is_offered)| *is_offered).count();
    let shows_empty = may_assign && offered <= MOST_EMPTY;
    all.retain(|(lane, is_offered)| leads.contains_key(&lane.id) || (shows_empty && *is_offered));
    all.truncate(2 * MOST_EMPTY);
    all.into_iter().map(|(lane, _)| lane).collect()
}

/// Each with whether a lead can be dropped into it.
fn all(field: &str, catalog: &Catalog) -> Vec<(Lane, bool)> {
    let nobody = |name: &str| Lane {
        id: String::new(),
        name: name.to_owned(),
        person: None,
    };
    if field == "department" {
        let departments = catalog.departments.iter().map(|department| Lane {
            id: department.id.to_string(),
            name: department.name.clone(),
            person: None,
        });
        let all = std::iter::once(nobody("No department")).chain(departments);
        return all.map(|lane| (lane, true)).collect();
    }
    let mut people: Vec<&Staff> = catalog.staff.iter().collect();
    people.sort_by(|one, other| one.folded.cmp(&other.folded));
    let people = people.into_iter().map(|person| {
        let lane = Lane {
            id: person.id.to_string(),
            name: person.name.clone(),
            person: Some(person.clone()),
        };
        (lane, person.active)
    });
    std::iter::once((nobody("Nobody"), true))
        .chain(people)
        .collect()
}
