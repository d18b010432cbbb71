use openlead_db::args;

use super::read;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// How far a lead moves a member of weight 1; all weights up to 20 divide it.
const STEP: i64 = 232_792_560;

/// Those whose turn it may be, the next one first. The order that every member has for itself decides among equals.
const IN_TURN: &str = "SELECT m.staff_id FROM department_member m
    JOIN staff s ON s.account_id = m.account_id AND s.id = m.staff_id
    WHERE m.account_id = $1 AND m.department_id = $2 AND s.active AND s.on_duty
    ORDER BY m.served, m.position, m.staff_id";

/// The agent whose turn it is, who is served by this; when nobody of the department is on duty, whoever it falls back on.
///
/// The department's row is locked up to the commit: agents get leads strictly in turn, however many come at once.
pub fn next_agent(act: &mut Act, department: Id<of::Department>) -> Result<Option<Id<of::Staff>>> {
    follow(act, department, serve)
}

/// Whom [`next_agent`] would give; changes nothing.
pub fn next_in_turn(
    act: &mut Act,
    department: Id<of::Department>,
) -> Result<Option<Id<of::Staff>>> {
    read(act, department)?;
    follow(act, department, |act, department| {
        Ok(turn_order(act, department)?.first().copied())
    })
}

/// The members on duty in the order of their turns, as they stand now.
pub fn turn_order(act: &mut Act, department: Id<of::Department>) -> Result<Vec<Id<of::Staff>>> {
    let agents: Vec<(Id<of::Staff>,)> =
        act.tx.all(IN_TURN, args![act.actor.account, department])?;
    Ok(agents.into_iter().map(|(agent,)| agent).collect())
}

/// The agent of the department, else of the one that it falls back on, and so on.
fn follow(
    act: &mut Act,
    department: Id<of::Department>,
    pick: impl Fn(&mut Act, Id<of::Department>) -> Result<Option<Id<of::Staff>>>,
) -> Result<Option<Id<of::Staff>>> {
    let mut seen = vec![department];
    loop {
        let last = seen[seen.len() - 1];
        if let Some(agent) = pick(act, last)? {
            return Ok(Some(agent));
        }
        let Some(department) = act.catalog.department(last) else {
            return Ok(None);
        };
        if let Some(staff) = department.fallback_staff_id {
            let staff = act.catalog.staff(staff);
            return Ok(staff
                .filter(|staff| staff.active && staff.on_duty)
                .map(|staff| staff.id));
        }
        match department.fallback_department_id {
            Some(next) if !seen.contains(&next) => seen.push(next),
            _ => return Ok(None),
        }
    }
}

/// A member moves by a step for each lead, the heavier the shorter; whoever joins or comes back is put at most a step
/// behind the foremost, so that they do not get everything until they have caught up.
fn serve(act: &mut Act, department: Id<of::Department>) -> Result<Option<Id<of::Staff>>> {
    let locked = act.tx.execute(
        "UPDATE department SET turn = turn + 1 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, department],
    )?;
    if locked == 0 {
        return Err(Error::NotFound("department"));
    }
    let sql = format!(
        "UPDATE department_member SET served = {STEP} / weight + (
           SELECT CASE WHEN max(o.served) - {STEP} > department_member.served THEN max(o.served) - {STEP}
             ELSE department_member.served END
           FROM department_member o WHERE o.account_id = $1 AND o.department_id = $2)
         WHERE account_id = $1 AND department_id = $2 AND staff_id = ({IN_TURN} LIMIT 1)
         RETURNING staff_id"
    );
    let agent: Option<(Id<of::Staff>,)> =
        act.tx.first(&sql, args![act.actor.account, department])?;
    Ok(agent.map(|(agent,)| agent))
}
