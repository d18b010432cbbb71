//! The page about the tables is about the tables that there are.

use std::collections::BTreeSet;

use openlead_core::migrations;

const PAGE: &str = include_str!("../../../../docs/DATA-MODEL.md");

#[test]
fn data_model_names_every_table_and_no_other() {
    let sql: String = migrations::ALL.iter().map(|step| step.sql).collect();
    let tables = sql.split("CREATE TABLE ").skip(1);
    let tables = tables.filter_map(|rest| rest.split_whitespace().next());
    // The list of the migrations that were applied is made by `db`.
    let there: BTreeSet<&str> = tables.chain(["migration"]).collect();
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `"));
    let named: BTreeSet<&str> = rows.filter_map(|row| row.split('`').next()).collect();
    assert_eq!(there, named);
}
