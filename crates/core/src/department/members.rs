use openlead_db::{args, row};
use serde_json::json;

use super::read;
use crate::access::Right;
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event};

/// The highest weight.
pub const MOST_WEIGHT: i64 = 20;

row! {
    /// Somebody who gets leads from a department.
    pub struct Member {
        /// Who.
        pub staff_id: Id<of::Staff>,
        /// Their place among those whose turn it is equally.
        pub position: i64,
        /// How many leads they get for each one of a member of weight 1.
        pub weight: i64,
    }
}

/// Lets a member of staff get leads from a department.
///
/// # Errors
/// `Forbidden`; `NotFound` for either.
pub fn join(act: &mut Act, department: Id<of::Department>, staff: Id<of::Staff>) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let name = read(act, department)?.name;
    act.catalog.staff(staff).ok_or(Error::NotFound("staff"))?;
    let joined = act.tx.execute(
        "INSERT INTO department_member (account_id, department_id, staff_id, served, position)
         SELECT $1, $2, $3, 0, COALESCE(max(position) + 1, 0) FROM department_member
         WHERE account_id = $1 AND department_id = $2
         ON CONFLICT (account_id, department_id, staff_id) DO NOTHING",
        args![act.actor.account, department, staff],
    )?;
    if joined == 1 {
        let detail = json!({ "id": department, "name": name, "staff": staff });
        event::of_account(act, "department.joined", &detail)?;
    }
    Ok(())
}

/// Lets a member of staff get no more leads from a department. Those that they have stay theirs.
///
/// # Errors
/// `Forbidden`; `NotFound` for the department or the person.
pub fn leave(act: &mut Act, department: Id<of::Department>, staff: Id<of::Staff>) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let name = read(act, department)?.name;
    act.catalog.staff(staff).ok_or(Error::NotFound("staff"))?;
    let left = act.tx.execute(
        "DELETE FROM department_member WHERE account_id = $1 AND department_id = $2 AND staff_id = $3",
        args![act.actor.account, department, staff],
    )?;
    if left == 1 {
        let detail = json!({ "id": department, "name": name, "staff": staff });
        event::of_account(act, "department.left", &detail)?;
    }
    Ok(())
}

/// Who gets leads from a department, active or not.
pub fn members(act: &mut Act, department: Id<of::Department>) -> Result<Vec<Id<of::Staff>>> {
    let team = team(act, department)?;
    Ok(team.into_iter().map(|member| member.staff_id).collect())
}

/// As [`members`], in their order, with what each has there.
pub fn team(act: &mut Act, department: Id<of::Department>) -> Result<Vec<Member>> {
    let sql = format!(
        "SELECT {} FROM department_member WHERE account_id = $1 AND department_id = $2 ORDER BY position, staff_id",
        Member::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, department])?)
}

/// Puts all members into an order, and begins the round anew with the first.
///
/// # Errors
/// `Forbidden`; `NotFound` for the department; `Invalid` when a member is left out, or somebody else is named.
pub fn order_members(
    act: &mut Act,
    department: Id<of::Department>,
    order: &[Id<of::Staff>],
) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let name = read(act, department)?.name;
    let before = members(act, department)?;
    if before.len() != order.len() || !before.iter().all(|member| order.contains(member)) {
        return Err(Error::invalid("members", "Name every member once."));
    }
    for (position, staff) in (0_i64..).zip(order) {
        act.tx.execute(
            "UPDATE department_member SET position = $4, served = 0
             WHERE account_id = $1 AND department_id = $2 AND staff_id = $3",
            args![act.actor.account, department, *staff, position],
        )?;
    }
    let mut changes = Changes::default();
    changes.note("members", before.as_slice(), order);
    let detail = changes.detail(json!({ "id": department, "name": name }));
    event::of_account(act, "department.changed", &detail)?;
    Ok(())
}

/// Says how many leads a member gets for each one of a member of weight 1.
///
/// # Errors
/// `Forbidden`; `NotFound` for the department or the member; `Invalid` unless from 1 to [`MOST_WEIGHT`].
pub fn set_weight(
    act: &mut Act,
    department: Id<of::Department>,
    staff: Id<of::Staff>,
    weight: i64,
) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let name = read(act, department)?.name;
    if !(1..=MOST_WEIGHT).contains(&weight) {
        let allowed = format!("Choose a number from 1 to {MOST_WEIGHT}.");
        return Err(Error::invalid("weight", allowed));
    }
    let team = team(act, department)?;
    let member = team.iter().find(|member| member.staff_id == staff);
    let before = member.ok_or(Error::NotFound("member"))?.weight;
    act.tx.execute(
        "UPDATE department_member SET weight = $4 WHERE account_id = $1 AND department_id = $2 AND staff_id = $3",
        args![act.actor.account, department, staff, weight],
    )?;
    let mut changes = Changes::default();
    changes.note("weight", &before, &weight);
    if !changes.is_empty() {
        let detail = json!({ "id": department, "name": name, "staff": staff });
        event::of_account(act, "department.changed", &changes.detail(detail))?;
    }
    Ok(())
}
