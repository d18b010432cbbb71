//! Lists of notes go along an index, however many notes an account has.

use openlead_core::note::{self, Filter};
use openlead_core::{Act, Id, Result, of};
use openlead_db::{Dialect, args};
use openlead_testkit::on_each_engine;

use crate::company::Company;
use crate::day_plans::fill;

/// Thirty thousand notes on twenty thousand leads, each by the lead's agent.
fn add_notes(act: &mut Act, agent: Id<of::Staff>) -> Result<()> {
    act.tx.execute(
        "INSERT INTO note (account_id, id, lead_id, title, text, kind, who, created_at, updated_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
         SELECT $1, i, i % 20000 + 1, '', 'Called', 'note', CAST($2 AS BIGINT) + (i + 1) % 50, i, i FROM n",
        args![act.account(), agent],
    )?;
    Ok(())
}

/// What is asked, and the index of SQLite by which it is found.
fn asked(agent: Id<of::Staff>) -> [(&'static str, Filter, &'static str); 4] {
    let all = Filter::default();
    [
        ("all", all, "PRIMARY KEY (account_id=? AND id>? AND id<?)"),
        (
            "since",
            Filter {
                since: Some(1),
                ..all
            },
            "PRIMARY KEY (account_id=? AND id>? AND id<?)",
        ),
        (
            "of a lead",
            Filter {
                lead: Some(Id::new(50)),
                ..all
            },
            "INDEX note_lead (account_id=? AND lead_id=? AND id>? AND id<?)",
        ),
        (
            "of somebody",
            Filter {
                who: Some(agent),
                ..all
            },
            "INDEX note_who (account_id=? AND who=? AND id>? AND id<?)",
        ),
    ]
}

on_each_engine! {
    async fn notes_are_listed_along_an_index(server: &Server) {
        let company = Company::new(server).await;
        let ravi = company.agent("Ravi", &[]).await;
        company.act(move |act| fill(act, ravi)).await.unwrap();
        company.act(move |act| add_notes(act, ravi)).await.unwrap();
        let db = &server.openlead.db;
        if db.dialect() == Dialect::Postgres {
            db.write(|tx| tx.batch("ANALYZE")).await.unwrap();
        }
        for (name, filter, index) in asked(ravi) {
            for actor in [ravi, company.created.owner] {
                let plans = company.act_as(actor, move |act| {
                    act.tx.explain();
                    let notes = note::list(act, filter, None, 50)?;
                    Ok((act.tx.plans().join("\n\n"), notes.len()))
                });
                let (plan, notes) = plans.await.unwrap();
                assert!(notes > 0, "{name}: no notes");
                let wrong = match db.dialect() {
                    Dialect::Sqlite => !plan.contains(&format!("SEARCH n USING {index}")) || plan.contains("TEMP B-TREE"),
                    Dialect::Postgres => plan.contains("Seq Scan on note") || plan.contains("Seq Scan on lead"),
                };
                assert!(!wrong, "{name}:\n{plan}");
            }
        }
    }
}
