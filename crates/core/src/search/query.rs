//! What somebody typed, as pieces of text to look for.

use super::fold::{is_word_by_itself, words};
use crate::email::Email;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::text::digit;

/// The longest search, in characters.
pub const LONGEST: usize = 200;
/// Further words hardly make it narrower.
const MOST_WORDS: usize = 12;
/// Fewer digits are no number to look for.
const FEWEST_DIGITS: usize = 3;

/// A search that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// A lead is found when its text has all pieces of one of these; none of them is shorter than three characters.
    pub any: Vec<Vec<String>>,
    /// The pieces of a lead whose name has a word that begins with each of the words typed.
    pub named: Vec<String>,
    /// The whole numbers that it may be, E.164 without `+`.
    pub phones: Vec<String>,
    /// The whole e-mail address that it is, folded.
    pub email: Option<String>,
}

impl Query {
    /// Reads what was typed in an account of this calling code; `None` when there is no word in it.
    ///
    /// # Errors
    /// `Invalid` when it is longer than [`LONGEST`].
    pub fn read(typed: &str, country_code: &str) -> Result<Option<Self>> {
        if typed.chars().nth(LONGEST).is_some() {
            return Err(Error::invalid(
                "search",
                format!("Search for at most {LONGEST} characters."),
            ));
        }
        let mut words = words(typed);
        words.truncate(MOST_WORDS);
        let mut any = vec![narrowest(words.iter().map(|word| piece(word)))];
        if let Some(number) = number(typed)
            && any[0] != [number.as_str()]
        {
            any.push(vec![number]);
        }
        any.retain(|pieces| !pieces.is_empty());
        Ok((!any.is_empty()).then(|| Self {
            any,
            named: narrowest(words.iter().map(|word| format!("= {word}"))),
            phones: phones(typed, country_code),
            email: Email::parse(typed).map(|email| email.fold()),
        }))
    }
}

/// A word as a piece of at least three characters: short ones only where words begin, a single letter only in names.
fn piece(word: &str) -> String {
    let mut chars = word.chars();
    match (chars.next(), chars.next(), chars.next()) {
        (Some(one), None, _) if is_word_by_itself(one) => format!(" {word} "),
        (Some(_), None, _) => format!("= {word}"),
        (_, _, None) => format!(" {word}"),
        _ => word.to_owned(),
    }
}

/// The pieces without those that others contain.
fn narrowest(pieces: impl Iterator<Item = String>) -> Vec<String> {
    let mut pieces: Vec<String> = pieces.collect();
    pieces.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let mut kept: Vec<String> = Vec::new();
    for piece in pieces {
        if !kept.iter().any(|other| other.contains(&piece)) {
            kept.push(piece);
        }
    }
    kept
}

/// The digits of what looks like a number or a part of one, without the zeros that are dialled before it.
fn number(typed: &str) -> Option<String> {
    let is_part = |c: char| digit(c).is_some() || c.is_whitespace() || "+-–().,/:#*".contains(c);
    let digits: String = typed
        .chars()
        .filter_map(digit)
        .map(|value| char::from(b'0' + value))
        .collect();
    let significant = digits.trim_start_matches('0');
    (typed.chars().all(is_part) && significant.len() >= FEWEST_DIGITS)
        .then(|| significant.to_owned())
}

fn phones(typed: &str, country_code: &str) -> Vec<String> {
    if number(typed).is_none() {
        return Vec::new();
    }
    let here = Phone::from_parts(country_code, typed).ok();
    let abroad = Phone::parse_international(typed);
    let both = here.into_iter().chain(abroad);
    let mut phones: Vec<String> = both.map(|phone| phone.digits().to_owned()).collect();
    phones.dedup();
    phones
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Query {
        Query::read(typed, "91").unwrap().unwrap()
    }

    #[test]
    fn a_number_is_its_digits_however_it_is_written() {
        for typed in ["98460 12345", "098460-12345", "(0) 98460.12345"] {
            let query = read(typed);
            assert!(
                query.any.contains(&vec!["9846012345".to_owned()]),
                "{query:?}"
            );
            assert_eq!(query.phones[0], "919846012345", "{typed}");
        }
        assert_eq!(read("+91 98460 12345").phones, ["919846012345"]);
        assert_eq!(read("2345").any, [["2345"]]);
        assert!(read("flat 12").phones.is_empty());
    }

    #[test]
    fn short_words_are_looked_for_where_words_begin() {
        assert_eq!(read("An").any, [[" an"]]);
        assert_eq!(read("n").any, [["= n"]]);
        assert_eq!(read("王").any, [[" 王 "]]);
        assert_eq!(read("小明").any, [["小 明"]]);
        assert_eq!(read("anjali an Nair").any, [["anjali", "nair", " an"]]);
        assert_eq!(read("nair na").named, ["= nair"]);
    }

    #[test]
    fn what_has_no_word_asks_for_nothing_and_too_much_is_refused() {
        for typed in ["", "  ", "\"", "= * ?", "''"] {
            assert_eq!(Query::read(typed, "91").unwrap(), None, "{typed}");
        }
        assert!(Query::read(&"a".repeat(LONGEST + 1), "91").is_err());
        assert_eq!(read(&"ab cd ef gh ".repeat(16)).any[0].len(), 4);
    }
}
