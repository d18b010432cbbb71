//! What was written, reduced to digits.

use super::plan;
use crate::text::digit;

/// More digits than any number has; what is beyond them is not looked at.
const MOST: usize = 40;

/// The digits of a number, and whether it was marked as international.
pub(super) struct Written {
    /// ASCII digits as written, leading zeros and all, without extension.
    pub digits: String,
    /// Whether a `+` or `00` stands before them.
    pub is_international: bool,
}

impl Written {
    pub fn read(text: &str) -> Written {
        let mut digits = String::with_capacity(16);
        let mut plus = false;
        for c in without_fraction(text.trim()).chars() {
            match digit(c) {
                Some(_) if digits.len() == MOST => break,
                Some(value) => digits.push(char::from(b'0' + value)),
                None if digits.len() >= 8 && ends_number(c) => break,
                None => plus |= digits.is_empty() && matches!(c, '+' | '＋'),
            }
        }
        let is_international = plus || digits.starts_with("00");
        Written {
            digits,
            is_international,
        }
    }

    /// The digits without the zeros of a trunk or international prefix.
    pub fn significant(&self) -> &str {
        Written::without_trunk_zeros(&self.digits)
    }

    /// `digits` without leading zeros, unless what is left is too short for a number.
    pub fn without_trunk_zeros(digits: &str) -> &str {
        Some(digits.trim_start_matches('0'))
            .filter(|rest| rest.len() >= 7)
            .unwrap_or(digits)
    }

    /// What follows the country code `code` in a number that no plan knows.
    pub fn national(&self, code: &str) -> &str {
        let whole = self.significant();
        let Some(rest) = whole.strip_prefix(code).map(Written::without_trunk_zeros) else {
            return whole;
        };
        let fits = |national| plan::has_usual_length(code, national);
        if rest.len() >= 8 && (fits(rest) || !fits(whole)) {
            rest
        } else {
            whole
        }
    }
}

/// What comes after a number: the letters of an extension, its sign, a pause, another number.
fn ends_number(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '#' | ';' | ',' | '/' | '|' | '&' | '+' | '\n')
}

/// A number as spreadsheets write it, 9846012345.0, without its fraction.
fn without_fraction(text: &str) -> &str {
    let is_number = |whole: &&str| whole.len() >= 8 && whole.bytes().all(|b| b.is_ascii_digit());
    text.strip_suffix(".0").filter(is_number).unwrap_or(text)
}
