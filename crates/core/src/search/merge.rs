//! Brings the parts of the index together.
//!
//! FTS5 writes what comes in one transaction as a part of its own, and while it writes it joins parts of about one size. A
//! search looks into each of them: of a million leads a dozen parts take up to nine times as long as one. PostgreSQL keeps
//! what is new in a list before each of its two indexes, and a search reads that list from end to end.

use openlead_db::{Dialect, Tx, args};

use crate::error::Result;

/// Pages of the index that a call of [`merge`] writes: others that write wait for some milliseconds.
const PAGES: i64 = 32;
/// So few parts are almost as good as one.
const FEW: usize = 8;
/// All of the index is written anew, so it is left as it is until this fraction of it lies outside of its largest part.
const FRACTION: i64 = 8;

/// What a call of [`merge`] does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Begins to make one part of all.
    Begin,
    /// Goes on, also with what an earlier process began.
    GoOn,
}

/// Whether the index lies in so many parts, and so much of it outside of the largest, that it is worth [`merge`].
pub fn is_scattered(tx: &mut Tx) -> Result<bool> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(true); // An empty list costs nothing.
    }
    // The number of a part's last page, with a flag as its lowest bit, is about that of its pages.
    let parts: Vec<(i64,)> = tx.all(
        "WITH RECURSIVE part (id) AS (SELECT min(segid) FROM lead_search_idx UNION ALL
           SELECT (SELECT min(i.segid) FROM lead_search_idx i WHERE i.segid > part.id) FROM part WHERE part.id IS NOT NULL)
         SELECT (SELECT i.pgno >> 1 FROM lead_search_idx i WHERE i.segid = part.id ORDER BY i.term DESC LIMIT 1)
         FROM part WHERE part.id IS NOT NULL",
        args![],
    )?;
    let pages = |(pages,): &(i64,)| (*pages).max(1);
    let largest = parts.iter().map(pages).max().unwrap_or(0);
    let others = parts.iter().map(pages).sum::<i64>() - largest;
    Ok(parts.len() >= FEW && others >= largest / FRACTION)
}

/// Does a little of it; true when there is more to do.
pub fn merge(tx: &mut Tx, what: Merge) -> Result<bool> {
    if tx.dialect() == Dialect::Postgres {
        take_in(tx)?;
        return Ok(false);
    }
    let pages = match what {
        Merge::Begin => -PAGES,
        Merge::GoOn => PAGES,
    };
    let before = changes(tx)?;
    tx.execute(
        "INSERT INTO lead_search (lead_search, rank) VALUES ('merge', $1)",
        args![pages],
    )?;
    // The statement itself counts as one, says the documentation of FTS5.
    Ok(changes(tx)? - before >= 2)
}

/// Has PostgreSQL's indexes, those of each part of a partitioned table, take in what is new; tells how many pages that was.
pub fn take_in(tx: &mut Tx) -> Result<i64> {
    let (pages,) = tx.one(
        "SELECT CAST(coalesce(sum(gin_clean_pending_list(c.oid)), 0) AS BIGINT)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
         JOIN pg_am m ON m.oid = c.relam AND m.amname = 'gin'
         WHERE i.indrelid = CAST('lead_search' AS REGCLASS)
           OR i.indrelid IN (SELECT relid FROM pg_partition_tree('lead_search'))",
        args![],
    )?;
    Ok(pages)
}

fn changes(tx: &mut Tx) -> Result<i64> {
    let (changes,) = tx.one("SELECT total_changes()", args![])?;
    Ok(changes)
}
