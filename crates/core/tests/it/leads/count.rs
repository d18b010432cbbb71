//! How many leads a list has: counted up to 10,000, estimated above.

use openlead_core::lead::{EXACT, Query, count};
use openlead_core::list::List;
use openlead_core::{Act, Id, Result, of};
use openlead_db::{Dialect, args};
use openlead_testkit::on_each_engine;
use serde_json::json;

use crate::company::Company;

/// So many leads, of which each second is of another status, and the first half of one source.
const LEADS: i64 = 24_000;

fn named(act: &Act, list: List, name: &str) -> Id<of::ListItem> {
    act.catalog.lists.named(list, name).expect(name).id
}

fn fill(act: &mut Act) -> Result<()> {
    let status = ["New", "Interested"].map(|name| named(act, List::Status, name));
    let source = ["Website", "Facebook"].map(|name| named(act, List::Source, name));
    let json = match act.tx.dialect() {
        Dialect::Sqlite => "'{}'",
        Dialect::Postgres => "CAST('{}' AS JSONB)",
    };
    let sql = format!(
        "INSERT INTO lead (account_id, id, name, name_folded, phone, email, email_folded, company, address, status_id,
           source_id, custom, enquiries, sequence, last_enquiry_at, created_at, updated_at)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {LEADS})
         SELECT $1, i, 'Name ' || i, 'name ' || i, CAST(i AS TEXT), '', '', '', '',
           CASE WHEN i % 2 = 0 THEN CAST($2 AS BIGINT) ELSE CAST($3 AS BIGINT) END,
           CASE WHEN i <= {EXACT} THEN CAST($4 AS BIGINT) ELSE CAST($5 AS BIGINT) END, {json}, 1, 1, i, i, i
         FROM n"
    );
    let all = args![act.account(), status[0], status[1], source[0], source[1]];
    act.tx.execute(&sql, all)?;
    Ok(())
}

fn only(field: &str, value: &str) -> Query {
    Query {
        filter: json!({ "field": field, "op": "is", "value": value }),
        ..Query::default()
    }
}

on_each_engine! {
    async fn up_to_ten_thousand_are_counted_and_more_are_estimated(server: &Server) {
        let company = Company::new(server).await;
        company.act(fill).await.unwrap();
        let counts = company.act(|act| {
            Ok([
                count(act, &only("source", "Website"))?,
                count(act, &Query::default())?,
                count(act, &only("status", "New"))?,
                count(act, &only("name", "name 7"))?,
            ])
        });
        let [most, all, half, one] = counts.await.unwrap();
        assert_eq!((most.number, most.is_exact), (EXACT, true), "as many as are counted");
        assert_eq!((one.number, one.is_exact), (1, true));
        for (estimated, wanted) in [(all, LEADS), (half, LEADS / 2)] {
            assert!(!estimated.is_exact, "{estimated:?}");
            assert!((estimated.number - wanted).abs() <= wanted / 50, "{wanted}: {estimated:?}");
        }
    }
}
