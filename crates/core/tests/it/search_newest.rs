//! The newest of many leads found are told without a look at all of them.

use openlead_core::{Act, Result, lead, search};
use openlead_db::args;
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::Company;
use crate::search::catch_up;

const LEADS: i64 = 1_500;
const HALF_A_MINUTE: i64 = 30_000_000;

/// Leads whose ids were made half a minute one before the other. They came in then, but each seventh some time before, as
/// an import says; each tenth is in the trash.
fn fill(act: &mut Act, first: openlead_core::Id<openlead_core::of::Lead>) -> Result<()> {
    let sql = format!(
        "INSERT INTO lead (account_id, id, name, name_folded, phone, email, email_folded, company, address, status_id,
           source_id, agent_id, custom, enquiries, sequence, last_enquiry_at, created_at, updated_at, deleted_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {LEADS})
         SELECT l.account_id, l.id - i * CAST($3 AS BIGINT), 'Anjali', 'anjali', l.phone, '', '', '',
           '', l.status_id, l.source_id, l.agent_id, l.custom, 1, 1, 1,
           l.created_at - (i + CASE WHEN i % 7 = 0 THEN i * 7919 % {LEADS} ELSE 0 END) * CAST($4 AS BIGINT),
           l.updated_at, CASE WHEN i % 10 = 0 THEN l.created_at END
         FROM lead l, n WHERE l.account_id = $1 AND l.id = $2"
    );
    let id_step = (HALF_A_MINUTE / 1000) << 22;
    act.tx
        .execute(&sql, args![act.account(), first, id_step, HALF_A_MINUTE])?;
    search::renew(act)
}

on_each_engine! {
    async fn pages_of_many_leads_found_begin_with_those_that_came_in_last(server: &Server) {
        let company = Company::new(server).await;
        let first = company.named("9846012345", "Anjali").await;
        catch_up(server).await;
        company.act(move |act| fill(act, first)).await.unwrap();
        catch_up(server).await;
        let status = json!({ "field": "status", "op": "is", "value": "New" });
        for filter in [json!(null), status] {
            let mut query = lead::Query { search: "anjali".to_owned(), filter, ..lead::Query::default() };
            let (mut met, mut by_latest) = (Vec::new(), Vec::new());
            loop {
                let asked = query.clone();
                let (page, plans) = company.act(move |act| {
                    act.tx.explain();
                    Ok((lead::list(act, &asked)?, act.tx.plans().join("\n")))
                }).await.unwrap();
                by_latest.push(plans.contains("l.id IN (SELECT value FROM json_each") || plans.contains("l.id IN (SELECT CAST(json_array"));
                met.extend(page.lines.into_iter().map(|line| (line.lead.created_at, line.lead.id.number())));
                query.cursor = page.next;
                if query.cursor.is_none() {
                    break;
                }
            }
            assert_eq!(met.len() as i64, 1 + LEADS - LEADS / 10);
            assert!(met.is_sorted_by(|a, b| a > b), "{met:?}");
            assert!(by_latest[..3].iter().all(|newest| *newest), "{by_latest:?}");
        }
    }
}
