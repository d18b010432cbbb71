//! Phone numbers: whatever way one is written, it is one E.164 number and so one lead (contract §3.1).

mod plan;
mod written;

use std::fmt;

use written::Written;

/// How many digits a number may be written with (contract §3.1).
pub const DIGITS: std::ops::RangeInclusive<usize> = 8..=14;

/// A phone number in E.164. Two are equal when their digits are.
#[derive(Clone)]
pub struct Phone {
    /// `+`, country code, national number: at most 17 digits; fewer than 8 only where a plan has such short ones.
    e164: String,
    verified: bool,
}

/// Why text is not a phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The number has too few or too many digits.
    #[error("The number must have 8 to 14 digits.")]
    Length,
    /// There is no country code, or nothing that begins like one.
    #[error("The country code is missing or unknown.")]
    CountryCode,
}

impl Phone {
    /// The number written as `number`, where `country_code` holds unless the number says another with `+` or `00`.
    ///
    /// Takes both as they were written: all but digits (of any script) is ignored, and an extension, or a second number
    /// after the first, is left out. The country code may be in front of the number or not, a trunk zero too. What the
    /// numbering plan does not know is kept as country code and digits, unverified.
    ///
    /// # Errors
    /// `Length` unless the number has 8 to 14 digits; `CountryCode` when none can be made out, for which a caller may
    /// try the account's own.
    pub fn from_parts(country_code: &str, number: &str) -> Result<Phone, PhoneError> {
        let written = Written::read(number);
        if !DIGITS.contains(&written.digits.len()) {
            return Err(PhoneError::Length);
        }
        let code = Written::read(country_code).digits;
        let code = code.trim_start_matches('0');
        if written.is_international
            && let Some(phone) = Phone::verified(&[written.significant()])
        {
            return Ok(phone);
        }
        match plan::calling_code(code) {
            Some(known) => Ok(Phone::in_country(known, &code[known.len()..], &written)),
            None if code.is_empty() || code.len() > 3 => Phone::beyond(&written),
            None => Ok(Phone::in_country(code, "", &written)),
        }
    }

    /// The number written in full: country code first, with or without `+` or `00`. For E.164 text and for imports.
    pub fn parse_international(text: &str) -> Option<Phone> {
        let written = Written::read(text);
        let digits = written.significant();
        let plausible = || {
            (8..=17)
                .contains(&digits.len())
                .then(|| Phone::unknown("", digits))
        };
        Phone::verified(&[digits]).or_else(plausible)
    }

    /// The number as the database keeps it.
    pub fn stored(e164: &str, verified: bool) -> Phone {
        Phone {
            e164: e164.to_owned(),
            verified,
        }
    }

    /// Like `+919846012345`.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// Like `919846012345`: E.164 without the plus, for searching.
    pub fn digits(&self) -> &str {
        self.e164.trim_start_matches('+')
    }

    /// The country calling code, like 91; of a number beyond every plan its first three digits.
    pub fn country_code(&self) -> u16 {
        let digits = self.digits();
        let code = plan::calling_code(digits).unwrap_or(crate::text::limit(digits, 3));
        code.parse().unwrap_or_default()
    }

    /// Whether the numbering plan of its country knows the number.
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// The number as people in the country with calling code `home` like to read it.
    pub fn display(&self, home: u16) -> String {
        let code = self.country_code();
        plan::display(&self.e164, code == home).unwrap_or_else(|| {
            match self.digits().strip_prefix(&code.to_string()) {
                Some(national) => format!("+{code} {national}"),
                None => self.e164.clone(),
            }
        })
    }

    /// The first reading that a plan knows, then the least surprising one. `area` is what a country code such as 1868
    /// says beyond the calling code.
    fn in_country(code: &str, area: &str, written: &Written) -> Phone {
        let significant = written.significant();
        let after_code = significant
            .strip_prefix(code)
            .map(Written::without_trunk_zeros);
        let readings = [
            Some([code, area, &written.digits]),
            Some([code, "", &written.digits]),
            Some([code, area, significant]),
            Some([code, "", significant]),
            after_code.map(|rest| [code, "", rest]),
        ];
        readings
            .iter()
            .flatten()
            .find_map(|reading| Phone::verified(reading))
            .unwrap_or_else(|| Phone::unknown(code, written.national(code)))
    }

    /// A number with no country code beside it: only its own `+` or `00` tells one.
    fn beyond(written: &Written) -> Result<Phone, PhoneError> {
        let digits = written.significant();
        let tells =
            written.is_international && digits.len() >= 8 && plan::calling_code(digits).is_some();
        tells
            .then(|| Phone::unknown("", digits))
            .ok_or(PhoneError::CountryCode)
    }

    fn verified(parts: &[&str]) -> Option<Phone> {
        let e164 = plan::recognise(&join(parts))?;
        Some(Phone {
            e164,
            verified: true,
        })
    }

    fn unknown(code: &str, national: &str) -> Phone {
        Phone {
            e164: join(&[code, national]),
            verified: false,
        }
    }
}

fn join(parts: &[&str]) -> String {
    let mut text = String::with_capacity(24);
    text.push('+');
    text.extend(parts.iter().copied());
    text
}

impl PartialEq for Phone {
    fn eq(&self, other: &Phone) -> bool {
        self.e164 == other.e164
    }
}

impl Eq for Phone {}

impl std::hash::Hash for Phone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.e164.hash(state);
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests;
