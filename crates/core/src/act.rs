use std::sync::Arc;

use openlead_db::Tx;

use crate::actor::{Actor, Via};
use crate::catalog::Catalog;
use crate::error::Result;
use crate::id::{Id, of};

/// What every act of the domain works with: the transaction, who acts, and the account's lists, fields, staff and
/// departments as they stand.
pub struct Act<'a> {
    /// The transaction that the whole act is in.
    pub tx: &'a mut Tx,
    /// Who acts, in which account.
    pub actor: Actor,
    /// The account's settings, lists, fields, staff and departments.
    pub catalog: Arc<Catalog>,
    /// What was ignored or made on the way, for the request log; a sentence each.
    pub remarks: Vec<String>,
    /// No webhook is told of what happens: an import of old data is no news.
    pub quiet: bool,
    /// Nobody is told of leads that they get.
    pub hushed: bool,
}

impl<'a> Act<'a> {
    /// An act in a transaction.
    pub fn new(tx: &'a mut Tx, actor: Actor, catalog: Arc<Catalog>) -> Self {
        Self {
            tx,
            actor,
            catalog,
            remarks: Vec::new(),
            quiet: false,
            hushed: actor.via == Via::Import,
        }
    }

    /// Does something as a part that can fail by itself: when it does, what it did is undone and the act may go on.
    pub fn nested<T>(&mut self, part: impl FnOnce(&mut Act) -> Result<T>) -> Result<T> {
        let (actor, catalog) = (self.actor, Arc::clone(&self.catalog));
        let (quiet, hushed) = (self.quiet, self.hushed);
        let mut remarks = std::mem::take(&mut self.remarks);
        let done = self.tx.nested(|tx| {
            let mut act = Act {
                tx,
                actor,
                catalog,
                remarks: std::mem::take(&mut remarks),
                quiet,
                hushed,
            };
            let done = part(&mut act);
            remarks = act.remarks;
            done.map(|value| (value, act.catalog))
        });
        self.remarks = remarks;
        let (value, catalog) = done?;
        self.catalog = catalog;
        Ok(value)
    }

    /// The account that every query of the act names.
    pub fn account(&self) -> Id<of::Account> {
        self.actor.account
    }

    /// Tells the reader of the request log about something that was not an error.
    pub fn remark(&mut self, sentence: impl Into<String>) {
        const MOST: usize = 50;
        if self.remarks.len() < MOST {
            self.remarks.push(sentence.into());
        }
    }
}
