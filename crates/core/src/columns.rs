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
pub(crate) fn listed(dialect: Dialect) -> String {
    listed_in(dialect, "$2")
}

/// Those in the JSON list that is a parameter.
pub(crate) fn listed_in(dialect: Dialect, list: &str) -> String {
    match dialect {
        Dialect::Sqlite => format!("SELECT value FROM json_each({list})"),
        Dialect::Postgres => {
            format!("SELECT CAST(json_array_elements_text({list}::json) AS BIGINT)")
        }
    }
}
