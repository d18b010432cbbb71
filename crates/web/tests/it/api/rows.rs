//! All that the database holds of an account.

use std::collections::BTreeMap;

use openlead_core::{Id, of};
use openlead_db::{Dialect, Tx, args};
use openlead_testkit::Server;

/// The tables of accounts, each with what makes a text of a row.
const ON_SQLITE: &str = "SELECT m.name, group_concat('quote(t.' || c.name || ')', '||'',''||')
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
    GROUP BY m.name HAVING sum(c.name = 'account_id') > 0 ORDER BY m.name";
const ON_POSTGRES: &str = "SELECT c.relname::text, 't::text' FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id'
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY 1";

/// Every row of an account by its table, as text.
pub type Rows = BTreeMap<String, Vec<String>>;

/// Every row of an account in every table that has rows of accounts.
pub async fn rows(server: &Server, account: Id<of::Account>) -> Rows {
    let read = move |tx: &mut Tx| {
        let (tables, itself) = match tx.dialect() {
            Dialect::Sqlite => (ON_SQLITE, "name||','||catalog_version"),
            Dialect::Postgres => (ON_POSTGRES, "t::text"),
        };
        let mut all = Rows::new();
        for (table, text) in tx.all::<(String, String)>(tables, &[])? {
            let sql = format!("SELECT {text} FROM {table} t WHERE account_id = $1 ORDER BY 1");
            let rows = tx.all::<(String,)>(&sql, args![account])?;
            all.insert(table, rows.into_iter().map(|(row,)| row).collect());
        }
        let sql = format!("SELECT {itself} FROM account t WHERE id = $1");
        let (row,): (String,) = tx.one(&sql, args![account])?;
        all.insert("account".to_owned(), vec![row]);
        Ok::<_, openlead_db::Error>(all)
    };
    server.openlead.db.read(read).await.unwrap()
}
