use crate::{Dialect, Result, Tx, args};

/// A step of the schema. A released one is never edited.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its place in the order, from 1.
    pub number: u32,
    /// What it does, in a few words.
    pub name: &'static str,
    /// Its statements, see [`for_dialect`].
    pub sql: &'static str,
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migration
    (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";

/// Applies what is missing, by number, and tells how many that were. In one transaction, so all or none; several
/// processes may do it at once. Steps that `all` does not know, from a newer version, are left alone.
pub fn migrate(tx: &mut Tx, all: &[Migration]) -> Result<usize> {
    lock(tx)?;
    let missing = pending(tx, all)?;
    for step in &missing {
        tx.batch(&for_dialect(step.sql, tx.dialect()))?;
        let now = tx.now();
        tx.execute(
            "INSERT INTO migration (number, name, applied_at) VALUES ($1, $2, $3)",
            args![step.number, step.name, now],
        )?;
    }
    Ok(missing.len())
}

/// The steps that this database does not have yet, by number.
pub fn pending<'a>(tx: &mut Tx, all: &'a [Migration]) -> Result<Vec<&'a Migration>> {
    let done = applied(tx)?;
    let mut missing: Vec<_> = all
        .iter()
        .filter(|step| !done.contains(&i64::from(step.number)))
        .collect();
    missing.sort_by_key(|step| step.number);
    Ok(missing)
}

fn applied(tx: &mut Tx) -> Result<Vec<i64>> {
    let exists = match tx.dialect() {
        Dialect::Sqlite => "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'",
        Dialect::Postgres => "SELECT count(*) FROM pg_class WHERE oid = to_regclass('migration')",
    };
    if tx.one::<(i64,)>(exists, &[])?.0 == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64,)> = tx.all("SELECT number FROM migration", &[])?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}

/// SQLite's writer is alone already. On PostgreSQL the others wait, and a change of the schema may take long.
fn lock(tx: &mut Tx) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite {
        return tx.batch(TABLE);
    }
    tx.batch("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")?;
    // IF NOT EXISTS fails where two create it at once; the other one's is there then.
    let _ = tx.nested(|tx| tx.batch(TABLE));
    tx.batch("LOCK migration")
}

/// The SQL for one engine: a line that starts with `--sqlite ` or `--postgres ` counts, without that, for it alone.
pub fn for_dialect(sql: &str, dialect: Dialect) -> String {
    let (own, other) = match dialect {
        Dialect::Sqlite => ("--sqlite ", "--postgres "),
        Dialect::Postgres => ("--postgres ", "--sqlite "),
    };
    let line = |line: &str| match line.trim_start() {
        line if line.starts_with(other) => "\n".to_owned(),
        line if line.starts_with(own) => line[own.len()..].to_owned() + "\n",
        _ => line.to_owned() + "\n",
    };
    sql.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_one_engine_is_empty_for_the_other() {
        let sql = "CREATE TABLE t (a\n--sqlite TEXT\n  --postgres JSONB\n-- a note\n)\n";
        assert_eq!(
            for_dialect(sql, Dialect::Sqlite),
            "CREATE TABLE t (a\nTEXT\n\n-- a note\n)\n"
        );
        assert_eq!(
            for_dialect(sql, Dialect::Postgres),
            "CREATE TABLE t (a\n\nJSONB\n-- a note\n)\n"
        );
    }
}
