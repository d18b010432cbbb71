use openlead_core::list::{Change, NewItem};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::{ListItemId, given};

/// An entry to add at the end of a list.
#[derive(Deserialize, ToSchema)]
pub struct NewListItem {
    #[schema(min_length = 1, max_length = 100, example = "In progress")]
    name: String,
    /// A colour name of the palette; the next one when absent.
    #[serde(default)]
    color: Option<String>,
    /// `open`, `won`, `lost` or (statuses) `parked`; `open` when absent. Only of statuses and deal stages.
    #[serde(default)]
    kind: Option<String>,
    /// After how many days a lead or deal in it is stale: statuses and stages.
    #[serde(default)]
    rot_days: Option<i64>,
    /// How many of 100 deals in it are won: stages.
    #[serde(default)]
    probability: Option<i64>,
    /// How many leads may be in it before the board warns, 1 to 999: statuses.
    #[serde(default)]
    wip_limit: Option<i64>,
}

/// What of an entry is to be different.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ListItemChange {
    /// Another name. The old one stays a further name for calls.
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    color: Option<String>,
    kind: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    rot_days: Option<Option<i64>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    probability: Option<Option<i64>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    wip_limit: Option<Option<i64>>,
    /// No longer offered, or offered again.
    archived: Option<bool>,
    /// `false`: it shall stay, though a call has made it.
    from_intake: Option<bool>,
}

/// The entries of a list in their order.
#[derive(Deserialize, ToSchema)]
pub struct Ordered {
    /// Every entry in use once; archived ones may be left out and come last then.
    pub ids: Vec<ListItemId>,
}

/// Where an entry is merged into.
#[derive(Deserialize, ToSchema)]
pub struct Into {
    /// The entry that stays.
    pub into_id: ListItemId,
}

impl NewListItem {
    pub(super) fn item(&self) -> NewItem {
        NewItem {
            name: self.name.clone(),
            colour: self.color.clone(),
            kind: self.kind.clone(),
            rot_days: self.rot_days,
            probability: self.probability,
            wip_limit: self.wip_limit,
        }
    }
}

impl ListItemChange {
    pub(super) fn change(&self) -> Change {
        Change {
            name: self.name.clone(),
            colour: self.color.clone(),
            kind: self.kind.clone(),
            rot_days: self.rot_days,
            probability: self.probability,
            wip_limit: self.wip_limit,
            archived: self.archived,
            from_intake: self.from_intake,
        }
    }
}
