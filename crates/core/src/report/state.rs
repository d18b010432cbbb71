//! How far the packs of an account have come, and what has happened since.

use openlead_db::{Tx, args, row};

use crate::error::Result;
use crate::id::{Id, of};

row! {
    /// How far the packs of an account have come.
    pub(super) struct State {
        pub version: i64,
        pub built: i64,
        pub finished: bool,
        pub at: i64,
        pub event_id: i64,
    }
}

/// Something that happened to a lead.
pub(super) struct Happened {
    pub lead: i64,
    pub at: i64,
    pub event: i64,
}

impl State {
    /// That of an account; `None` before its first pack.
    pub fn of(tx: &mut Tx, account: Id<of::Account>) -> Result<Option<Self>> {
        let sql = format!(
            "SELECT {} FROM report_state WHERE account_id = $1",
            Self::COLUMNS
        );
        Ok(tx.first(&sql, args![account])?)
    }

    /// What happened since to leads up to a moment, oldest first, at most `limit` things.
    pub fn since(
        &self,
        tx: &mut Tx,
        account: Id<of::Account>,
        until: i64,
        limit: usize,
    ) -> Result<Vec<Happened>> {
        let rows: Vec<(i64, i64, i64)> = tx.all(
            "SELECT lead_id, at, id FROM event WHERE account_id = $1 AND (at, id) > ($2, $3) AND at <= $4
             ORDER BY at, id LIMIT $5",
            args![account, self.at, self.event_id, until, limit as i64],
        )?;
        let happened = |(lead, at, event)| Happened { lead, at, event };
        Ok(rows.into_iter().map(happened).collect())
    }

    /// Leads whose rows went since, up to a moment: their events went too.
    pub fn gone(&self, tx: &mut Tx, account: Id<of::Account>, until: i64) -> Result<Vec<i64>> {
        let rows: Vec<(i64,)> = tx.all(
            "SELECT lead_id FROM lead_gone WHERE account_id = $1 AND at >= $2 AND at <= $3",
            args![account, self.at, until],
        )?;
        Ok(rows.into_iter().map(|(lead,)| lead).collect())
    }
}
