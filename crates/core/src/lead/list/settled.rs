use std::sync::Arc;

use openlead_db::Dialect;

use super::{Page, Query, list};
use crate::actor::Actor;
use crate::error::Result;
use crate::openlead::Openlead;

/// As [`list`], for programs that come back for what is new: no lead will ever turn up before the end of what they have seen,
/// by `created_at` or `updated_at`, also when several processes write.
///
/// On SQLite one transaction is committed after the other, in the order of their times. On PostgreSQL a later one may be
/// seen first, so only what is settled is listed.
pub async fn page(openlead: &Arc<Openlead>, actor: Actor, mut query: Query) -> Result<Page> {
    let by_time = matches!(query.sort_by.as_str(), "created_at" | "updated_at");
    if by_time && openlead.db.dialect() == Dialect::Postgres {
        query.settled = Some(openlead.db.settled().await?);
    }
    openlead.look(actor, move |act| list(act, &query)).await
}
