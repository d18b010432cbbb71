use openlead_db::Dialect;

/// The columns of a row, each of the table that is called `table` in the statement.
pub(crate) fn columns_of(table: &str, columns: &str) -> String {
    let columns: Vec<String> = columns
        .split(", ")
        .map(|column| format!("{table}.{column}"))
        .collect();
    columns.join(", ")
}

/// The ids in the JSON list that is `$2`. One parameter: SQLite looks for each by its name among all of them.
pub(crate) fn listed(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT value FROM json_each($2)",
        Dialect::Postgres => "SELECT CAST(json_array_elements_text($2::json) AS BIGINT)",
    }
}
