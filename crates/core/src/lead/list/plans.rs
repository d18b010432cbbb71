//! The lists that people open search an index in its order: none reads the whole table, or sorts it.

use std::sync::Arc;

use openlead_db::{Dialect, Tx, args};
use serde_json::json;

use super::ahead::Ahead;
use super::{Query, Segment, statement};
use crate::account::{NewAccount, create};
use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::list::List;
use crate::openlead::{Openlead, Settings};
use crate::staff::{self, NewStaff, Role};

/// A list, whose it is, and the indexes that will do for each of its legs.
type Hot = (&'static str, Query, bool, &'static [&'static str]);

fn by(sort: &str, descending: bool) -> Query {
    Query {
        sort_by: sort.to_owned(),
        descending,
        ..Query::default()
    }
}

fn of(segment: Segment) -> Query {
    Query {
        segment,
        ..Query::default()
    }
}

fn segments() -> Vec<Hot> {
    let own = &["lead_agent", "lead_fresh", "lead_board_agent"];
    vec![
        ("all", of(Segment::All), false, &["lead_created"]),
        (
            "unassigned",
            of(Segment::Unassigned),
            false,
            &["lead_agent"],
        ),
        ("fresh", of(Segment::Fresh), false, &["lead_fresh"]),
        (
            "no next step",
            of(Segment::NoNextStep),
            false,
            &["lead_created"],
        ),
        ("trash", of(Segment::Trash), false, &["lead_trash"]),
        ("an agent's", of(Segment::All), true, &["lead_agent"]),
        ("an agent's fresh", of(Segment::Fresh), true, own),
    ]
}

fn filters() -> Vec<Hot> {
    let filter = |filter| Query {
        filter,
        ..Query::default()
    };
    let is = |field: &str, value: &str| json!({ "field": field, "op": "is", "value": value });
    let (status, source) = (is("status", "Lost"), is("source", "IVR"));
    let all = json!({ "and": [status, source, is("custom_fields.city", "City 7")] });
    let any = &["lead_status", "lead_source"];
    vec![
        ("of a status", filter(status), false, &["lead_status"]),
        ("of a source", filter(source), false, &["lead_source"]),
        ("filtered", filter(all), false, any),
    ]
}

/// Of few among many, in an order that says nothing of them: only the rows of those are read.
fn filtered_orders() -> Vec<Hot> {
    let is = |field: &str, value: &str| json!({ "field": field, "op": "is", "value": value });
    let all = [
        is("status", "Lost"),
        is("source", "IVR"),
        is("custom_fields.city", "City 7"),
    ];
    let by = |sort| Query {
        filter: json!({ "and": all }),
        ..by(sort, true)
    };
    let [name, changed, agent] = [
        &["lead_name", "lead_status", "lead_source"],
        &["lead_updated", "lead_status", "lead_source"],
        &["lead_agent", "lead_board_agent", "lead_source"],
    ];
    let follow_up = &[
        "lead_follow_up",
        "lead_board",
        "lead_status",
        "lead_source",
        "lead_created",
    ];
    vec![
        ("filtered by name", by("name"), false, name),
        ("filtered by change", by("updated_at"), false, changed),
        ("filtered by agent", by("assigned_to"), false, agent),
        ("filtered by status", by("status"), false, &["lead_status"]),
        ("filtered by source", by("source"), false, &["lead_status"]),
        (
            "filtered by follow-up",
            by("next_follow_up_at"),
            false,
            follow_up,
        ),
    ]
}

fn orders() -> Vec<Hot> {
    let since = Query {
        updated_since: Some(19_000),
        ..by("updated_at", false)
    };
    let follow_up = &["lead_follow_up", "lead_created"];
    vec![
        ("oldest", by("created_at", false), false, &["lead_created"]),
        ("changed", by("updated_at", true), false, &["lead_updated"]),
        ("changed since", since, false, &["lead_updated"]),
        ("by name", by("name", false), false, &["lead_name"]),
        (
            "by follow-up",
            by("next_follow_up_at", false),
            false,
            follow_up,
        ),
        ("by status", by("status", true), false, &["lead_status"]),
        ("by agent", by("assigned_to", false), false, &["lead_agent"]),
    ]
}

/// Twenty thousand leads: most touched, few in the trash, few of a certain status and source.
fn fill(act: &mut Act, agent: i64) {
    let id = |list, name| act.catalog.lists.named(list, name).expect(name).id;
    let (new, lost) = (id(List::Status, "New"), id(List::Status, "Lost"));
    let (website, ivr) = (id(List::Source, "Website"), id(List::Source, "IVR"));
    let custom = match act.tx.dialect() {
        Dialect::Sqlite => "'{\"city\": \"City ' || (i % 50) || '\"}'",
        Dialect::Postgres => "CAST('{\"city\": \"City ' || (i % 50) || '\"}' AS JSONB)",
    };
    let sql = format!(
        "INSERT INTO lead (account_id, id, name, name_folded, phone, email, email_folded, company, address, status_id,
           source_id, agent_id, custom, enquiries, sequence, last_enquiry_at, created_at, updated_at, first_touch_at,
           deleted_at, next_follow_up_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         SELECT $1, i, 'Name ' || i, 'name ' || (i * 7919 % 20000), CAST(i AS TEXT), '', '', '', '',
           CASE WHEN i % 500 = 0 THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END, CASE WHEN i % 300 = 0 THEN CAST($4 AS BIGINT) ELSE CAST($5 AS BIGINT) END,
           CASE WHEN i % 100 = 0 THEN CAST($6 AS BIGINT) WHEN i % 200 = 1 THEN NULL ELSE CAST($6 AS BIGINT) + i % 50 END, {custom},
           1, 1, i, i, i, CASE WHEN i % 400 = 0 THEN NULL ELSE i END, CASE WHEN i % 1000 = 0 THEN i END,
           CASE WHEN i % 90 = 0 THEN i END
         FROM n"
    );
    let args = args![act.actor.account, lost, new, ivr, website, agent];
    act.tx.execute(&sql, args).expect("twenty thousand leads");
}

/// The plan of a statement, a line each step.
pub(super) fn plan(tx: &mut Tx, sql: &str, args: &[openlead_db::Value]) -> Vec<String> {
    match tx.dialect() {
        Dialect::Sqlite => {
            let steps: Vec<(i64, i64, i64, String)> = tx
                .all(&format!("EXPLAIN QUERY PLAN {sql}"), args)
                .expect("a plan");
            steps.into_iter().map(|step| step.3).collect()
        }
        Dialect::Postgres => {
            let steps: Vec<(String,)> = tx.all(&format!("EXPLAIN {sql}"), args).expect("a plan");
            steps.into_iter().map(|step| step.0).collect()
        }
    }
}

fn check(act: &mut Act, (name, query, _, indexes): &Hot) {
    let order = query.order(act).expect("an order");
    let condition = query.condition(act).expect("a condition");
    let ahead = Ahead::of(act, query).expect("a condition");
    for leg in &order.legs {
        let by_index = ahead.as_ref();
        let by_index = by_index.and_then(|ahead| ahead.statement(&order, leg, None, 51));
        let goes_ahead = by_index.is_some();
        let sql = by_index.unwrap_or_else(|| statement(condition.clone(), &order, leg, None, 51));
        let plan = plan(act.tx, &sql.text, &sql.args);
        let by_itself = |step: &String| {
            step.starts_with("SEARCH k USING COVERING INDEX") && step.contains(indexes[0])
        };
        assert_eq!(goes_ahead, plan.iter().any(by_itself), "{name}: {plan:#?}");
        let should = act.tx.dialect() == Dialect::Sqlite
            && name.starts_with("filtered")
            && leg.index.is_some();
        assert!(goes_ahead || !should, "{name}");
        let reads = |step: &String| match act.tx.dialect() {
            // In the order of their ids all leads of the account are read.
            Dialect::Sqlite => {
                step.starts_with("SCAN l") || step.contains("PRIMARY KEY (account_id=?)")
            }
            Dialect::Postgres => step.contains("Seq Scan on lead"),
        };
        assert!(!plan.iter().any(reads), "{name}: {plan:#?}");
        let sorts =
            |step: &String| step.contains("TEMP B-TREE FOR ORDER BY") || step.contains("Sort Key");
        let is_among = |step: &String| {
            indexes
                .iter()
                .any(|index| step.contains(&format!(" {index} ")))
        };
        let searches = plan.iter().any(is_among);
        // To PostgreSQL, which knows how many there are, other indexes may do too; and those without a value it has to
        // sort, which it does when they are few.
        let is_fine = match act.tx.dialect() {
            Dialect::Sqlite => searches && !plan.iter().any(sorts),
            Dialect::Postgres => searches || !plan.iter().any(sorts),
        };
        assert!(is_fine, "{name}: {plan:#?}");
    }
}

/// The rows of groups, and their counts, are found by an index of their field.
fn check_groups(act: &mut Act) -> crate::error::Result<()> {
    for (field, index) in [
        ("status", "lead_status"),
        ("source", "lead_source"),
        ("assigned_to", "lead_agent"),
    ] {
        check_group(act, field, index);
    }
    Ok(())
}

fn check_group(act: &mut Act, field: &str, index: &str) {
    let query = Query {
        group_by: field.to_owned(),
        ..Query::default()
    };
    check(
        act,
        &(
            "in groups",
            query.clone(),
            false,
            &["lead_status", "lead_source", "lead_agent"],
        ),
    );
    let order = query.order(act).expect("an order");
    for leg in &order.legs {
        let sql = super::group::counting(act, &query, &order, leg).expect("a statement");
        let plan = plan(act.tx, &sql.text, &sql.args);
        let fine = |step: &String| match act.tx.dialect() {
            Dialect::Sqlite => step.contains(&format!("INDEX {index} (")),
            Dialect::Postgres => step.contains("Index"),
        };
        assert!(plan.iter().any(fine), "{field}: {plan:#?}");
    }
}

async fn on(url: &str, folder: &std::path::Path) {
    let openlead = Openlead::open(&Settings::new(url, folder))
        .await
        .expect("a new database");
    let openlead = Arc::new(openlead);
    let new = NewAccount::new("Acme", "Asha", "asha@example.com");
    let account = create(&openlead, new, Via::Cli)
        .await
        .expect("an account")
        .account;
    let nobody = Actor::nobody(account, Via::Cli);
    let agent = openlead.act(nobody, |act| {
        crate::field::make(act, "City", crate::field::Kind::Text)?;
        let ravi = NewStaff {
            name: "Ravi".to_owned(),
            email: "ravi@example.com".to_owned(),
            phone: None,
            role: Role::Agent,
            scope: None,
            departments: Vec::new(),
        };
        let agent = staff::add(act, &ravi)?;
        fill(act, agent.number());
        Ok(agent)
    });
    let agent = agent.await.expect("leads");
    // Nobody analyses SQLite in use, and somebody might; PostgreSQL does it by itself.
    for analysed in [false, true] {
        if analysed {
            openlead
                .db
                .write(|tx| tx.batch("ANALYZE"))
                .await
                .expect("ANALYZE");
        } else if openlead.db.dialect() == Dialect::Postgres {
            continue;
        }
        for hot in [segments(), filters(), filtered_orders(), orders()].concat() {
            let actor = Actor {
                who: hot.2.then_some(agent),
                ..nobody
            };
            let looked = openlead.look(actor, move |act| {
                check(act, &hot);
                Ok(())
            });
            looked.await.expect("a plan as it should be");
        }
        let looked = openlead.look(nobody, check_groups);
        looked.await.expect("a plan of groups");
        for (who, index) in [(None, "lead_board"), (Some(agent), "lead_board_agent")] {
            let looked = openlead.look(Actor { who, ..nobody }, move |act| {
                super::board::check_plans(act, index);
                Ok(())
            });
            looked.await.expect("a plan of the board");
        }
    }
}

#[tokio::test]
async fn lists_search_an_index_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("openlead.db").display());
    on(&url, folder.path()).await;
}

#[tokio::test]
async fn lists_search_an_index_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let database = openlead_testkit::fresh_database(openlead_testkit::postgres());
    on(database.url(), folder.path()).await;
}
