use openlead_core::list::ListItem;
use openlead_core::text;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::ListItemId;

/// An entry of a list.
#[derive(Serialize, ToSchema)]
#[schema(as = ListItem)]
pub struct ItemView {
    id: ListItemId,
    name: String,
    /// The name as a key.
    #[schema(example = "in_progress")]
    slug: String,
    /// A colour name of the palette.
    color: String,
    /// `open`, `won` or `lost` of statuses and deal stages; empty elsewhere.
    kind: String,
    /// Its place in the list, from 0.
    position: i64,
    /// No longer offered; what has it keeps it.
    archived: bool,
}

impl From<&ListItem> for ItemView {
    fn from(item: &ListItem) -> Self {
        Self {
            id: item.id.into(),
            name: item.name.clone(),
            slug: text::slug(&item.name),
            color: item.colour.clone(),
            kind: item.kind.clone(),
            position: item.position,
            archived: item.archived,
        }
    }
}
