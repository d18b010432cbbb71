//! Each leg of a column searches an index in its order.

use openlead_db::Dialect;

use super::leg::{Leg, statement, today_ends};
use crate::act::Act;
use crate::lead::list::Query;
use crate::lead::list::plans::plan;
use crate::list::List;

/// Of an agent, who sees their own alone, or of all.
pub(in crate::lead::list) fn check(act: &mut Act, index: &str) {
    let condition = Query::default().condition(act).expect("a condition");
    let (today, statuses) = (today_ends(act), ["New", "Lost"]);
    for (name, leg) in statuses
        .into_iter()
        .flat_map(|name| Leg::ALL.map(|leg| (name, leg)))
    {
        let status = act.catalog.lists.named(List::Status, name).expect(name).id;
        let sql = statement(condition.clone(), leg, status, today, false, None, 51);
        let plan = plan(act.tx, &sql.text, &sql.args);
        let has = |words: &str| plan.iter().any(|step| step.contains(words));
        if leg == Leg::Kept {
            assert!(
                has("board_place_status") || has("board_place"),
                "{name} {leg:?}: {plan:#?}"
            );
            continue;
        }
        let (index, sorted) = (format!(" {index} "), has("TEMP B-TREE FOR ORDER BY"));
        let is_fine = match act.tx.dialect() {
            Dialect::Sqlite => has(&index) && !sorted,
            // Where few leads are of the status or the agent, other indexes and a small sort do as well.
            Dialect::Postgres => has(&index) || !has("Seq Scan on lead"),
        };
        assert!(is_fine, "{name} {leg:?}: {plan:#?}");
    }
}
