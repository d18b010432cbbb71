//! An account: one company's data and settings.

mod change;
mod create;
mod holiday;
mod hours;

use openlead_db::{Cell, Column, Tx, Value, args, row};

pub use change::{Change, change, set_on_duplicate};
pub use create::{Created, NewAccount, create};
pub use holiday::{Holiday, Holidays};
pub use hours::{DAYS, FirstWeekday, Span, WorkingHours};

use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

row! {
    /// An account's settings.
    pub struct Account {
        /// Its id.
        pub id: Id<of::Account>,
        /// The company's name.
        pub name: String,
        /// The calling code of numbers that come without one, digits.
        pub country_code: String,
        /// The IANA time zone in which its dates are.
        pub time_zone: String,
        /// The ISO 4217 currency of its deals.
        pub currency: String,
        /// What an enquiry from a known phone number does.
        pub on_duplicate: OnDuplicate,
        /// For how many days the request log is kept.
        pub request_log_days: i64,
        /// Within how many minutes a new lead shall be contacted.
        pub response_minutes: i64,
        /// When somebody is there.
        pub working_hours: WorkingHours,
        /// The days on which nobody is.
        pub holidays: Holidays,
        /// With which a week begins.
        pub first_weekday: FirstWeekday,
        /// What shall be won in a month, in minor units of its currency.
        pub monthly_target: Option<i64>,
        /// When it was made, in microseconds.
        pub created_at: i64,
    }
}

impl Account {
    /// Its time zone; UTC when this version does not know the name any more.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        crate::time::time_zone(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// Whether somebody is there at a moment: within working hours, on no holiday.
    pub fn is_open(&self, micros: i64) -> bool {
        let zone = self.zone();
        let date = crate::time::date_in(micros, &zone);
        self.holidays.on(date).is_none() && self.working_hours.include(micros, &zone)
    }

    /// When somebody is there between two moments, each span from and to in microseconds, in order: holidays are left out.
    pub fn open_between(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let zone = self.zone();
        let mut spans = match self.working_hours.is_empty() {
            true => WorkingHours::always().between(from, to, &zone),
            false => self.working_hours.between(from, to, &zone),
        };
        let date = |micros| crate::time::date_in(micros, &zone);
        spans.retain(|(begin, _)| self.holidays.on(date(*begin)).is_none());
        spans
    }

    /// Whether nobody is there on the whole of a date.
    pub fn is_free(&self, date: jiff::civil::Date) -> bool {
        let hours = &self.working_hours;
        self.holidays.on(date).is_some() || (!hours.is_empty() && hours.on(date).is_empty())
    }
}

/// What an enquiry from a known phone number does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDuplicate {
    /// It is added to the lead.
    Merge,
    /// It is counted, and refused.
    Reject,
}

impl OnDuplicate {
    /// Its name in settings: `merge`, `reject`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Reject => "reject",
        }
    }
}

impl Column for OnDuplicate {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        match String::read(cell)?.as_str() {
            "merge" => Ok(Self::Merge),
            "reject" => Ok(Self::Reject),
            other => Err(format!("merge or reject, not {other}")),
        }
    }
}

impl From<OnDuplicate> for Value {
    fn from(choice: OnDuplicate) -> Self {
        choice.as_str().into()
    }
}

/// The account with this id.
pub fn read(tx: &mut Tx, account: Id<of::Account>) -> Result<Account> {
    let sql = format!("SELECT {} FROM account WHERE id = $1", Account::COLUMNS);
    tx.first(&sql, args![account])?
        .ok_or(Error::NotFound("account"))
}

/// Whether there is an account at all.
pub fn any(tx: &mut Tx) -> Result<bool> {
    let first: Option<(i64,)> = tx.first("SELECT id FROM account LIMIT 1", args![])?;
    Ok(first.is_some())
}

/// The code by which the first account is made from a browser: whoever runs the server reads it on the console. It is
/// the same for all processes of a database, and good for nothing once there is an account.
pub fn setup_code(openlead: &Openlead) -> String {
    openlead.key.hash("the code of the set-up")[..16].to_owned()
}

/// All accounts, oldest first. For the operator alone.
pub fn list(tx: &mut Tx) -> Result<Vec<Account>> {
    let sql = format!("SELECT {} FROM account ORDER BY id", Account::COLUMNS);
    Ok(tx.all(&sql, args![])?)
}

/// The account of this id or name; without either, the only one there is. For the operator alone.
///
/// # Errors
/// `NotFound` when there is none, `Conflict` when several would do.
pub fn named(tx: &mut Tx, name: Option<&str>) -> Result<Account> {
    let wanted = |account: &Account| {
        name.is_none_or(|name| account.name == name || account.id.to_string() == name)
    };
    let mut found: Vec<Account> = list(tx)?.into_iter().filter(wanted).collect();
    match (found.pop(), found.is_empty()) {
        (Some(account), true) => Ok(account),
        (Some(_), false) => Err(Error::Conflict(
            "several accounts could be meant: name one by its id".to_owned(),
        )),
        (None, _) => Err(Error::NotFound("account")),
    }
}
