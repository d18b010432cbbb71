use openlead_core::account::Account;
use openlead_core::field::{self, Field, Kind};
use openlead_core::lead::{Lead, Line};
use openlead_core::{Catalog, Id, of, text, time};
use serde_json::Value as Json;

/// The columns of every account.
const TITLES: [&str; 18] = [
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
];

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
        titles.push(guard(title));
    }
    titles
}

/// The cells of a lead under the [`titles`] of these fields.
pub fn cells(line: &Line, catalog: &Catalog, fields: &[Field]) -> Vec<String> {
    let lead = &line.lead;
    let item =
        |id: Option<Id<of::ListItem>>| guard(id.map_or("", |id| catalog.lists.name(id)).to_owned());
    let own = |text: &str| guard(text.to_owned());
    let mut cells = vec![
        lead.id.to_string(),
        own(&lead.name),
        format!("+{}", lead.phone),
        more_phones(line).join(", "),
        own(&lead.email),
        own(&lead.company),
        own(&lead.address),
        lead.birth_date.clone().unwrap_or_default(),
        item(Some(lead.status_id)),
        item(Some(lead.source_id)),
        item(lead.purpose_id),
        item(lead.type_id),
        guard(agent(lead, catalog).unwrap_or_default()),
        guard(department(lead, catalog).unwrap_or_default()),
        lead.enquiries.to_string(),
        time::to_rfc3339(lead.last_enquiry_at),
        time::to_rfc3339(lead.created_at),
        time::to_rfc3339(lead.updated_at),
    ];
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

/// The name of whoever has the lead.
pub fn agent(lead: &Lead, catalog: &Catalog) -> Option<String> {
    let staff = lead.agent_id.and_then(|id| catalog.staff(id));
    staff.map(|staff| staff.name.clone())
}

/// The name of the department through which they got it.
pub fn department(lead: &Lead, catalog: &Catalog) -> Option<String> {
    let department = lead.department_id.and_then(|id| catalog.department(id));
    department.map(|department| department.name.clone())
}

fn value(field: &Field, value: &Json, account: &Account) -> String {
    let text = field::shown(account, field, value);
    match (value, field.kind) {
        (Json::Number(_), _) | (_, Kind::Phone) => text,
        _ => guard(text),
    }
}

/// A text from outside as a cell that no spreadsheet takes for a formula: one that begins with `=`, `+`, `-`, `@`
/// (also full-width), a tab or a line break gets an apostrophe in front. So does one that begins with apostrophes and
/// then one of these, so that taking one apostrophe off such a cell always gives the text back. Cells that openlead
/// writes itself, phone numbers and numbers, are as they are.
fn guard(text: String) -> String {
    const STARTS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.trim_start_matches('\'').starts_with(STARTS) {
        format!("'{text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_a_text_and_can_be_got_back() {
        for formula in ["=1+1", "+1", "-1", "@sum", "\t=1", "＝1", "'=1", "''-1"] {
            assert_eq!(guard(formula.to_owned()), format!("'{formula}"));
        }
        for text in ["", "Asha", "O'Neil", "'tis", "1-1", "a=b"] {
            assert_eq!(guard(text.to_owned()), text);
        }
    }
}
