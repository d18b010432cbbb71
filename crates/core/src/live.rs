//! What happened a moment ago, for pages that are open: the end of the table of events, read again and again. It needs
//! nothing that only one engine has, and sees what other processes wrote.

use openlead_db::{Ids, Tx, args, row};

use crate::error::Result;
use crate::id::{Id, of};

row! {
    /// An event of a moment ago.
    pub struct Recent {
        /// Its id.
        pub id: i64,
        /// The lead that it happened to; number 0 when it happened to the account.
        pub lead_id: Id<of::Lead>,
        /// `noun.participle`.
        pub kind: String,
    }
}

/// The newest events of an account with ids from a moment on, at most `limit`, newest first.
pub fn since(
    tx: &mut Tx,
    account: Id<of::Account>,
    moment: i64,
    limit: u32,
) -> Result<Vec<Recent>> {
    let sql = format!(
        "SELECT {} FROM event WHERE account_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3",
        Recent::COLUMNS
    );
    Ok(tx.all(&sql, args![account, Ids::floor(moment), limit])?)
}

/// The newest line of an account's request log; 0 when it is empty.
pub fn last_request(tx: &mut Tx, account: Id<of::Account>) -> Result<i64> {
    let last: Option<(i64,)> = tx.first(
        "SELECT id FROM request_log WHERE account_id = $1 ORDER BY id DESC LIMIT 1",
        args![account],
    )?;
    Ok(last.map_or(0, |(id,)| id))
}
