//! The index itself, where the engines differ: `lead_search` is an FTS5 table whose rowid is the lead's id, or a table
//! with an index of `pg_trgm`.

use openlead_db::{Dialect, Tx, args};
use serde_json::json;

use super::keys;
use crate::error::Result;
use crate::id::{Id, of};

/// A lead's text, or that it has none.
#[derive(Debug, Clone)]
pub struct Entry {
    pub account: Id<of::Account>,
    pub lead: Id<of::Lead>,
    /// `None` when the lead is not there any more.
    pub text: Option<String>,
}

/// Writes the texts of leads, each of them once.
pub fn put(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    for gone in entries.iter().filter(|entry| entry.text.is_none()) {
        remove(tx, gone.account, gone.lead)?;
    }
    for one_account in entries.chunk_by(|a, b| a.account == b.account) {
        match tx.dialect() {
            Dialect::Sqlite => put_sqlite(tx, one_account)?,
            Dialect::Postgres => put_postgres(tx, one_account)?,
        }
    }
    Ok(())
}

/// Takes a lead out.
pub fn remove(tx: &mut Tx, account: Id<of::Account>, lead: Id<of::Lead>) -> Result<()> {
    match tx.dialect() {
        Dialect::Sqlite => tx.execute("DELETE FROM lead_search WHERE rowid = $1", args![lead])?,
        Dialect::Postgres => tx.execute(
            "DELETE FROM lead_search WHERE account_id = $1 AND lead_id = $2",
            args![account, lead],
        )?,
    };
    Ok(())
}

fn put_sqlite(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    for Entry {
        account,
        lead,
        text,
    } in entries
    {
        let Some(text) = text else { continue };
        let text = format!("{}{text}", account_word(*account));
        tx.execute(
            "INSERT OR REPLACE INTO lead_search (rowid, text) VALUES ($1, $2)",
            args![lead, text],
        )?;
    }
    Ok(())
}

fn put_postgres(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    let Some(first) = entries.first() else {
        return Ok(());
    };
    let rows = entries.iter().filter_map(|entry| {
        let text = entry.text.as_deref()?;
        let (lead, keys) = (entry.lead.number(), keys::of_text(text));
        Some(json!({ "lead": lead, "text": spelled(text), "keys": keys }))
    });
    let rows: Vec<_> = rows.collect();
    tx.execute(
        "INSERT INTO lead_search AS s (account_id, lead_id, text, keys)
         SELECT $1, new.lead, new.text, new.keys
         FROM jsonb_to_recordset($2) AS new (lead BIGINT, text TEXT, keys INTEGER[])
         ON CONFLICT (account_id, lead_id) DO UPDATE SET text = excluded.text, keys = excluded.keys
         WHERE s.text <> excluded.text OR s.keys <> excluded.keys",
        args![first.account, json!(rows)],
    )?;
    Ok(())
}

/// Three letters that nobody types, for the account: one look-up in the index of SQLite, which has no account, leaves
/// out most others' leads.
pub fn account_word(account: Id<of::Account>) -> String {
    const PRIVATE_USE: u32 = 0xe000;
    let mixed = account
        .number()
        .cast_unsigned()
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        >> 28;
    let letter = |place: u32| {
        let part = u32::try_from(mixed >> (place * 12) & 0xfff).expect("twelve bits");
        char::from_u32(PRIVATE_USE + part).expect("a letter of the private use area")
    };
    (0..3).map(letter).collect()
}

/// Text in ASCII: in a database with `LOCALE 'C'` `pg_trgm` takes no other character for a letter. Each of them is five
/// capitals, which folded text has none of: the plane as Q to Z, and four digits, as A to P.
pub fn spelled(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut spelled = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if c.is_ascii() {
            spelled.push(c);
            continue;
        }
        let number = u32::from(c);
        spelled.extend(letter(b'Q', number >> 16));
        spelled.extend(
            (0..4)
                .rev()
                .filter_map(|place| letter(b'A', number >> (4 * place) & 15)),
        );
    }
    spelled
}

/// Planes above nine have no letters.
fn letter(first: u8, value: u32) -> Option<char> {
    let value = u8::try_from(value).ok().filter(|&value| value < 16)?;
    Some(char::from(first + value.min(b'Z' - first)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_letters_are_spelled_with_capitals() {
        assert_eq!(spelled("anjali മ"), "anjali QANCO");
        assert_eq!(spelled("жук"), "QAEDGQAEEDQAEDK");
        assert_ne!(account_word(Id::new(1)), account_word(Id::new(2)));
    }

    proptest! {
        #[test]
        fn a_piece_is_in_a_text_when_its_spelling_is(text in "[aжукмലാ王 ]{0,12}", piece in "[aжукмലാ王 ]{1,3}") {
            prop_assert_eq!(text.contains(&piece), spelled(&text).contains(&spelled(&piece)));
        }
    }
}
