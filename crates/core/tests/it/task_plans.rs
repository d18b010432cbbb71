//! What the pages of tasks ask is found by an index, in its order.

use openlead_core::list::List;
use openlead_core::task::{self, Bucket, Days, Filter};
use openlead_core::{Act, Id, Result, notification, of};
use openlead_db::{Dialect, args};
use openlead_testkit::{Engine, Server};

use crate::company::Company;

const MINUTE: i64 = 60_000_000;

/// Thirty thousand tasks around now, a third done, some without a date, of a hundred agents.
fn fill(act: &mut Act, agent: Id<of::Staff>) -> Result<()> {
    let (category, now) = (task::category(act, 1), act.tx.now());
    act.tx.execute(
        "INSERT INTO task (account_id, id, name, description, category_id, due_at, agent_id, completed_at, created_at, updated_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
         SELECT $1, i, 'Call', '', CAST($2 AS BIGINT),
           CASE WHEN i % 50 = 0 THEN NULL ELSE CAST($3 AS BIGINT) + (i * 7919 % 30000 - 15000) * CAST(60000000 AS BIGINT) END,
           CAST($4 AS BIGINT) + i % 100, CASE WHEN i % 3 = 0 THEN CAST($3 AS BIGINT) - i END, 1, 1
         FROM n",
        args![act.account(), category, now, agent],
    )?;
    // An empty table is read as it is.
    act.tx.execute(
        "INSERT INTO notification (account_id, id, staff_id, kind, times, created_at, read_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         SELECT $1, i, CAST($2 AS BIGINT) + i % 100, 'task.due', 1, i, CASE WHEN i % 20 = 0 THEN NULL ELSE i END FROM n",
        args![act.account(), agent],
    )?;
    Ok(())
}

/// Each goes by one of the indexes and sorts nothing; SQLite goes along it by itself, and counts without a look at the tasks.
fn check(dialect: Dialect, name: &str, plans: &[String], indexes: &[&str]) {
    assert!(!plans.is_empty());
    for plan in plans {
        let by_itself = plan.contains("SEARCH k USING COVERING INDEX");
        let is_free = dialect == Dialect::Postgres || !plan.contains("FROM task");
        assert!(by_itself || is_free, "{name}: {plan}");
        let counts = dialect == Dialect::Sqlite && plan.contains("SELECT count(*)");
        assert!(!counts || !plan.contains(" task t"), "{name}: {plan}");
        let reads_all = match dialect {
            Dialect::Sqlite => plan
                .lines()
                .any(|step| step.starts_with("SCAN t") || step.starts_with("SCAN k")),
            Dialect::Postgres => plan.contains("Seq Scan on task"),
        };
        let sorts = dialect == Dialect::Sqlite && plan.contains("TEMP B-TREE FOR ORDER BY");
        let searches = indexes
            .iter()
            .any(|index| plan.contains(&format!(" {index} ")));
        assert!(searches && !reads_all && !sorts, "{name}: {plan}");
    }
}

/// What is asked, its plans, and the indexes of which one is to be in each.
type Asked = (String, Vec<String>, [&'static str; 2]);

fn plans(act: &mut Act, anu: Id<of::Staff>) -> Result<Vec<Asked>> {
    let dialect = act.tx.dialect();
    let days = Days::around(
        act.tx.now(),
        &act.catalog.account.zone(),
        act.catalog.account.first_weekday,
    );
    let status = act.catalog.lists.first(List::Status)?;
    let calls = Filter {
        category: task::category(act, 2),
        lead_status: Some(status),
        ..Filter::default()
    };
    act.tx.explain();
    task::list(act, Bucket::Overdue, &days, &calls, None, 15)?;
    let by_leads = act.tx.plans().join("\n");
    assert!(
        dialect == Dialect::Postgres || by_leads.contains(" task_open "),
        "{by_leads}"
    );
    let mut found = Vec::new();
    let (all, own) = (["task_due", "task_done"], ["task_agent", "task_agent_done"]);
    let one = task::category(act, 1);
    for (whose, agent, category, indexes) in [
        ("everybody's", None, None, all),
        ("everybody's of a category,", None, one, all),
        ("an agent's", Some(Some(anu)), None, own),
        ("an agent's of a category,", Some(Some(anu)), one, own),
    ] {
        let filter = Filter {
            agent,
            category,
            ..Filter::default()
        };
        for bucket in Bucket::ALL {
            act.tx.explain();
            task::list(act, bucket, &days, &filter, None, 15)?;
            found.push((format!("{whose} {bucket:?}"), act.tx.plans(), indexes));
        }
        // Where one task of three counts PostgreSQL rightly goes through them up to the thousandth.
        if dialect == Dialect::Sqlite || agent.is_some() {
            act.tx.explain();
            task::counts(act, &days, &filter)?;
            found.push((format!("{whose} counts"), act.tx.plans(), indexes));
        }
        act.tx.explain();
        let now = act.tx.now();
        task::of_days(act, &[now, now + 1440 * MINUTE], &filter, 20)?;
        found.push((format!("{whose} day"), act.tx.plans(), indexes));
    }
    Ok(found)
}

async fn on(engine: Engine) {
    let server = Server::open(engine).await;
    let company = Company::new(&server).await;
    let anu = company.agent("Anu", &[]).await;
    company.act(move |act| fill(act, anu)).await.unwrap();
    let db = &server.openlead.db;
    db.write(|tx| tx.batch("ANALYZE")).await.unwrap();
    let dialect = db.dialect();
    let plans = company.act(move |act| plans(act, anu));
    for (name, plans, indexes) in plans.await.unwrap() {
        check(dialect, &name, &plans, &indexes);
    }
    let account = company.created.account;
    let plans = company.act(move |act| {
        act.tx.explain();
        notification::unread(act.tx, account, anu)?;
        Ok(act.tx.plans())
    });
    check(
        dialect,
        "unread",
        &plans.await.unwrap(),
        &["notification_unread", "notification_staff"],
    );
}

#[tokio::test]
async fn tasks_are_found_by_an_index_on_sqlite() {
    on(Engine::Sqlite).await;
}

#[tokio::test]
async fn tasks_are_found_by_an_index_on_postgres() {
    on(Engine::Postgres).await;
}
