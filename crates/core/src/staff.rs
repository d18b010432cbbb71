//! The people of an account: they sign in, and leads are assigned to them.

use openlead_db::{Cell, Column, Tx, Value, args, row};
use serde_json::json;

use crate::access::Scope;
use crate::act::Act;
use crate::catalog::{self, Catalog};
use crate::email::Email;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::phone::Phone;
use crate::{department, event, session, text};

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

/// What a new member of staff needs.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their phone number, with or without the account's calling code.
    pub phone: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Which leads they see, when that is not what their role has.
    pub scope: Option<Scope>,
    /// The departments that they get leads from.
    pub departments: Vec<Id<of::Department>>,
}

/// Everybody, active or not, by name.
pub fn all(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Staff>> {
    let sql = format!(
        "SELECT {} FROM staff WHERE account_id = $1 ORDER BY folded, id",
        Staff::COLUMNS
    );
    Ok(tx.all(&sql, args![account])?)
}

/// Adds a member of staff, who can sign in once they have a password.
///
/// # Errors
/// `Invalid` for the input.
pub fn add(act: &mut Act, new: &NewStaff) -> Result<Id<of::Staff>> {
    let name = text::limit(&text::clean(&new.name), 200).to_owned();
    if name.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    let email = Email::parse(&new.email)
        .ok_or_else(|| Error::invalid("email", "Write an address like name@example.com."))?;
    let phone = new
        .phone
        .as_deref()
        .map_or(Ok(String::new()), |phone| own_phone(act, phone))?;
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO staff (account_id, id, name, folded, email, phone, role, scope, active, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, TRUE, $9, $9)",
        args![act.actor.account, id, &name, text::fold(&name), email.as_str(), phone, &new.role, new.scope, now],
    )?;
    for department in &new.departments {
        department::join(act, *department, id)?;
    }
    catalog::changed(act)?;
    event::of_account(
        act,
        "staff.added",
        &json!({ "id": id, "name": name, "role": new.role.as_str() }),
    )?;
    Ok(id)
}

fn own_phone(act: &Act, phone: &str) -> Result<String> {
    let phone = Phone::from_parts(&act.catalog.account.country_code, phone);
    let phone = phone
        .map_err(|_| Error::invalid("phone", "Write 8 to 14 digits, with the country code."))?;
    Ok(phone.digits().to_owned())
}

/// Lets a member of staff sign in with a password, of which the hash is given.
///
/// # Errors
/// `Conflict` when somebody else signs in with their address, in this account or another.
pub fn set_password(act: &mut Act, staff: Id<of::Staff>, hash: &str) -> Result<()> {
    let email = act
        .catalog
        .staff(staff)
        .ok_or(Error::NotFound("staff"))?
        .email
        .clone();
    let email = Email::parse(&email)
        .ok_or(Error::NotFound("e-mail address"))?
        .fold();
    let written = act.tx.execute(
        "INSERT INTO login (email, account_id, staff_id, password) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO UPDATE SET password = excluded.password
         WHERE login.account_id = excluded.account_id AND login.staff_id = excluded.staff_id",
        args![email, act.actor.account, staff, hash],
    )?;
    if written == 0 {
        return Err(Error::Conflict(
            "somebody signs in with this e-mail address already".to_owned(),
        ));
    }
    event::of_account(act, "staff.password_set", &json!({ "id": staff }))?;
    Ok(())
}

/// Ends somebody's work here: no sign-in, no new leads. Their leads stay theirs until somebody else gets them.
///
/// # Errors
/// `NotFound`; `Conflict` for the last active owner.
pub fn deactivate(act: &mut Act, staff: Id<of::Staff>) -> Result<()> {
    let role = act
        .catalog
        .staff(staff)
        .ok_or(Error::NotFound("staff"))?
        .role;
    let owners = act
        .catalog
        .staff
        .iter()
        .filter(|s| s.active && s.role == Role::Owner)
        .count();
    if role == Role::Owner && owners < 2 {
        return Err(Error::Conflict(
            "an account needs an active owner".to_owned(),
        ));
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE staff SET active = FALSE, updated_at = $3 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, staff, now],
    )?;
    act.tx.execute(
        "DELETE FROM login WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, staff],
    )?;
    session::end_all(act, staff, None)?;
    catalog::changed(act)?;
    event::of_account(act, "staff.deactivated", &json!({ "id": staff }))?;
    Ok(())
}

/// Why a text named nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// No active member of staff has this name, e-mail address or phone number.
    Unknown,
    /// Several have this name.
    Ambiguous,
}

/// The active member of staff whom a text means: by e-mail address, phone number or name.
///
/// # Errors
/// When nobody is meant, or more than one.
pub fn meant(catalog: &Catalog, text: &str) -> Result<Id<of::Staff>, Nobody> {
    let folded = text::fold(text);
    let phone = Phone::from_parts(&catalog.account.country_code, text).ok();
    let is_meant = |staff: &&Staff| {
        staff.active
            && (staff.folded == folded
                || text::fold(&staff.email) == folded
                || phone
                    .as_ref()
                    .is_some_and(|phone| staff.phone == phone.digits()))
    };
    let mut meant = catalog.staff.iter().filter(is_meant);
    match (meant.next(), meant.next()) {
        (Some(staff), None) => Ok(staff.id),
        (Some(_), Some(_)) => Err(Nobody::Ambiguous),
        (None, _) => Err(Nobody::Unknown),
    }
}

/// As [`meant`]; when nobody is, the request log says so and the lead or task goes on without.
pub fn meant_or_remark(act: &mut Act, text: &str) -> Option<Id<of::Staff>> {
    let why = match meant(&act.catalog, text) {
        Ok(staff) => return Some(staff),
        Err(Nobody::Unknown) => "nobody active has this name, e-mail address or phone number",
        Err(Nobody::Ambiguous) => "several people have this name",
    };
    act.remark(format!(
        "Agent \"{}\" was ignored: {why}.",
        text::limit(text, 100)
    ));
    None
}
