//! Groups of agents, who get leads in turn.

mod add;
mod change;
mod members;
mod remove;
mod turn;

use openlead_db::{Tx, args, row};

pub use add::add;
pub use change::{Change, Fallback, change};
pub use members::{MOST_WEIGHT, Member, join, leave, members, order_members, set_weight, team};
pub use remove::remove;
pub use turn::{next_agent, next_in_turn, turn_order};

use crate::act::Act;
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::text;

/// The most departments of an account.
pub const MOST_DEPARTMENTS: usize = 1000;

row! {
    /// A department.
    pub struct Department {
        /// Its id.
        pub id: Id<of::Department>,
        /// Its name.
        pub name: String,
        /// The name as it is compared.
        pub folded: String,
        /// Who gets its leads when nobody of it is on duty.
        pub fallback_staff_id: Option<Id<of::Staff>>,
        /// Whose agents get its leads then.
        pub fallback_department_id: Option<Id<of::Department>>,
        /// When it was made, in microseconds.
        pub created_at: i64,
    }
}

/// All departments, by name.
pub fn all(tx: &mut Tx, account: Id<of::Account>) -> Result<Vec<Department>> {
    let sql = format!(
        "SELECT {} FROM department WHERE account_id = $1 ORDER BY folded",
        Department::COLUMNS
    );
    Ok(tx.all(&sql, args![account])?)
}

/// The department with this id.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &Act, id: Id<of::Department>) -> Result<Department> {
    let department = act.catalog.department(id);
    department.cloned().ok_or(Error::NotFound("department"))
}

/// The department that a text names.
pub fn meant(catalog: &Catalog, name: &str) -> Option<Id<of::Department>> {
    let folded = text::fold(name);
    catalog
        .departments
        .iter()
        .find(|department| department.folded == folded)
        .map(|department| department.id)
}

/// A name as a department has it, and as it is compared; free, unless it is the department's own.
fn free_name(act: &Act, name: &str, own: Option<Id<of::Department>>) -> Result<(String, String)> {
    let name = text::clean(name);
    let folded = text::fold(&name);
    if folded.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    if name.chars().count() > 100 {
        return Err(Error::invalid("name", "Use at most 100 characters."));
    }
    match meant(&act.catalog, &name) {
        Some(other) if Some(other) != own => Err(Error::Conflict(format!(
            "there is a department {name} already"
        ))),
        _ => Ok((name, folded)),
    }
}
