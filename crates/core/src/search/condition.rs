//! A search as a condition of SQL.

use openlead_db::{Dialect, Value, args};

use super::index::{account_word, spelled};
use super::keys;
use super::query::Query;
use crate::act::Act;
use crate::error::Result;

/// The condition that leads, the rows of `lead` called `lead`, are found by what was typed; it follows a WHERE whose `$1`
/// is the account, and its values are added to the arguments. Nothing when nothing was typed.
///
/// # Errors
/// `Invalid` when more was typed than [`super::LONGEST`].
pub fn condition(act: &mut Act, lead: &str, typed: &str, args: &mut Vec<Value>) -> Result<String> {
    if typed.trim().is_empty() {
        return Ok(String::new());
    }
    let Some(query) = Query::read(typed, &act.catalog.account.country_code)? else {
        return Ok(" AND FALSE".to_owned());
    };
    let mut found = leads(act, &query.any, args)?;
    for phone in &query.phones {
        args.push(phone.into());
        let at = args.len();
        found += &format!(
            " UNION ALL SELECT p.lead_id FROM lead_phone p WHERE p.account_id = $1 AND p.number = ${at}"
        );
    }
    if let Some(email) = &query.email {
        args.push(email.into());
        let at = args.len();
        found += &format!(
            " UNION ALL SELECT e.id FROM lead e
               WHERE e.account_id = $1 AND e.email_folded BETWEEN ${at} AND ${at} AND e.email_folded <> ''"
        );
    }
    Ok(format!(" AND {lead}.id IN ({found})"))
}

/// Whether what was typed finds so few leads that a list does best to look at each of them, rather than to go along its
/// order until it has met enough. SQLite cannot know; PostgreSQL does.
pub(crate) fn finds_few(act: &mut Act, typed: &str) -> Result<bool> {
    finds_at_most(act, typed, FEW)
}

/// The latest leads that have what was typed, the latest first, at most `most`. `None` when they are few, or when an exact
/// number or address finds leads too.
pub(crate) fn latest(act: &mut Act, typed: &str, most: usize) -> Result<Option<Vec<i64>>> {
    let query = Query::read(typed, &act.catalog.account.country_code)?;
    let Some(query) = query.filter(|query| query.phones.is_empty() && query.email.is_none()) else {
        return Ok(None);
    };
    if finds_at_most(act, typed, RARE as i64)? {
        return Ok(None);
    }
    let mut args = args![act.account()].to_vec();
    let found = leads(act, &query.any, &mut args)?;
    let column = match act.tx.dialect() {
        Dialect::Sqlite => "s.rowid",
        Dialect::Postgres => {
            // As for `find`.
            act.tx.plan_each_time(true)?;
            "s.lead_id"
        }
    };
    let sql = format!("{found} ORDER BY {column} DESC LIMIT {most}");
    let found: Vec<(i64,)> = act.tx.all(&sql, &args)?;
    Ok(Some(found.into_iter().map(|(lead,)| lead).collect()))
}

/// Up to how many leads SQLite finds faster forwards, all of them, than backwards, the latest of them. To find out that there
/// are more takes time too: of a million leads, 200 forwards took longer than the latest ten backwards.
pub(super) const RARE: usize = 30;

/// As many a list of 50 meets on its way to the end of a million leads, at the latest.
pub(crate) const FEW: i64 = 7_000;

/// The same, where few are so many.
pub(crate) fn finds_at_most(act: &mut Act, typed: &str, few: i64) -> Result<bool> {
    let query = Query::read(typed, &act.catalog.account.country_code)?;
    let (Some(query), Dialect::Sqlite) = (query, act.tx.dialect()) else {
        return Ok(false);
    };
    let mut args = Vec::new();
    let found = leads(act, &query.any, &mut args)?;
    let sql = format!("SELECT count(*) FROM ({found} LIMIT {})", few + 1);
    let (number,): (i64,) = act.tx.one(&sql, &args)?;
    Ok(number <= few)
}

/// The SELECT of the ids of leads whose text has all pieces of one of `any`.
fn leads(act: &mut Act, any: &[Vec<String>], args: &mut Vec<Value>) -> Result<String> {
    let matches = matches(act, any, args)?;
    Ok(match act.tx.dialect() {
        Dialect::Sqlite => format!("SELECT s.rowid FROM lead_search s WHERE {matches}"),
        Dialect::Postgres => {
            format!("SELECT s.lead_id FROM lead_search s WHERE s.account_id = $1 AND {matches}")
        }
    })
}

/// The condition on `lead_search s` that a text has all pieces of one of `any`.
pub(super) fn matches(act: &mut Act, any: &[Vec<String>], args: &mut Vec<Value>) -> Result<String> {
    if act.tx.dialect() == Dialect::Sqlite {
        let quoted = |piece: &String| format!("\"{piece}\"");
        let all = |pieces: &Vec<String>| {
            let pieces: Vec<String> = pieces.iter().map(quoted).collect();
            format!("({})", pieces.join(" AND "))
        };
        let any: Vec<String> = any.iter().map(all).collect();
        let mut any = any.join(" OR ");
        if !is_only_account(act)? {
            any = format!("({any}) AND \"{}\"", account_word(act.account()));
        }
        args.push(any.into());
        return Ok(format!("s.lead_search MATCH ${}", args.len()));
    }
    let mut all = |pieces: &Vec<String>| {
        let pieces: Vec<String> = pieces.iter().map(|piece| has(piece, args)).collect();
        format!("({})", pieces.join(" AND "))
    };
    let any: Vec<String> = any.iter().map(&mut all).collect();
    Ok(format!("({})", any.join(" OR ")))
}

/// The condition of PostgreSQL that a text has this piece. With `LIKE` it would use the index of pieces besides the keys, and
/// wait for it.
fn has(piece: &str, args: &mut Vec<Value>) -> String {
    let spelled = spelled(piece);
    if let Some(keys) = keys::of_piece(piece) {
        let keys: Vec<String> = keys.iter().map(i32::to_string).collect();
        args.extend([spelled.into(), format!("{{{}}}", keys.join(",")).into()]);
        return format!(
            "strpos(s.text, ${}) > 0 AND s.keys @> CAST(CAST(${} AS TEXT) AS INTEGER[])",
            args.len() - 1,
            args.len()
        );
    }
    let piece = spelled.replace('%', "\\%").replace('_', "\\_");
    args.push(format!("%{piece}%").into());
    format!("s.text LIKE ${}", args.len())
}

/// Whether all leads there are belong to the account: to look for its word too would take more time than all the rest.
fn is_only_account(act: &mut Act) -> Result<bool> {
    let others: Option<(i64,)> = act.tx.first(
        "SELECT id FROM account WHERE id < $1 UNION ALL SELECT id FROM account WHERE id > $1 LIMIT 1",
        args![act.account()],
    )?;
    Ok(others.is_none())
}
