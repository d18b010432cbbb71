//! The columns of the table.

use std::collections::BTreeMap;

use openlead_core::Catalog;
use openlead_core::field::Field;
use openlead_core::lead::Line;
use openlead_core::list::ListItem;
use openlead_core::preference::Preference;
use openlead_core::staff::Staff;

use crate::lead::phone;
use crate::money;

/// A column: its name in addresses and preferences, its head, the field that sorts it and the one that edits it.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its head.
    pub label: String,
    /// The field that it is sorted by; empty when it is not.
    pub sort: String,
    /// The field that a double click changes; empty when it shows only.
    pub edit: String,
    /// How wide it is, in pixels; as wide as what is in it when nobody has said.
    pub width: Option<u16>,
}

/// Name, head, sorted by, edited as.
const STANDARD: [(&str, &str, &str, &str); 18] = [
    ("phone", "Phone", "", super::super::cell::PHONE),
    ("status", "Status", "status", "status_id"),
    ("owner", "Owner", "assigned_to", "assigned_to_id"),
    ("source", "Source", "source", "source_id"),
    ("purpose", "Purpose", "purpose", "purpose_ids"),
    ("department", "Department", "department", "department_id"),
    (
        "next_step",
        "Next step",
        "next_follow_up_at",
        "next_follow_up_at",
    ),
    ("last_touch", "Last touch", "last_touch_at", ""),
    ("created", "Created", "created_at", ""),
    ("email", "E-mail", "email", "email"),
    ("address", "Address", "address", "address"),
    ("type", "Type", "type", "type_id"),
    ("score", "Score", "score", "score"),
    ("enquiries", "Enquiries", "enquiries", ""),
    ("last_enquiry", "Last enquiry", "last_enquiry_at", ""),
    ("company", "Company", "company_name", "company_name"),
    ("birth_date", "Date of birth", "birth_date", "birth_date"),
    // The table has it in each row's head; it is here to be changed.
    ("name", "Name", "name", "name"),
];
/// How many of them are shown to who has not chosen.
const USUAL: usize = 9;
/// The most columns beside the name.
const MOST: usize = 40;
/// The name of the column that heads each row, for its width.
pub const NAME: &str = "head";
/// What begins the name of an additional field's column.
pub const CUSTOM: &str = "custom_fields.";

/// All columns beside the name, which is always there.
pub fn all(catalog: &Catalog) -> Vec<Column> {
    let standard = STANDARD.iter().map(|(name, label, sort, edit)| Column {
        name: (*name).to_owned(),
        label: (*label).to_owned(),
        sort: (*sort).to_owned(),
        edit: (*edit).to_owned(),
        width: None,
    });
    let fields = catalog.fields.iter().filter(|field| !field.archived);
    standard.chain(fields.map(additional)).collect()
}

fn additional(field: &Field) -> Column {
    let name = format!("{CUSTOM}{}", field.key);
    let sorts = field.kind.as_str() != "choices";
    Column {
        sort: if sorts { name.clone() } else { String::new() },
        edit: name.clone(),
        label: field.label.clone(),
        width: None,
        name,
    }
}

/// All columns, those that somebody chose first, in their order; and how many these are. The usual ones when nothing is
/// chosen.
pub fn offered(catalog: &Catalog, likes: &Preference) -> (Vec<Column>, usize) {
    let mut all = all(catalog);
    let widths = Widths::of(&likes.lead_widths);
    for column in &mut all {
        column.width = widths.0.get(&column.name).copied();
    }
    if likes.lead_columns.is_empty() {
        return (all, USUAL);
    }
    let names: Vec<&str> = likes.lead_columns.split(',').take(MOST).collect();
    let place = |column: &Column| names.iter().position(|name| *name == column.name);
    all.sort_by_key(|column| place(column).unwrap_or(usize::MAX));
    let chosen = all.iter().filter(|column| place(column).is_some()).count();
    (all, chosen)
}

/// The columns that somebody chose, in their order.
pub fn chosen(catalog: &Catalog, likes: &Preference) -> Vec<Column> {
    let (mut columns, chosen) = offered(catalog, likes);
    columns.truncate(chosen);
    columns
}

/// How wide columns are, in pixels, by their names.
#[derive(Debug, Default)]
pub struct Widths(pub BTreeMap<String, u16>);

