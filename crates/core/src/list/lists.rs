use std::collections::HashSet;

use openlead_db::{Tx, args, row};

use super::{List, ListItem};
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::text;

row! {
    /// A further name by which intake finds an entry.
    #[derive(PartialEq, Eq)]
    pub struct Alias {
        /// The list of the entry.
        pub list: List,
        /// The name as it is compared.
        pub folded: String,
        /// The name.
        pub name: String,
        /// The entry.
        pub item_id: Id<of::ListItem>,
    }
}

/// All lists of an account.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    items: Vec<ListItem>,
    aliases: Vec<Alias>,
    closed: Vec<List>,
}

impl Lists {
    /// The entries of a list in their order, archived ones among them.
    pub fn of(&self, list: List) -> impl Iterator<Item = &ListItem> {
        self.items
            .iter()
            .filter(move |item| item.list == list && item.merged_into.is_none())
    }

    /// The entry with this id; of one that was merged, what it was merged into.
    pub fn get(&self, id: Id<of::ListItem>) -> Option<&ListItem> {
        let item = self.items.iter().find(|item| item.id == id)?;
        item.merged_into.map_or(Some(item), |into| self.get(into))
    }

    /// The name of the entry with this id; empty when it is gone.
    pub fn name(&self, id: Id<of::ListItem>) -> &str {
        self.get(id).map_or("", |item| &item.name)
    }

    /// The entry that a text names, by its name or a further one, archived or not.
    pub fn named(&self, list: List, name: &str) -> Option<&ListItem> {
        let folded = text::fold(name);
        let item = self.any_of(list).find(|item| item.folded == folded);
        let alias = || {
            let mut aliases = self.aliases.iter();
            aliases.find(|alias| alias.list == list && alias.folded == folded)
        };
        let id = item.map_or_else(|| alias().map(|alias| alias.item_id), |item| Some(item.id));
        self.get(id?)
    }

    /// The further names of an entry: those given to it, and those of what was merged into it.
    pub fn aliases(&self, item: &ListItem) -> Vec<&str> {
        let is_it = |id| self.get(id).is_some_and(|other| other.id == item.id);
        let given = self.aliases.iter().filter(|alias| is_it(alias.item_id));
        let merged = self.any_of(item.list);
        let merged = merged.filter(|other| other.merged_into.is_some() && is_it(other.id));
        let given = given.map(|alias| alias.name.as_str());
        given.chain(merged.map(|item| item.name.as_str())).collect()
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

    /// The entries of a list, merged ones too.
    pub(super) fn any_of(&self, list: List) -> impl Iterator<Item = &ListItem> {
        self.items.iter().filter(move |item| item.list == list)
    }

    /// A slug that no entry of the list has: `call_back`, `call_back_2`, …
    pub(super) fn free_slug(&self, list: List, name: &str) -> String {
        let taken = |slug: &str| self.any_of(list).any(|item| item.slug == slug);
        text::unused(&text::slug(name), taken)
    }

    /// Entries of before there were slugs get one, always the same.
    fn fill_slugs(&mut self) {
        let mut known: HashSet<(List, String)> = HashSet::new();
        known.extend(self.items.iter().map(|item| (item.list, item.slug.clone())));
        for item in self.items.iter_mut().filter(|item| item.slug.is_empty()) {
            let taken = |slug: &str| known.contains(&(item.list, slug.to_owned()));
            item.slug = text::unused(&text::slug(&item.name), taken);
            known.insert((item.list, item.slug.clone()));
        }
    }
}

/// All lists of an account.
pub fn all(tx: &mut Tx, account: Id<of::Account>) -> Result<Lists> {
    let sql = format!(
        "SELECT {} FROM list_item WHERE account_id = $1 ORDER BY list, position, id",
        ListItem::COLUMNS
    );
    let items = tx.all(&sql, args![account])?;
    let sql = format!(
        "SELECT {} FROM list_alias WHERE account_id = $1 ORDER BY list, folded",
        Alias::COLUMNS
    );
    let aliases = tx.all(&sql, args![account])?;
    let closed: Vec<(List,)> = tx.all(
        "SELECT list FROM list_setting WHERE account_id = $1 AND NOT make_unknown",
        args![account],
    )?;
    let closed = closed.into_iter().map(|(list,)| list).collect();
    let mut lists = Lists {
        items,
        aliases,
        closed,
    };
    lists.fill_slugs();
    Ok(lists)
}
