//! The table in groups: the head of each, what folds it, and how many leads are in it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use openlead_core::lead::{self, Common, GROUPED, Group, Line, Offer};
use openlead_core::list::ListItem;
use openlead_core::staff::Staff;
use openlead_core::{Catalog, Id};

use super::asked::Asked;
use super::short;
use crate::Problem;
use crate::form::Ask;
use crate::visit::Visit;

/// Rows that belong together.
pub struct Section {
    /// What stands above them; nothing where there are no groups, or where it stands on the page before.
    pub head: Option<Head>,
    pub lines: Vec<Line>,
}

/// What stands above a group.
pub struct Head {
    /// What tells it from others, in addresses.
    pub common: Common,
    pub shown: Shown,
    pub is_folded: bool,
    /// The address with it folded, or unfolded.
    pub to: String,
}

/// What the leads of a group have in common.
pub enum Shown {
    Item(Box<ListItem>),
    Person(Box<Staff>),
    Text(String),
}

/// The lines of a page by their groups.
pub fn sections(catalog: &Catalog, asked: &Asked, page: lead::Page) -> Vec<Section> {
    if page.groups.is_empty() {
        let lines = page.lines;
        return vec![Section { head: None, lines }];
    }
    let mut lines = page.lines.into_iter();
    let mut section = |group: Group| Section {
        head: group.begins.then(|| Head::of(catalog, asked, group.common)),
        lines: lines.by_ref().take(group.leads).collect(),
    };
    page.groups.into_iter().map(&mut section).collect()
}

impl Head {
    fn of(catalog: &Catalog, asked: &Asked, common: Common) -> Self {
        let mut folded = asked.folded();
        let is_folded = folded.contains(&common);
        match is_folded {
            true => folded.retain(|group| *group != common),
            false => folded.push(common),
        }
        let folded: Vec<String> = folded.iter().map(Common::to_string).collect();
        Self {
            common,
            shown: Shown::of(catalog, &asked.group, common),
            is_folded,
            to: asked.with(|asked| asked.folded = folded.join(",")),
        }
    }
}

impl Shown {
    fn of(catalog: &Catalog, field: &str, common: Common) -> Self {
        let none = match field {
            "assigned_to" => "Nobody".to_owned(),
            field => format!("No {field}"),
        };
        let Some(id) = common.id() else {
            return Self::Text(none);
        };
        let found = match field {
            "assigned_to" => {
                let person = catalog.staff(Id::new(id)).cloned();
                person.map(|person| Self::Person(Box::new(person)))
            }
            "department" => {
                let department = catalog.department(Id::new(id));
                department.map(|department| Self::Text(department.name.clone()))
            }
            _ => {
                let item = catalog.lists.get(Id::new(id)).cloned();
                item.map(|item| Self::Item(Box::new(item)))
            }
        };
        found.unwrap_or(Self::Text(none))
    }
}

/// A field by which the table can be put into groups.
pub struct Choice {
    pub label: String,
    pub to: String,
    pub is_chosen: bool,
}

/// All of them, after none.
pub fn choices(asked: &Asked, offers: &[Offer]) -> Vec<Choice> {
    let choice = |name: &str, label: &str| Choice {
        label: label.to_owned(),
        to: asked.with(|asked| {
            name.clone_into(&mut asked.group);
            asked.folded.clear();
            if asked.sort_by().trim_start_matches('-') != "created_at" {
                asked.sort.clear();
            }
        }),
        is_chosen: asked.group == name,
    };
    let named = |name: &str| offers.iter().find(|offer| offer.name == name);
    let fields = GROUPED
        .iter()
        .filter_map(|name| Some(choice(name, &named(name)?.label)));
    std::iter::once(choice("", "No groups"))
        .chain(fields)
        .collect()
}

/// So many groups are counted at once.
const MOST: usize = 100;

/// `GET /leads/groups/{groups}`: how many leads are in each of these, which comes after the rows.
pub async fn count(
    visit: Visit,
    Path(groups): Path<String>,
    Ask(asked): Ask<Asked>,
) -> Result<Json<BTreeMap<String, String>>, Problem> {
    let counted = visit.look(move |act| {
        let query = asked.query()?;
        let mut counts = BTreeMap::new();
        for group in groups.split(',').take(MOST) {
            let count = lead::count_group(act, &query, group.parse()?)?;
            counts.insert(group.to_owned(), short(&count));
        }
        Ok(counts)
    });
    Ok(Json(counted.await?))
}
