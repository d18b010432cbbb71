//! The account's own lists: statuses, sources, purposes, lead types, task categories, deal stages.

mod starter;

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde_json::json;

pub(crate) use starter::add_starters;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, text};

/// The lists there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// How far a lead has come.
    Status,
    /// Where an enquiry came from.
    Source,
    /// What an enquiry is about.
    Purpose,
    /// What sort of customer it is.
    LeadType,
    /// What sort of work a task is.
    TaskCategory,
    /// How far a deal has come.
    DealStage,
}

impl List {
    /// All lists.
    pub const ALL: [Self; 6] = [
        Self::Status,
        Self::Source,
        Self::Purpose,
        Self::LeadType,
        Self::TaskCategory,
        Self::DealStage,
    ];

    /// Its name: `status`, `source`, `purpose`, `lead_type`, `task_category`, `deal_stage`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Source => "source",
            Self::Purpose => "purpose",
            Self::LeadType => "lead_type",
            Self::TaskCategory => "task_category",
            Self::DealStage => "deal_stage",
        }
    }

    /// Whether its entries are open, won or lost.
    pub fn has_kinds(self) -> bool {
        matches!(self, Self::Status | Self::DealStage)
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        list.as_str().into()
    }
}

impl Column for List {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let name = String::read(cell)?;
        Self::ALL
            .into_iter()
            .find(|list| list.as_str() == name)
            .ok_or_else(|| "a list".to_owned())
    }
}

row! {
    /// An entry of a list.
    pub struct ListItem {
        /// The list that it is in.
        pub list: List,
        /// Its id.
        pub id: Id<of::ListItem>,
        /// Its name.
        pub name: String,
        /// The name as it is compared.
        pub folded: String,
        /// The number by which the v1 API names it: task categories.
        pub code: Option<i64>,
        /// `open`, `won` or `lost`; empty in a list without kinds.
        pub kind: String,
        /// A colour name of the palette.
        pub colour: String,
        /// Its place, from 0.
        pub position: i64,
        /// No longer offered; what has it keeps it.
        pub archived: bool,
    }
}

/// All lists of an account.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    items: Vec<ListItem>,
    closed: Vec<List>,
}

impl Lists {
    /// The entries of a list in their order.
    pub fn of(&self, list: List) -> impl Iterator<Item = &ListItem> {
        self.items.iter().filter(move |item| item.list == list)
    }

    /// The entry with this id.
    pub fn get(&self, id: Id<of::ListItem>) -> Option<&ListItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The name of the entry with this id; empty when it is gone.
    pub fn name(&self, id: Id<of::ListItem>) -> &str {
        self.get(id).map_or("", |item| &item.name)
    }

    /// The entry that a text names, archived or not.
    pub fn named(&self, list: List, name: &str) -> Option<&ListItem> {
        let folded = text::fold(name);
        self.of(list).find(|item| item.folded == folded)
    }

    /// Whether a call that names an unknown entry makes it.
    pub fn makes_unknown(&self, list: List) -> bool {
        !self.closed.contains(&list)
    }

    /// What a new lead or deal starts with: the first entry in use.
    pub fn first(&self, list: List) -> Result<Id<of::ListItem>> {
        let mut of = self.of(list);
        let first = of.find(|item| !item.archived);
        first
            .map(|item| item.id)
            .ok_or_else(|| Error::Conflict(format!("the list {} is empty", list.as_str())))
    }
}

/// All lists of an account.
pub fn all(tx: &mut Tx, account: Id<of::Account>) -> Result<Lists> {
    let sql = format!(
        "SELECT {} FROM list_item WHERE account_id = $1 ORDER BY list, position, id",
        ListItem::COLUMNS
    );
    let items = tx.all(&sql, args![account])?;
    let closed: Vec<(List,)> = tx.all(
        "SELECT list FROM list_setting WHERE account_id = $1 AND NOT make_unknown",
        args![account],
    )?;
    Ok(Lists {
        items,
        closed: closed.into_iter().map(|(list,)| list).collect(),
    })
}

/// The entry that a text names; made when it is unknown and the list allows it, else `None` and a remark.
pub fn find_or_make(act: &mut Act, list: List, name: &str) -> Result<Option<Id<of::ListItem>>> {
    if let Some(item) = act.catalog.lists.named(list, name) {
        return Ok(Some(item.id));
    }
    if act.catalog.lists.makes_unknown(list) {
        return make(act, list, name).map(Some);
    }
    let (list, name) = (list.as_str(), text::limit(name, 100));
    act.remark(format!(
        "The {list} \"{name}\" was ignored: it is unknown, and new ones are not made here."
    ));
    Ok(None)
}

/// Adds an entry at the end of a list; when one of this name was made meanwhile, that one is given.
///
/// # Errors
/// `Invalid` without a name.
pub fn make(act: &mut Act, list: List, name: &str) -> Result<Id<of::ListItem>> {
    let name = text::limit(&text::clean(name), 100).to_owned();
    let folded = text::fold(&name);
    if folded.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    let position = act
        .catalog
        .lists
        .of(list)
        .map(|item| item.position + 1)
        .max()
        .unwrap_or(0);
    let item = ListItem {
        list,
        id: Id::new(act.tx.new_id()),
        kind: if list.has_kinds() {
            "open".to_owned()
        } else {
            String::new()
        },
        colour: starter::colour(position).to_owned(),
        code: None,
        archived: false,
        name,
        folded,
        position,
    };
    let id = insert(act, &item)?;
    catalog::changed(act)?;
    if id == item.id {
        act.remark(format!("The {} \"{}\" was made.", list.as_str(), item.name));
        event::of_account(
            act,
            "list_item.added",
            &json!({ "id": id, "list": list.as_str(), "name": item.name }),
        )?;
    }
    Ok(id)
}

/// The id of the entry that is there afterwards: this one, or the one that has its name already.
fn insert(act: &mut Act, item: &ListItem) -> Result<Id<of::ListItem>> {
    let now = act.tx.now();
    let (id,) = act.tx.one(
        "INSERT INTO list_item
           (account_id, list, id, folded, name, code, kind, colour, position, archived, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (account_id, list, folded) DO UPDATE SET folded = excluded.folded
         RETURNING id",
        args![
            act.actor.account,
            &item.list,
            item.id,
            &item.folded,
            &item.name,
            item.code,
            &item.kind,
            &item.colour,
            item.position,
            item.archived,
            now
        ],
    )?;
    Ok(id)
}

/// Says whether a call that names an unknown entry of the list makes it.
pub fn set_makes_unknown(act: &mut Act, list: List, makes: bool) -> Result<()> {
    act.tx.execute(
        "INSERT INTO list_setting (account_id, list, make_unknown) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, list) DO UPDATE SET make_unknown = excluded.make_unknown",
        args![act.actor.account, &list, makes],
    )?;
    catalog::changed(act)?;
    event::of_account(
        act,
        "list.changed",
        &json!({ "list": list.as_str(), "make_unknown": makes }),
    )?;
    Ok(())
}