impl Widths {
    /// The least and the most that a column has.
    pub const BOUNDS: (u16, u16) = (64, 640);
    /// How wide a column is that has none among those that have.
    pub const USUAL: u16 = 144;

    /// Those that are kept; what cannot be read is none.
    pub fn of(text: &str) -> Self {
        let (least, most) = Self::BOUNDS;
        let one = |part: &str| {
            let (name, width) = part.split_once('=')?;
            let width: u16 = width.parse().ok()?;
            Some((name.to_owned(), width.clamp(least, most)))
        };
        Self(text.split(',').filter_map(one).collect())
    }

    /// As they are kept, of these columns.
    pub fn text(&self, known: &[Column]) -> String {
        let names = known.iter().map(|column| &*column.name).chain([NAME]);
        let one = |name: &str| Some(format!("{name}={}", self.0.get(name)?));
        names.filter_map(one).collect::<Vec<_>>().join(",")
    }
}

/// What stands in a row under a column.
pub enum Cell<'a> {
    /// Nothing.
    Blank,
    /// A text.
    Text(String),
    /// Several phone numbers, each as below.
    Phones(Vec<(&'a str, String)>),
    /// A phone number, E.164 without `+`, and as people at the account's place write it.
    Phone(&'a str, String),
    /// An entry of a list with a colour.
    Pill(&'a ListItem),
    /// A member of staff.
    Person(&'a Staff),
    /// How long ago something was, in microseconds.
    Ago(i64),
    /// When something is to be done, in microseconds.
    Due(i64),
}

impl Column {
    /// What is shown of a lead in another place than the table.
    pub fn fact(name: &str, label: &str, edit: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            sort: String::new(),
            edit: edit.to_owned(),
            width: None,
        }
    }

    /// What stands under it for a lead.
    pub fn cell<'a>(&self, catalog: &'a Catalog, line: &'a Line) -> Cell<'a> {
        let lead = &line.lead;
        let name = |id| Cell::text(catalog.lists.name(id));
        match self.name.as_str() {
            "phone" => Cell::Phone(&lead.phone, phone(catalog, &lead.phone)),
            "phones" => {
                let all = line.phones.iter();
                Cell::Phones(
                    all.map(|number| (&**number, phone(catalog, number)))
                        .collect(),
                )
            }
            "notes" => Cell::text(&lead.notes),
            "status" => catalog
                .lists
                .get(lead.status_id)
                .map_or(Cell::Blank, Cell::Pill),
            "owner" => {
                let agent = lead.agent_id.and_then(|agent| catalog.staff(agent));
                agent.map_or(Cell::Blank, Cell::Person)
            }
            "source" => name(lead.source_id),
            "purpose" => {
                let names = line
                    .purposes
                    .iter()
                    .map(|purpose| catalog.lists.name(*purpose));
                Cell::text(&names.collect::<Vec<_>>().join(", "))
            }
            "department" => {
                let department = lead.department_id.and_then(|id| catalog.department(id));
                department.map_or(Cell::Blank, |department| Cell::text(&department.name))
            }
            "next_step" => lead.next_follow_up_at.map_or(Cell::Blank, Cell::Due),
            "last_touch" => lead.last_touch_at.map_or(Cell::Blank, Cell::Ago),
            "created" => Cell::Ago(lead.created_at),
            "email" => Cell::text(&lead.email),
            "address" => Cell::text(&lead.address),
            "company" => Cell::text(&lead.company),
            "birth_date" => Cell::text(lead.birth_date.as_deref().unwrap_or_default()),
            "name" => Cell::text(&lead.name),
            "type" => lead.type_id.map_or(Cell::Blank, name),
            "score" => Cell::text(&lead.score.to_string()),
            "enquiries" => Cell::text(&lead.enquiries.to_string()),
            "last_enquiry" => Cell::Ago(lead.last_enquiry_at),
            custom => {
                let key = custom.trim_start_matches(CUSTOM);
                let field = catalog.fields.iter().find(|field| field.key == key);
                field.map_or(Cell::Blank, |field| {
                    Cell::text(&money::of_field(&catalog.account, field, &lead.custom[key]))
                })
            }
        }
    }
}

impl Cell<'_> {
    fn text(text: &str) -> Self {
        match text.is_empty() {
            true => Cell::Blank,
            false => Cell::Text(text.to_owned()),
        }
    }
}
