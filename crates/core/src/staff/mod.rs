//! The people of an account: they sign in, and leads are assigned to them.

mod add;
mod alias;
mod change;
mod deactivate;
mod hand_over;
mod meant;
mod password;
mod standing;

use openlead_db::{Cell, Column, Tx, Value, args, row};

pub use add::{NewStaff, add};
pub use alias::{Alias, add_alias, aliases, remove_alias};
pub use change::{Change, change};
pub use deactivate::{deactivate, reactivate};
pub use hand_over::{HandOver, hand_over};
pub use meant::{Nobody, ambiguous, meant, meant_or_remark, named};
pub use password::set_password;
pub use standing::{Standing, standings};

use crate::access::{Right, Scope};
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::phone::Phone;
use crate::text;

row! {
    /// A member of staff.
    pub struct Staff {
        /// Their id.
        pub id: Id<of::Staff>,
        /// Their name.
        pub name: String,
        /// The name as it is compared.
        pub folded: String,
        /// Their e-mail address.
        pub email: String,
        /// Their phone number, E.164 without `+`; empty when there is none.
        pub phone: String,
        /// What they may do.
        pub role: Role,
        /// Which leads they see, when that is not what their role has; [`Staff::scope()`] is what counts.
        pub scope: Option<Scope>,
        /// Whether they work here still: sign in, get leads.
        pub active: bool,
        /// Whether they get leads now.
        pub on_duty: bool,
        /// When they were added, in microseconds.
        pub created_at: i64,
    }
}

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, also end the account.
    Owner,
    /// Everything but that.
    Admin,
    /// All leads, no settings.
    Manager,
    /// The leads assigned to them.
    Agent,
}

impl Role {
    /// All roles, the mightiest first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Admin, Self::Manager, Self::Agent];

    /// Its name: `owner`, `admin`, `manager`, `agent`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Agent => "agent",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

impl Column for Role {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "a role".to_owned())
    }
}

impl From<Role> for Value {
    fn from(role: Role) -> Self {
        role.as_str().into()
    }
}

/// Everybody, active or not, by name.
pub fn all(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Staff>> {
    let sql = format!(
        "SELECT {} FROM staff WHERE account_id = $1 ORDER BY folded, id",
        Staff::COLUMNS
    );
    Ok(tx.all(&sql, args![account])?)
}

/// The member of staff with this id.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &Act, id: Id<of::Staff>) -> Result<Staff> {
    act.catalog
        .staff(id)
        .cloned()
        .ok_or(Error::NotFound("staff"))
}

/// That somebody is there and works here still.
pub(crate) fn read_active(act: &Act, id: Id<of::Staff>) -> Result<Id<of::Staff>> {
    let staff = read(act, id)?;
    match staff.active {
        true => Ok(id),
        false => Err(Error::NotFound("staff")),
    }
}

/// A name as it is kept.
fn checked_name(name: &str) -> Result<String> {
    let name = text::clean(name);
    if name.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    if name.chars().count() > 200 {
        return Err(Error::invalid("name", "Use at most 200 characters."));
    }
    Ok(name)
}

/// An e-mail address that no other active member of staff has: it tells people apart, and they sign in with it.
fn checked_email(act: &Act, email: &str, of: Option<Id<of::Staff>>) -> Result<String> {
    let email = Email::parse(email)
        .ok_or_else(|| Error::invalid("email", "Write an address like name@example.com."))?;
    let has_it = |staff: &&Staff| {
        let theirs = Email::parse(&staff.email).map(|theirs| theirs.fold());
        staff.active && Some(staff.id) != of && theirs == Some(email.fold())
    };
    match act.catalog.staff.iter().find(has_it) {
        Some(other) => Err(Error::Conflict(format!(
            "{} has this e-mail address already",
            other.name
        ))),
        None => Ok(email.as_str().to_owned()),
    }
}

/// A phone number as it is kept; empty for none.
fn checked_phone(act: &Act, phone: &str) -> Result<String> {
    if phone.trim().is_empty() {
        return Ok(String::new());
    }
    let phone = Phone::from_parts(&act.catalog.account.country_code, phone);
    let phone = phone
        .map_err(|_| Error::invalid("phone", "Write 8 to 14 digits, with the country code."))?;
    Ok(phone.digits().to_owned())
}

/// That the actor may deal with somebody of this role: an owner is dealt with by owners only.
fn check_rank(act: &Act, role: Role) -> Result<()> {
    let actor = act.actor.who.and_then(|who| act.catalog.staff(who));
    match actor {
        Some(actor) if role == Role::Owner && actor.role != Role::Owner => Err(Error::Forbidden(
            "Only an owner can make, change or deactivate an owner.".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// That the account keeps an active owner without this one.
fn check_last_owner(act: &Act, staff: &Staff) -> Result<()> {
    let is_owner = |other: &&Staff| other.active && other.role == Role::Owner;
    let others = act.catalog.staff.iter().filter(is_owner);
    if is_owner(&staff) && others.filter(|other| other.id != staff.id).count() == 0 {
        return Err(Error::Conflict(
            "an account needs an active owner: make somebody else owner first".to_owned(),
        ));
    }
    Ok(())
}

/// That the actor is this person, or may change staff.
fn check_own_or_right(act: &Act, staff: Id<of::Staff>) -> Result<()> {
    if act.actor.who == Some(staff) {
        return Ok(());
    }
    act.require(Right::Staff)
}
