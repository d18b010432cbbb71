//! Search by the beginning of a name, of an e-mail address or of a phone number.

use super::sql::Sql;
use crate::act::Act;
use crate::email::fold_address;
use crate::text;

/// Shorter beginnings of numbers are not looked for: they would be in too many.
const FEWEST_DIGITS: usize = 3;

pub(super) fn condition(act: &Act, words: &str, sql: &mut Sql) {
    let words = text::limit(words.trim(), 200).replace('\0', "");
    if words.is_empty() {
        return;
    }
    let (name, email) = (text::fold(&words), fold_address(&words));
    let mut any = vec![
        begins("l.name_folded", &name, sql),
        begins("l.email_folded", &email, sql),
    ];
    let digits: String = words
        .chars()
        .filter_map(text::digit)
        .map(|digit| char::from(b'0' + digit))
        .collect();
    if digits.len() >= FEWEST_DIGITS {
        let home = format!(
            "{}{}",
            act.catalog.account.country_code,
            digits.trim_start_matches('0')
        );
        let (plain, home) = (
            begins("p.number", &digits, sql),
            begins("p.number", &home, sql),
        );
        any.push(format!(
            "l.id IN (SELECT p.lead_id FROM lead_phone p WHERE p.account_id = $1 AND ({plain} OR {home}))"
        ));
    }
    sql.and(&format!("({})", any.join(" OR ")));
}

fn begins(column: &str, start: &str, sql: &mut Sql) -> String {
    let (from, to) = (sql.bind(start), sql.bind(format!("{start}\u{10ffff}")));
    format!("({column} >= {from} AND {column} < {to} AND {column} <> '')")
}
