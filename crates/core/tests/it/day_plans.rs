//! My day reads little, however many leads an account has: its statements go along indexes.

use openlead_core::account::FirstWeekday;
use openlead_core::day;
use openlead_core::list::List;
use openlead_core::task::Days;
use openlead_core::{Act, Id, Result, of};
use openlead_db::{Dialect, args};
use openlead_testkit::on_each_engine;

use crate::company::Company;

const DAY: i64 = 86_400_000_000;
const NOW: i64 = 20_000 * DAY;

/// Twenty thousand leads of fifty agents, most of them touched, with follow-ups, tasks and events, over a year.
pub fn fill(act: &mut Act, agent: Id<of::Staff>) -> Result<()> {
    let status = |name| act.catalog.lists.named(List::Status, name).expect(name).id;
    let (new, interested, lost) = (status("New"), status("Interested"), status("Lost"));
    let source = act.catalog.lists.first(List::Source)?;
    let category = act.catalog.lists.first(List::TaskCategory)?;
    let numbers =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)";
    let json = match act.tx.dialect() {
        Dialect::Sqlite => "'{}'",
        Dialect::Postgres => "CAST('{}' AS JSONB)",
    };
    let sql = format!(
        "INSERT INTO lead (account_id, id, name, name_folded, phone, email, email_folded, company, address, status_id,
           source_id, agent_id, custom, enquiries, sequence, last_enquiry_at, created_at, updated_at, first_touch_at,
           deleted_at, next_follow_up_at)
         {numbers}
         SELECT $1, i, 'Name ' || i, 'name ' || i, CAST(i AS TEXT), '', '', '', '',
           CASE WHEN i % 10 = 0 THEN CAST($2 AS BIGINT) WHEN i % 3 = 0 THEN CAST($3 AS BIGINT) ELSE CAST($4 AS BIGINT) END,
           CAST($5 AS BIGINT), CASE WHEN i % 70 = 1 THEN NULL ELSE CAST($6 AS BIGINT) + i % 50 END, {json}, 1, 1, CAST($7 AS BIGINT) + i, CAST($7 AS BIGINT) + i * CAST(1000000 AS BIGINT),
           CAST($7 AS BIGINT) + i, CASE WHEN i % 400 = 0 THEN NULL ELSE CAST($7 AS BIGINT) + i END, CASE WHEN i % 1000 = 7 THEN i END,
           CASE WHEN i % 5 = 0 THEN CAST($7 AS BIGINT) - 40 * CAST($8 AS BIGINT) + i % 60 * CAST($8 AS BIGINT) END
         FROM n"
    );
    act.tx.execute(
        &sql,
        args![
            act.actor.account,
            new,
            interested,
            lost,
            source,
            agent,
            NOW,
            DAY
        ],
    )?;
    let sql = format!(
        "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, completed_at,
           created_at, updated_at)
         {numbers}
         SELECT $1, i, i, 'Call', '', CAST($2 AS BIGINT), CAST($3 AS BIGINT) - 300 * CAST($4 AS BIGINT) + i % 360 * CAST($4 AS BIGINT), CAST($5 AS BIGINT) + i % 50,
           CASE WHEN i % 4 = 0 THEN NULL ELSE CAST($3 AS BIGINT) END, 1, 1
         FROM n"
    );
    act.tx
        .execute(&sql, args![act.actor.account, category, NOW, DAY, agent])?;
    let sql = format!(
        "INSERT INTO event (account_id, lead_id, id, sequence, kind, who, via, detail, at)
         {numbers}
         SELECT $1, i, i, 1, 'lead.created', NULL, 'v1', '{{}}', CAST($2 AS BIGINT) + i FROM n"
    );
    act.tx.execute(&sql, args![act.actor.account, NOW])?;
    Ok(())
}

/// Asks, and gives the plans: a statement and its steps each.
fn plans(
    act: &mut Act,
    ask: fn(&mut Act, Id<of::Staff>, &Days) -> Result<()>,
    who: Id<of::Staff>,
) -> Result<Vec<String>> {
    let days = Days::around(NOW, &jiff::tz::TimeZone::UTC, FirstWeekday::MONDAY);
    act.tx.explain();
    ask(act, who, &days)?;
    Ok(act.tx.plans())
}

type Ask = fn(&mut Act, Id<of::Staff>, &Days) -> Result<()>;

/// Each with an index that has to be among those of its plans.
const ASKED: [(&str, Ask, &[&str]); 8] = [
    (
        "pool",
        |act, _, _| day::is_pool_open(act).map(drop),
        &["lead_agent"],
    ),
    (
        "queue",
        |act, who, days| day::queue(act, who, days).map(drop),
        &["lead_board_agent", "task_agent"],
    ),
    (
        "counts",
        |act, who, days| day::counts(act, who, days).map(drop),
        &["lead_board_agent", "task_open", "task_agent"],
    ),
    (
        "pipeline",
        |act, who, days| day::pipeline(act, who, days).map(drop),
        &["lead_board_agent"],
    ),
    (
        "response",
        |act, who, days| day::response(act, who, days).map(drop),
        &["lead_agent"],
    ),
    (
        "activity",
        |act, who, _| day::activity(act, who, 8).map(drop),
        &["event_at"],
    ),
    (
        "next",
        |act, who, days| day::next_due(act, who, days).map(drop),
        &["lead_board_agent", "task_agent"],
    ),
    (
        "team",
        |act, _, days| day::team(act, days).map(drop),
        &["lead_board_agent", "task_agent"],
    ),
];

/// All that is asked, before and after somebody has looked at the statistics.
fn runs(dialect: Dialect) -> Vec<(&'static str, Ask, &'static [&'static str], bool)> {
    let run = |analysed| move |(name, ask, indexes): (_, _, _)| (name, ask, indexes, analysed);
    let plain = ASKED
        .into_iter()
        .map(run(false))
        .filter(|_| dialect == Dialect::Sqlite);
    plain.chain(ASKED.into_iter().map(run(true))).collect()
}

on_each_engine! {
    async fn my_day_goes_along_indexes(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        company.act(move |act| fill(act, ravi)).await.unwrap();
        // Nobody analyses SQLite in use, and somebody might; PostgreSQL does it by itself.
        for (name, ask, indexes, analysed) in runs(server.openlead.db.dialect()) {
            if analysed {
                server.openlead.db.write(|tx| tx.batch("ANALYZE")).await.unwrap();
            }
            // As the agent, who sees their own alone, and as the owner, who sees all.
            for actor in [ravi, company.created.owner] {
                let plans = company.act_as(actor, move |act| plans(act, ask, ravi)).await.unwrap();
                let all = plans.join("\n\n");
                let reads_all = all.lines().find(|step| {
                    let step = step.trim_start_matches(['-', '>', ' ']);
                    ["SCAN l", "SCAN t", "SCAN event", "Seq Scan on lead", "Seq Scan on task", "Seq Scan on event"]
                        .iter()
                        .any(|all| step.starts_with(all) && !step.contains("USING INDEX"))
                });
                assert!(reads_all.is_none(), "{name}: {reads_all:?}\n{all}");
                // Through the rows of an account, or through the leads of an agent rather than the index alone.
                for long in [" USING PRIMARY KEY (account_id=?)\n", " l USING INDEX lead_board_agent "] {
                    assert!(!format!("{all}\n").contains(long), "{name}: {long}\n{all}");
                }
                if server.openlead.db.dialect() == Dialect::Sqlite {
                    for index in indexes {
                        assert!(all.contains(&format!(" {index} ")), "{name} without {index}:\n{all}");
                    }
                }
            }
        }
    }
}
