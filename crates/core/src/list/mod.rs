//! The account's own lists: statuses, sources, purposes, lead types, task categories, deal stages, lost reasons.

mod add;
mod alias;
mod change;
mod delete;
mod lists;
mod make;
mod merge;
mod order;
mod purpose;
mod starter;
mod usage;

use openlead_db::{Cell, Column, Value, row};

pub use add::{NewItem, add};
pub use alias::{add_alias, remove_alias};
pub use change::{Change, change};
pub use delete::delete;
pub use lists::{Lists, all};
pub use make::{find_or_make, make, set_makes_unknown};
pub use merge::merge;
pub use order::{Place, order, place};
pub use starter::COLOURS;
pub(crate) use starter::add_starters;
pub use usage::{MOST_COUNTED, usage};

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::text;

/// The most entries of a list.
pub const MOST_ITEMS: usize = 1000;
/// The longest name, in characters.
pub const LONGEST_NAME: usize = 100;

/// The lists there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// Why a lead or deal was lost.
    LostReason,
}

impl List {
    /// All lists.
    pub const ALL: [Self; 7] = [
        Self::Status,
        Self::Source,
        Self::Purpose,
        Self::LeadType,
        Self::TaskCategory,
        Self::DealStage,
        Self::LostReason,
    ];

    /// Its name: `status`, `source`, `purpose`, `lead_type`, `task_category`, `deal_stage`,
    /// `lost_reason`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Source => "source",
            Self::Purpose => "purpose",
            Self::LeadType => "lead_type",
            Self::TaskCategory => "task_category",
            Self::DealStage => "deal_stage",
            Self::LostReason => "lost_reason",
        }
    }

    /// The list of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.as_str() == name)
    }

    /// What one of its entries is called: `lead type`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::LeadType => "lead type",
            Self::TaskCategory => "task category",
            Self::DealStage => "deal stage",
            Self::LostReason => "lost reason",
            other => other.as_str(),
        }
    }

    /// The kinds that its entries may have; none in a list without kinds.
    pub fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Status => &["open", "won", "lost", "parked"],
            Self::DealStage => &["open", "won", "lost"],
            _ => &[],
        }
    }

    /// Whether its entries are open, won or lost.
    pub fn has_kinds(self) -> bool {
        !self.kinds().is_empty()
    }

    /// Whether it may be empty: not every lead has a purpose, a type or a reason.
    fn may_be_empty(self) -> bool {
        matches!(self, Self::Purpose | Self::LeadType | Self::LostReason)
    }

    /// The table and column that have its entries, and what a row of that is called.
    fn user(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Status => ("lead", "status_id", "lead"),
            Self::Source => ("lead", "source_id", "lead"),
            Self::Purpose => ("lead", "purpose_id", "lead"),
            Self::LeadType => ("lead", "type_id", "lead"),
            Self::TaskCategory => ("task", "category_id", "task"),
            Self::DealStage => ("deal", "stage_id", "deal"),
            Self::LostReason => ("lead", "lost_reason_id", "lead"),
        }
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        list.as_str().into()
    }
}

impl Column for List {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "a list".to_owned())
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
        /// A short name for programs, which stays when the name changes.
        pub slug: String,
        /// The number by which the v1 API names it: task categories.
        pub code: Option<i64>,
        /// `open`, `won`, `lost` or (statuses) `parked`; empty in a list without kinds.
        pub kind: String,
        /// One of [`COLOURS`].
        pub colour: String,
        /// Its place, from 0.
        pub position: i64,
        /// No longer offered; what has it keeps it.
        pub archived: bool,
        /// Made by a call, and nobody has said yet that it shall stay.
        pub from_intake: bool,
        /// After how many days a lead or deal in it is stale: statuses and stages.
        pub rot_days: Option<i64>,
        /// How many of 100 deals in it are won: stages.
        pub probability: Option<i64>,
        /// How many leads may be in it before the board warns: statuses.
        pub wip_limit: Option<i64>,
        /// The entry that it was merged into: it is only a further name of that one now.
        pub merged_into: Option<Id<of::ListItem>>,
    }
}

impl ListItem {
    /// Whether what has it is still to be worked on.
    pub fn is_open(&self) -> bool {
        self.kind == "open"
    }

    /// Whether what has it is won or lost.
    pub fn is_closed(&self) -> bool {
        matches!(self.kind.as_str(), "won" | "lost")
    }

    /// Whether it is in use: offered, and not merged into another.
    fn is_offered(&self) -> bool {
        !self.archived && self.merged_into.is_none()
    }
}

/// The entry of a list.
///
/// # Errors
/// `NotFound`, also for one that was merged into another.
pub fn read(act: &Act, list: List, id: Id<of::ListItem>) -> Result<ListItem> {
    let mut of = act.catalog.lists.of(list);
    let item = of.find(|item| item.id == id);
    item.cloned().ok_or(Error::NotFound(list.noun()))
}

/// The entry that a text means: its id or a name.
///
/// # Errors
/// What to write, in words.
pub fn meant(act: &Act, list: List, words: &str) -> Result<Id<of::ListItem>, String> {
    let lists = &act.catalog.lists;
    let by_id = words
        .parse()
        .ok()
        .and_then(|id| lists.get(id))
        .filter(|item| item.list == list);
    let item = by_id.or_else(|| lists.named(list, words));
    item.map(|item| item.id).ok_or_else(|| {
        let noun = list.as_str().replace('_', " ");
        let words = text::limit(words, 100);
        format!("there is no {noun} \"{words}\": write its id or name")
    })
}

/// A name as an entry has it, and as it is compared.
fn named(name: &str) -> Result<(String, String)> {
    let name = text::clean(name);
    let folded = text::fold(&name);
    if folded.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    if name.chars().count() > LONGEST_NAME {
        let most = format!("Use at most {LONGEST_NAME} characters.");
        return Err(Error::invalid("name", most));
    }
    Ok((name, folded))
}

/// That a list goes on working without this entry: something is offered, and something is open where that counts.
fn check_rest(act: &Act, item: &ListItem) -> Result<()> {
    let rest = |open: bool| {
        let mut of = act.catalog.lists.of(item.list);
        of.any(|other| other.id != item.id && other.is_offered() && (!open || other.is_open()))
    };
    let noun = item.list.noun();
    if !item.list.may_be_empty() && !rest(false) {
        return Err(Error::Conflict(format!(
            "{} is the only {noun} in use: add another first",
            item.name
        )));
    }
    if item.list.has_kinds() && !rest(true) {
        return Err(Error::Conflict(format!(
            "{} is the only open {noun} in use: add another first",
            item.name
        )));
    }
    Ok(())
}
