//! Amounts of money, in minor units of a currency.

use std::fmt;

/// A currency by its three letters, like `INR` (ISO 4217).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Reads three ASCII letters, in any case. Whether ISO has given them out is not checked.
    pub fn parse(text: &str) -> Option<Currency> {
        let letters: [u8; 3] = text.trim().as_bytes().try_into().ok()?;
        letters
            .iter()
            .all(u8::is_ascii_alphabetic)
            .then(|| Currency(letters.map(|b| b.to_ascii_uppercase())))
    }

    /// The three upper-case letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters")
    }

    /// How many decimals its minor unit has: 2 for most, 0 for JPY, 3 for KWD (ISO 4217).
    pub fn decimals(self) -> u32 {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF"
            | "UGX" | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An amount in minor units (paise, cents) of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of so many minor units, as the database keeps it.
    pub fn of_minor(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Reads an amount of 0 or more like `1500`, `1500.5`, `1,500.50` or `1,00,000`; `None` when it is not one, has
    /// more decimals than the currency (zeros aside), or is beyond what 64 bits hold.
    pub fn parse(text: &str, currency: Currency) -> Option<Money> {
        let (whole, fraction) = match text.trim().split_once('.') {
            Some((whole, fraction)) => (whole, is_digits(fraction).then_some(fraction)?),
            None => (text.trim(), ""),
        };
        let minor = digits_of(whole)?
            .chain(decimals_of(fraction, currency.decimals() as usize)?)
            .try_fold(0_i64, |sum, digit| {
                sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
            })?;
        Some(Money { minor, currency })
    }

    /// The amount in minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }
}

/// Like `1500.50`: all decimals of the currency, no separators, no currency.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let unit = 10_u64.pow(decimals);
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        write!(f, "{sign}{}", minor / unit)?;
        if decimals > 0 {
            write!(f, ".{:0width$}", minor % unit, width = decimals as usize)?;
        }
        Ok(())
    }
}

/// The digits of a whole number, its thousand separators checked and left out.
fn digits_of(whole: &str) -> Option<impl Iterator<Item = u8>> {
    let ok = match whole.split_once(',') {
        None => is_digits(whole),
        Some((first, rest)) => {
            (1..=3).contains(&first.len()) && is_digits(first) && is_grouped(first, rest)
        }
    };
    ok.then(|| whole.bytes().filter(|b| *b != b','))
}

/// After the first comma: all threes (1,500,000), or twos and a final three (15,00,000).
fn is_grouped(first: &str, rest: &str) -> bool {
    let groups: Vec<&str> = rest.split(',').collect();
    let (last, middle) = groups.split_last().expect("split gives at least one");
    let all = |width: usize| middle.iter().all(|group| group.len() == width);
    groups.iter().all(|group| is_digits(group))
        && last.len() == 3
        && (all(3) || all(2) && first.len() <= 2)
}

/// Exactly `decimals` digits, filled up with zeros; `None` when others than zeros would be lost.
fn decimals_of(fraction: &str, decimals: usize) -> Option<impl Iterator<Item = u8>> {
    let (kept, lost) = fraction.split_at(fraction.len().min(decimals));
    lost.bytes().all(|b| b == b'0').then(|| {
        kept.bytes()
            .chain(std::iter::repeat_n(b'0', decimals - kept.len()))
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
