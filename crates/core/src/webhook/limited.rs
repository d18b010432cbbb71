//! What webhooks are limited to stays: it is not deleted under them, and they go along when it is merged.

use openlead_db::args;

use super::List;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

type Sources = List<Id<of::ListItem>>;

/// How many webhooks hear only of leads from this source, among others.
pub(crate) fn to_source(act: &mut Act, source: Id<of::ListItem>) -> Result<usize> {
    let all = sources(act)?;
    Ok(all
        .iter()
        .filter(|(_, only)| only.0.contains(&source))
        .count())
}

/// How many webhooks hear only of leads of this department, among others.
pub(crate) fn to_department(act: &mut Act, department: Id<of::Department>) -> Result<usize> {
    let all: Vec<(List<Id<of::Department>>,)> = act.tx.all(
        "SELECT departments FROM webhook WHERE account_id = $1",
        args![act.actor.account],
    )?;
    Ok(all
        .iter()
        .filter(|(only,)| only.0.contains(&department))
        .count())
}

/// Whoever heard of leads from the one source hears of those from the other.
pub(crate) fn merge_source(
    act: &mut Act,
    from: Id<of::ListItem>,
    into: Id<of::ListItem>,
) -> Result<()> {
    let now = act.tx.now();
    for (webhook, mut only) in sources(act)? {
        if !only.0.contains(&from) {
            continue;
        }
        only.0.retain(|source| ![from, into].contains(source));
        only.0.push(into);
        act.tx.execute(
            "UPDATE webhook SET sources = $3, updated_at = $4 WHERE account_id = $1 AND id = $2",
            args![act.actor.account, webhook, only, now],
        )?;
    }
    Ok(())
}

fn sources(act: &mut Act) -> Result<Vec<(Id<of::Webhook>, Sources)>> {
    let sql = "SELECT id, sources FROM webhook WHERE account_id = $1";
    Ok(act.tx.all(sql, args![act.actor.account])?)
}
