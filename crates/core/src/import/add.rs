use openlead_db::args;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::file::{Kept, hex};
use super::{Import, Plan, Profile, State};
use crate::access::Right;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::{event, text};

/// What adding a file came to.
#[derive(Debug, Clone)]
pub enum Added {
    /// A new import, which can be checked and started.
    New(Id<of::Import>),
    /// The same file with the same plan was begun before and has not ended: that import can go on.
    Begun(Import),
    /// The same file with the same plan was taken in before: doing it again would add nothing.
    Done(Import),
}

/// Adds a file that was kept. `again` takes in also what was taken in before.
///
/// # Errors
/// `Forbidden`, and `Invalid` for the plan.
pub fn add(
    act: &mut Act,
    kept: &Kept,
    name: &str,
    profile: &Profile,
    plan: &Plan,
    again: bool,
) -> Result<Added> {
    act.require(Right::Import)?;
    plan.check(&profile.sheet.columns, &act.catalog)?;
    let plan = serde_json::to_string(plan).expect("a plan is JSON");
    if !again && let Some(earlier) = earlier(act, kept, &plan)? {
        return Ok(match earlier.state {
            State::Done => Added::Done(earlier),
            _ => Added::Begun(earlier),
        });
    }
    insert(act, kept, name, profile, (&plan, ""))?;
    Ok(Added::New(kept.id))
}

/// Writes down a file with its plan and what it holds, both as JSON.
pub(super) fn insert(
    act: &mut Act,
    kept: &Kept,
    name: &str,
    profile: &Profile,
    (plan, look): (&str, &str),
) -> Result<()> {
    let now = act.tx.now();
    let name = text::limit(&text::clean(name), 200).to_owned();
    act.tx.execute(
        "INSERT INTO import (account_id, id, name, hash, size, shape, plan, state, reason, rows, made, merged, skipped,
           failed, report, who, created_at, held_until, look)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, 0, 0, 0, 0, 'null', $10, $11, 0, $12)",
        args![act.actor.account, kept.id, &name, &kept.hash, kept.size as i64, shape(&profile.sheet.columns), plan,
            &State::Ready, profile.rows as i64, act.actor.who, now, look],
    )?;
    event::of_account(
        act,
        "import.added",
        &json!({ "id": kept.id, "name": name, "rows": profile.rows }),
    )?;
    Ok(())
}

/// An import of the same content with the same plan that is done or has begun.
fn earlier(act: &mut Act, kept: &Kept, plan: &str) -> Result<Option<Import>> {
    let sql = format!(
        "SELECT {} FROM import WHERE account_id = $1 AND hash = $2 AND state IN ('running', 'paused', 'failed', 'done')
         ORDER BY id DESC",
        Import::COLUMNS
    );
    let same: Vec<Import> = act.tx.all(&sql, args![act.actor.account, &kept.hash])?;
    Ok(same
        .into_iter()
        .find(|import| same_plan(&import.plan, plan)))
}

fn same_plan(one: &serde_json::Value, other: &str) -> bool {
    serde_json::from_str::<Plan>(other).ok() == serde_json::from_value(one.clone()).ok()
}

/// What tables with the same titles have in common.
pub(super) fn shape(columns: &[String]) -> String {
    let mut folded: Vec<String> = columns.iter().map(|column| text::fold(column)).collect();
    folded.sort_unstable();
    hex(&Sha256::digest(folded.join("\n")))
}
