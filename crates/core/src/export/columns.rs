use std::borrow::Cow;

use serde_json::Value as Json;

use super::guard;
use crate::account::Account;
use crate::catalog::Catalog;
use crate::field::{self, Field, Kind};
use crate::id::{Id, of};
use crate::lead::{Lead, Line};
use crate::{text, time};

/// The columns of every account.
const TITLES: [&str; 25] = [
    "Id",
    "Name",
    "Phone",
    "More phones",
    "Email",
    "Company",
    "Address",
    "Date of birth",
    "Status",
    "Source",
    "Purpose",
    "Type",
    "Agent",
    "Department",
    "Enquiries",
    "Last enquiry at",
    "Created at",
    "Updated at",
    "External ids",
    "More purposes",
    "Score",
    "Starred",
    "Next follow up at",
    "Lost reason",
    "Notes",
];

/// Whether a title is one of those of every account.
pub fn is_of_all(title: &str) -> bool {
    let folded = text::fold(title);
    TITLES.iter().any(|known| text::fold(known) == folded)
}

/// A cell of a table.
pub enum Cell<'a> {
    /// Words from outside, which a spreadsheet could take for a formula.
    Words(Cow<'a, str>),
    /// A number or time that openlead wrote itself.
    Own(Cow<'a, str>),
}

impl Cell<'_> {
    /// As it is.
    pub fn text(&self) -> &str {
        let (Self::Words(text) | Self::Own(text)) = self;
        text
    }

    /// So that no spreadsheet takes it for a formula.
    pub fn guarded(&self) -> Cow<'_, str> {
        match self {
            Self::Words(text) => guard(text),
            Self::Own(text) => Cow::Borrowed(text),
        }
    }
}

/// The titles: those of every account, then the labels of the additional fields. No two are the same.
pub fn titles(fields: &[Field]) -> Vec<String> {
    let mut titles: Vec<String> = TITLES.map(str::to_owned).into();
    for field in fields {
        let taken = |title: &str| {
            titles
                .iter()
                .any(|other| text::fold(other) == text::fold(title))
        };
        let title = match taken(&field.label) {
            true => format!("{} ({})", field.label, field.key),
            false => field.label.clone(),
        };
        titles.push(title);
    }
    titles
}

/// The cells of a lead under the [`titles`] of these fields.
pub fn cells<'a>(line: &'a Line, catalog: &'a Catalog, fields: &[Field]) -> Vec<Cell<'a>> {
    let lead = &line.lead;
    let words = |text: &'a str| Cell::Words(Cow::Borrowed(text));
    let own = |text: String| Cell::Own(Cow::Owned(text));
    let item = |id: Option<Id<of::ListItem>>| words(id.map_or("", |id| catalog.lists.name(id)));
    let mut cells = Vec::with_capacity(TITLES.len() + fields.len());
    cells.extend([
        own(lead.id.to_string()),
        words(&lead.name),
        own(format!("+{}", lead.phone)),
        own(more_phones(line).join(", ")),
        words(&lead.email),
        words(&lead.company),
        words(&lead.address),
        own(lead.birth_date.clone().unwrap_or_default()),
        item(Some(lead.status_id)),
        item(Some(lead.source_id)),
        item(lead.purpose_id),
        item(lead.type_id),
        words(agent(lead, catalog).unwrap_or_default()),
        words(department(lead, catalog).unwrap_or_default()),
        own(lead.enquiries.to_string()),
        own(time::to_rfc3339(lead.last_enquiry_at)),
        own(time::to_rfc3339(lead.created_at)),
        own(time::to_rfc3339(lead.updated_at)),
        Cell::Words(external_ids(line).into()),
        Cell::Words(more_purposes(line, catalog).join(", ").into()),
        own(lead.score.to_string()),
        own(if lead.is_starred { "yes" } else { "" }.to_owned()),
        own(lead
            .next_follow_up_at
            .map_or_else(String::new, time::to_rfc3339)),
        Cell::Words(catalog.why_closed(lead).into()),
        words(&lead.notes),
    ]);
    let value = |field: &Field| value(field, &lead.custom[&field.key], &catalog.account);
    cells.extend(fields.iter().map(value));
    cells
}

/// All numbers but the first, as `+` and E.164.
pub fn more_phones(line: &Line) -> Vec<String> {
    let others = line
        .phones
        .iter()
        .filter(|phone| **phone != line.lead.phone);
    others.map(|phone| format!("+{phone}")).collect()
}

/// The names of all purposes but the first.
pub fn more_purposes<'a>(line: &Line, catalog: &'a Catalog) -> Vec<&'a str> {
    let others = line.purposes.iter();
    let others = others.filter(|purpose| Some(**purpose) != line.lead.purpose_id);
    others.map(|purpose| catalog.lists.name(*purpose)).collect()
}

/// What it is called in other systems: `hubspot 50101`, by commas.
fn external_ids(line: &Line) -> String {
    let ids = line
        .references
        .iter()
        .map(|it| format!("{} {}", it.system, it.id).trim_start().to_owned());
    ids.collect::<Vec<_>>().join(", ")
}

/// The name of whoever has the lead.
pub fn agent<'a>(lead: &Lead, catalog: &'a Catalog) -> Option<&'a str> {
    let staff = lead.agent_id.and_then(|id| catalog.staff(id));
    staff.map(|staff| staff.name.as_str())
}

/// The name of the department through which they got it.
pub fn department<'a>(lead: &Lead, catalog: &'a Catalog) -> Option<&'a str> {
    let department = lead.department_id.and_then(|id| catalog.department(id));
    department.map(|department| department.name.as_str())
}

fn value<'a>(field: &Field, value: &Json, account: &Account) -> Cell<'a> {
    let text = Cow::Owned(field::shown(account, field, value));
    match (value, field.kind) {
        (Json::Number(_), _) | (_, Kind::Phone) => Cell::Own(text),
        _ => Cell::Words(text),
    }
}
