//! Amounts as people read them, and as programs send them.

use openlead_core::Error;
use openlead_core::account::Account;
use openlead_core::field::{self, Field, Kind};
use openlead_core::money::{Currency, Money};
use serde_json::{Number, Value as Json};

/// An amount in minor units as a number of whole units.
pub fn major(minor: i64, currency: &str) -> Option<Number> {
    let money = Money::of_minor(minor, Currency::parse(currency)?);
    money.to_string().parse().ok()
}

/// Minor units of what a program sent as a number or a text.
///
/// # Errors
/// `Invalid` for the field.
pub fn minor(field: &'static str, amount: &Json, currency: &str) -> Result<i64, Error> {
    let text = match amount {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let money = Currency::parse(currency).and_then(|currency| Money::parse(&text, currency));
    let how = "Send an amount like 1500 or \"1500.50\".";
    money
        .map(Money::minor)
        .ok_or_else(|| Error::invalid(field, how))
}

/// With its currency and thousands apart: `INR 75,000`, `INR 1,500.50`; decimals only where there are some.
pub fn short(money: Money) -> String {
    let text = money.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.trim_start_matches('-');
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let fraction = match fraction.bytes().all(|digit| digit == b'0') {
        true => String::new(),
        false => format!(".{fraction}"),
    };
    format!("{} {sign}{shown}{fraction}", money.currency())
}

/// A value of an additional field as people read it; one with an amount has its currency.
pub fn of_field(account: &Account, field: &Field, value: &Json) -> String {
    let amount = value.as_i64().filter(|_| field.kind == Kind::Money);
    match amount.zip(Currency::parse(&account.currency)) {
        Some((minor, currency)) => short(Money::of_minor(minor, currency)),
        None => field::shown(account, field, value),
    }
}

/// A sum of many amounts, which has a fraction of minor units at most by chance.
pub fn sum(minor: f64, currency: &str) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "saturates, and sums are rounded anyway"
    )]
    let whole = minor.round() as i64;
    Currency::parse(currency).map_or_else(String::new, |currency| {
        short(Money::of_minor(whole, currency))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_their_thousands_apart_and_no_idle_decimals() {
        let shown =
            |minor, currency| short(Money::of_minor(minor, Currency::parse(currency).unwrap()));
        assert_eq!(shown(7_500_000, "INR"), "INR 75,000");
        assert_eq!(shown(150_050, "INR"), "INR 1,500.50");
        assert_eq!(shown(100_000_000, "JPY"), "JPY 100,000,000");
        assert_eq!(shown(-99_900, "USD"), "USD -999");
        assert_eq!(sum(1e5, "EUR"), "EUR 1,000");
    }
}
