//! Telephone lines that bring in leads, each assigned to a department.

mod change;
mod leads;
mod route;

use openlead_db::{args, row};

pub use change::{Change, add, assign, change, delete};
pub use leads::{Brought, brought};
pub use route::department;
pub(crate) use route::route;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::phone::Phone;
use crate::text;

/// The most source numbers of an account.
pub const MOST_NUMBERS: i64 = 1000;

row! {
    /// A source number.
    pub struct SourceNumber {
        /// Its id.
        pub id: Id<of::SourceNumber>,
        /// The number, E.164 without `+`.
        pub number: String,
        /// What people call the line, empty when nothing.
        pub label: String,
        /// The department whose agents get its leads.
        pub department_id: Option<Id<of::Department>>,
        /// When it was made, in microseconds.
        pub created_at: i64,
    }
}

/// The number that a text means: E.164 when it can be a telephone number, its digits when it is a shorter extension.
fn normal(act: &Act, number: &str) -> String {
    match Phone::from_parts(&act.catalog.account.country_code, number) {
        Ok(phone) => phone.digits().to_owned(),
        Err(_) => text::limit(
            &number
                .chars()
                .filter(char::is_ascii_digit)
                .collect::<String>(),
            20,
        )
        .to_owned(),
    }
}

/// All source numbers, those without a department first, then by number.
pub fn all(act: &mut Act) -> Result<Vec<SourceNumber>> {
    let sql = format!(
        "SELECT {} FROM source_number WHERE account_id = $1
         ORDER BY CASE WHEN department_id IS NULL THEN 0 ELSE 1 END, number",
        SourceNumber::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account])?)
}

/// The source number with this id.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &mut Act, id: Id<of::SourceNumber>) -> Result<SourceNumber> {
    let mut all = all(act)?.into_iter();
    all.find(|number| number.id == id)
        .ok_or(Error::NotFound("source number"))
}
