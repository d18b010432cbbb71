//! Who may sign in, and how: a password, then a code where two-step sign-in is on. Links stand in for the password once.

mod code;
mod link;
mod password;
mod sign_in;
mod throttle;

use openlead_db::{Tx, args, row};

pub use code::{Authenticator, enter_code, recovery_codes_left, turn_off, turn_on};
pub use link::{Link, Purpose, follow, make_link, read_link};
pub use password::{change, check_new};
pub use sign_in::{Answer, Attempt, Begun, sign_in};

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

row! {
    /// What somebody signs in with.
    pub struct Login {
        /// Their account.
        pub account_id: Id<of::Account>,
        /// The person.
        pub staff_id: Id<of::Staff>,
        password: String,
        two_step: String,
        two_step_at: i64,
    }
}

impl Login {
    /// Whether a code is asked for after the password.
    pub fn has_two_step(&self) -> bool {
        !self.two_step.is_empty()
    }
}

/// The login of an e-mail address, folded.
fn of_email(tx: &mut Tx, email: &str) -> Result<Option<Login>> {
    let sql = format!("SELECT {} FROM login WHERE email = $1", Login::COLUMNS);
    Ok(tx.first(&sql, args![email])?)
}

/// The login of a member of staff.
///
/// # Errors
/// `NotFound` when they have none: they cannot sign in.
pub fn of_staff(act: &mut Act, who: Id<of::Staff>) -> Result<Login> {
    let sql = format!(
        "SELECT {} FROM login WHERE account_id = $1 AND staff_id = $2",
        Login::COLUMNS
    );
    let login = act.tx.first(&sql, args![act.actor.account, who])?;
    login.ok_or(Error::NotFound("login"))
}

/// The act's person.
fn me(act: &Act) -> Result<Id<of::Staff>> {
    act.actor
        .who
        .ok_or_else(|| Error::Forbidden("Only a person has a password.".to_owned()))
}
