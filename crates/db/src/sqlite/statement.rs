use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Statement, ToSql};

use super::error::error;
use crate::row::Engine;
use crate::{Cell, Error, Result, Row, Value};

pub(crate) fn execute(connection: &Connection, sql: &str, args: &[Value]) -> Result<u64> {
    each(connection, sql, args, &mut |_| Ok(()))?;
    Ok(connection.changes())
}

/// Runs the statement to its end also when nobody wants its later rows: only then are its changes complete.
pub(crate) fn each(
    connection: &Connection,
    sql: &str,
    args: &[Value],
    row: &mut dyn FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let failed = |e| error(connection, sql, e);
    let mut statement = prepare(connection, sql, args)?;
    let mut rows = statement.raw_query();
    while let Some(next) = rows.next().map_err(failed)? {
        row(&Row(Engine::Sqlite(next)))?;
    }
    Ok(())
}

pub(crate) fn batch(connection: &Connection, sql: &str) -> Result<()> {
    connection
        .execute_batch(sql)
        .map_err(|e| error(connection, sql, e))
}

fn prepare<'c>(
    connection: &'c Connection,
    sql: &str,
    args: &[Value],
) -> Result<CachedStatement<'c>> {
    let failed = |e| error(connection, sql, e);
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut wanted = 0;
    for index in 1..=statement.parameter_count() {
        let number = number(&statement, index, sql)?;
        wanted = wanted.max(number);
        if let Some(value) = args.get(number - 1) {
            statement.raw_bind_parameter(index, value).map_err(failed)?;
        }
    }
    match wanted == args.len() {
        true => Ok(statement),
        false => Err(Error::arguments(wanted, args.len())),
    }
}

/// To SQLite `$2` is a name, and its index that of its first appearance.
fn number(statement: &Statement<'_>, index: usize, sql: &str) -> Result<usize> {
    statement
        .parameter_name(index)
        .and_then(|name| name.strip_prefix('$')?.parse().ok())
        .filter(|&number| number > 0)
        .ok_or_else(|| Error::sql("parameter", "parameters are $1, $2, …", sql))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Bool(v) => ValueRef::Integer((*v).into()),
            Value::Int(v) => ValueRef::Integer(*v),
            Value::Real(v) => ValueRef::Real(*v),
            Value::Text(v) | Value::Json(v) => ValueRef::Text(v.as_bytes()),
            Value::Blob(v) => ValueRef::Blob(v),
        }))
    }
}

pub(crate) fn cell<'a>(row: &'a rusqlite::Row<'a>, index: usize) -> Result<Cell<'a>> {
    let wrong = |what: &str| Error::Type {
        what: format!("column {index} {what}"),
    };
    Ok(
        match row.get_ref(index).map_err(|_| wrong("does not exist"))? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(v) => Cell::Int(v),
            ValueRef::Real(v) => Cell::Real(v),
            ValueRef::Text(v) => {
                Cell::Text(std::str::from_utf8(v).map_err(|_| wrong("is not UTF-8"))?)
            }
            ValueRef::Blob(v) => Cell::Blob(v),
        },
    )
}
