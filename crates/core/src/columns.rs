/// The columns of a row, each of the table that is called `table` in the statement.
pub(crate) fn columns_of(table: &str, columns: &str) -> String {
    let columns: Vec<String> = columns
        .split(", ")
        .map(|column| format!("{table}.{column}"))
        .collect();
    columns.join(", ")
}
