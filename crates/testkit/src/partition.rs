//! The tables of accounts as a distributed database would keep them.

use openlead_core::migrations;
use openlead_db::{Dialect, Migration, for_dialect};

const PARTITIONS: u32 = 4;

/// All migrations, with every table whose key begins with the account partitioned by it.
pub fn migrations() -> Vec<Migration> {
    let partitioned = |migration: &Migration| {
        let sql = for_dialect(migration.sql, Dialect::Postgres);
        let statements: Vec<String> = sql.split(";\n").map(statement).collect();
        Migration {
            sql: statements.join(";\n").leak(),
            ..*migration
        }
    };
    migrations::ALL.iter().map(partitioned).collect()
}

fn statement(sql: &str) -> String {
    match table(sql) {
        Some(name) if sql.contains("PRIMARY KEY (account_id") => partition(sql, name),
        _ => sql.to_owned(),
    }
}

/// The table that a statement makes.
fn table(sql: &str) -> Option<&str> {
    let (_, rest) = sql.split_once("CREATE TABLE ")?;
    rest.split_whitespace().next()
}

/// Storage options are those of the partitions, not of the table that is cut into them.
fn partition(sql: &str, name: &str) -> String {
    let table = sql.split("WITH (").next().unwrap_or(sql).trim_end();
    let parts = (0..PARTITIONS).map(|part| {
        format!(
            "CREATE TABLE {name}_{part} PARTITION OF {name} FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
    });
    let parts: Vec<String> = parts.collect();
    format!(
        "{table} PARTITION BY HASH (account_id);\n{}",
        parts.join(";\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_accounts_are_cut_and_global_ones_are_not() {
        let all: String = migrations().iter().map(|migration| migration.sql).collect();
        assert!(all.contains("CREATE TABLE lead_3 PARTITION OF lead FOR VALUES"));
        assert!(all.contains("PARTITION OF event"));
        assert!(!all.contains("PARTITION OF token") && !all.contains("PARTITION OF account "));
    }
}
