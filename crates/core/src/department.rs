//! Groups of agents, who get leads in turn.

use openlead_db::{Tx, args, row};
use serde_json::json;

use crate::act::Act;
use crate::catalog::{self, Catalog};
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{event, text};

row! {
    /// A department.
    pub struct Department {
        /// Its id.
        pub id: Id<of::Department>,
        /// Its name.
        pub name: String,
        /// The name as it is compared.
        pub folded: String,
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

/// The department that a text names.
pub fn meant(catalog: &Catalog, name: &str) -> Option<Id<of::Department>> {
    let folded = text::fold(name);
    catalog
        .departments
        .iter()
        .find(|department| department.folded == folded)
        .map(|department| department.id)
}

/// Makes a department.
///
/// # Errors
/// `Invalid` without a name, `Conflict` when there is one of this name.
pub fn add(act: &mut Act, name: &str) -> Result<Id<of::Department>> {
    let name = text::limit(&text::clean(name), 100).to_owned();
    if name.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    let made = act.tx.execute(
        "INSERT INTO department (account_id, id, name, folded, turn, created_at) VALUES ($1, $2, $3, $4, 0, $5)
         ON CONFLICT (account_id, folded) DO NOTHING",
        args![act.actor.account, id, &name, text::fold(&name), now],
    )?;
    if made == 0 {
        return Err(Error::Conflict(format!(
            "there is a department {name} already"
        )));
    }
    catalog::changed(act)?;
    event::of_account(act, "department.added", &json!({ "id": id, "name": name }))?;
    Ok(id)
}

/// Lets a member of staff get leads from a department.
pub fn join(act: &mut Act, department: Id<of::Department>, staff: Id<of::Staff>) -> Result<()> {
    let name = act
        .catalog
        .department(department)
        .ok_or(Error::NotFound("department"))?
        .name
        .clone();
    let joined = act.tx.execute(
        "INSERT INTO department_member (account_id, department_id, staff_id, served) VALUES ($1, $2, $3, 0)
         ON CONFLICT (account_id, department_id, staff_id) DO NOTHING",
        args![act.actor.account, department, staff],
    )?;
    if joined == 1 {
        event::of_account(
            act,
            "department.joined",
            &json!({ "id": department, "name": name, "staff": staff }),
        )?;
    }
    Ok(())
}

/// Who gets leads from a department, active or not.
pub fn members(act: &mut Act, department: Id<of::Department>) -> Result<Vec<Id<of::Staff>>> {
    let rows: Vec<(Id<of::Staff>,)> = act.tx.all(
        "SELECT staff_id FROM department_member WHERE account_id = $1 AND department_id = $2 ORDER BY staff_id",
        args![act.actor.account, department],
    )?;
    Ok(rows.into_iter().map(|(staff,)| staff).collect())
}

/// The active agent served longest ago, who is served by this; nobody when the department has no active agent.
///
/// The department's row is locked up to the commit: agents get leads strictly in turn, however many come at once.
pub fn next_agent(act: &mut Act, department: Id<of::Department>) -> Result<Option<Id<of::Staff>>> {
    let turn: Option<(i64,)> = act.tx.first(
        "UPDATE department SET turn = turn + 1 WHERE account_id = $1 AND id = $2 RETURNING turn",
        args![act.actor.account, department],
    )?;
    let (turn,) = turn.ok_or(Error::NotFound("department"))?;
    let agent: Option<(Id<of::Staff>,)> = act.tx.first(
        "UPDATE department_member SET served = $3
         WHERE account_id = $1 AND department_id = $2 AND staff_id = (
           SELECT m.staff_id FROM department_member m
           JOIN staff s ON s.account_id = m.account_id AND s.id = m.staff_id
           WHERE m.account_id = $1 AND m.department_id = $2 AND s.active
           ORDER BY m.served, m.staff_id LIMIT 1)
         RETURNING staff_id",
        args![act.actor.account, department, turn],
    )?;
    Ok(agent.map(|(agent,)| agent))
}
