//! What an account has set up, kept in memory: lists, fields, staff and departments are read by every call and
//! change seldom. `account.catalog_version` says when they did.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use openlead_db::{Tx, args};

use crate::access::Right;
use crate::account::{self, Account};
use crate::act::Act;
use crate::department::{self, Department};
use crate::error::{Error, Result};
use crate::field::{self, Field};
use crate::forward;
use crate::id::{Id, of};
use crate::lead::Lead;
use crate::list::{self, Lists};
use crate::staff::{self, Staff};
use crate::webhook::{self, Subscription};

/// An account's settings, lists, fields, staff and departments.
#[derive(Debug)]
pub struct Catalog {
    /// A new random number with every change.
    version: i64,
    /// The account's settings.
    pub account: Account,
    /// Statuses, sources and the other lists.
    pub lists: Lists,
    /// Additional fields, in their order.
    pub fields: Vec<Field>,
    /// Further parameters of the v1 API that set a field.
    pub field_aliases: Vec<(String, Id<of::Field>)>,
    /// Staff, active or not, by name.
    pub staff: Vec<Staff>,
    /// Further names by which the v1 API finds staff.
    pub staff_aliases: Vec<staff::Alias>,
    /// Departments, by name.
    pub departments: Vec<Department>,
    /// What webhooks want to be told of, enabled ones alone.
    pub webhooks: Vec<Subscription>,
    /// Whether accepted calls of the v1 API are sent on.
    pub forwards: bool,
}

impl Catalog {
    fn load(tx: &mut Tx, account: Id<of::Account>, version: i64) -> Result<Self> {
        Ok(Self {
            version,
            account: account::read(tx, account)?,
            lists: list::all(tx, account)?,
            fields: field::all(tx, account)?,
            field_aliases: field::aliases(tx, account)?,
            staff: staff::all(tx, account)?,
            staff_aliases: staff::aliases(tx, account)?,
            departments: department::all(tx, account)?,
            webhooks: webhook::subscriptions(tx, account)?,
            forwards: forward::is_on(tx, account)?,
        })
    }

    /// Why a lead was won or lost, as far as somebody said: the reason of the list, and in words.
    pub fn why_closed(&self, lead: &Lead) -> String {
        let reason = lead.lost_reason_id.map(|id| self.lists.name(id));
        let parts = [reason.unwrap_or_default(), &lead.lost_reason].into_iter();
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join(": ")
    }

    /// The member of staff with this id.
    pub fn staff(&self, id: Id<of::Staff>) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.id == id)
    }

    /// The department with this id.
    pub fn department(&self, id: Id<of::Department>) -> Option<&Department> {
        self.departments
            .iter()
            .find(|department| department.id == id)
    }
}

/// The catalogs in memory.
#[derive(Default)]
pub(crate) struct Catalogs(RwLock<HashMap<Id<of::Account>, Arc<Catalog>>>);

impl Catalogs {
    /// The account's catalog as this transaction sees it.
    pub fn current(&self, tx: &mut Tx, account: Id<of::Account>) -> Result<Arc<Catalog>> {
        let version: Option<(i64,)> = tx.first(
            "SELECT catalog_version FROM account WHERE id = $1",
            args![account],
        )?;
        let (version,) = version.ok_or(Error::NotFound("account"))?;
        self.at(tx, account, version)
    }

    /// The account's catalog of a version that the caller has just read.
    pub fn at(&self, tx: &mut Tx, account: Id<of::Account>, version: i64) -> Result<Arc<Catalog>> {
        const POISON: &str = "nothing panics while it holds the lock";
        let known = self.0.read().expect(POISON).get(&account).cloned();
        if let Some(known) = known.filter(|known| known.version == version) {
            return Ok(known);
        }
        let catalog = Arc::new(Catalog::load(tx, account, version)?);
        self.0
            .write()
            .expect(POISON)
            .insert(account, Arc::clone(&catalog));
        Ok(catalog)
    }
}

impl Act<'_> {
    /// Keeps others from changing settings up to the commit; the catalog is current then.
    pub fn hold_catalog(&mut self) -> Result<()> {
        lock(self)
    }
}

/// Begins an act of settings: the actor has the right, and nobody else changes settings up to the commit, so that what
/// is checked against the catalog still holds when it is written.
///
/// # Errors
/// `Forbidden`.
pub(crate) fn hold(act: &mut Act, right: Right) -> Result<()> {
    lock(act)?;
    act.require(right)
}

/// As [`hold`], for whoever it is.
pub(crate) fn lock(act: &mut Act) -> Result<()> {
    let account = act.account();
    let sql = format!(
        "SELECT catalog_version FROM account WHERE id = $1{}",
        act.tx.for_update()
    );
    let (version,): (i64,) = act.tx.one(&sql, args![account])?;
    if version != act.catalog.version {
        act.catalog = Arc::new(Catalog::load(act.tx, account, version)?);
    }
    Ok(())
}

/// Says that something of the catalog has changed, and reads it anew for the rest of the act.
///
/// The version is a new id, not a count: a count that was rolled back would come again with other content, and
/// another process would take what it remembers for current.
pub(crate) fn changed(act: &mut Act) -> Result<()> {
    let version = act.tx.new_id();
    let account = act.account();
    act.tx.execute(
        "UPDATE account SET catalog_version = $2 WHERE id = $1",
        args![account, version],
    )?;
    act.catalog = Arc::new(Catalog::load(act.tx, account, version)?);
    Ok(())
}
