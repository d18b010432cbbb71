use std::marker::PhantomData;

use openlead_core::list::{self, List, ListItem};
use openlead_core::{Act, Catalog, Error};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{ListItemId, Record};

/// An entry of a list.
#[derive(Serialize, ToSchema)]
#[schema(as = ListItem)]
pub struct ItemView {
    id: ListItemId,
    name: String,
    /// A short name for programs, which stays when the name changes.
    #[schema(example = "in_progress")]
    slug: String,
    /// A colour name of the palette.
    color: String,
    /// `open`, `won`, `lost` or (statuses) `parked` of statuses and deal stages; empty elsewhere.
    kind: String,
    /// Its place in the list, from 0.
    position: i64,
    /// No longer offered; what has it keeps it.
    archived: bool,
    /// Made by a call, and nobody has said yet that it shall stay.
    from_intake: bool,
    /// After how many days a lead or deal in it is stale: statuses and stages.
    rot_days: Option<i64>,
    /// How many of 100 deals in it are won: stages.
    probability: Option<i64>,
    /// How many leads may be in it before the board warns: statuses.
    wip_limit: Option<i64>,
    /// The number by which the v1 API names it: task categories.
    code: Option<i64>,
    /// Further names by which it is found.
    aliases: Vec<String>,
}

impl ItemView {
    /// As it is shown.
    pub fn of(catalog: &Catalog, item: &ListItem) -> Self {
        let aliases = catalog.lists.aliases(item);
        Self {
            id: item.id.into(),
            name: item.name.clone(),
            slug: item.slug.clone(),
            color: item.colour.clone(),
            kind: item.kind.clone(),
            position: item.position,
            archived: item.archived,
            from_intake: item.from_intake,
            rot_days: item.rot_days,
            probability: item.probability,
            wip_limit: item.wip_limit,
            code: item.code,
            aliases: aliases.into_iter().map(str::to_owned).collect(),
        }
    }
}

/// One of the lists, as a type.
pub trait Of: Send + Sync + 'static {
    /// Which one it is.
    const LIST: List;
    /// Its address.
    const PATH: &'static str;
}

/// An entry of this list.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Entry<L>(ItemView, #[serde(skip)] PhantomData<L>);

impl<L: Of> Record for Entry<L> {
    type Id = ListItemId;
    const PATH: &'static str = L::PATH;

    fn read(act: &mut Act, ListItemId(id): ListItemId) -> Result<Self, Error> {
        let item = list::read(act, L::LIST, id)?;
        Ok(Self(ItemView::of(&act.catalog, &item), PhantomData))
    }

    fn hold(act: &mut Act, _: ListItemId) -> Result<(), Error> {
        act.hold_catalog()
    }
}
