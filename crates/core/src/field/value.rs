use serde_json::{Number, Value as Json, json};

use super::{Choices, Field, Kind};
use crate::account::Account;
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::money::{Currency, Money};
use crate::phone::Phone;
use crate::{text, time};

const LONGEST: usize = 10_000;

/// A JSON value from a program as a lead keeps it (contract v3, custom field types): booleans and numbers are native, a
/// multiselect is a list, everything else a text. `null` stays `null`: the lead shall have none.
///
/// # Errors
/// `Invalid` with the field and what it takes.
pub fn check(act: &Act, field: &Field, value: &Json) -> Result<Json> {
    let account = &act.catalog.account;
    let kept = match (value, field.kind) {
        (Json::Null, _) => Some(Json::Null),
        (Json::Bool(yes), Kind::YesNo) => Some(i64::from(*yes).into()),
        (Json::Number(_), Kind::Number) => Some(value.clone()),
        (Json::Number(amount), Kind::Money) => {
            fit(account, field.kind, &field.choices, &amount.to_string())
        }
        (Json::Array(some), Kind::Choices) => {
            let one = |one: &Json| Some(&field.choices.meant(one.as_str()?)?.value);
            let some: Option<Vec<_>> = some.iter().map(one).collect();
            some.map(|some| json!(some))
        }
        (Json::String(text), Kind::Text | Kind::LongText) => {
            let text = text::clean(text);
            (text.chars().count() <= LONGEST).then(|| text.into())
        }
        // Written as the contract has it, and no other way.
        (Json::String(text), Kind::Date) if !is_written(text, "0000-00-00") => None,
        (Json::String(text), Kind::DateTime) if text.trim().len() <= "0000-00-00".len() => None,
        (Json::String(_), Kind::YesNo | Kind::Number | Kind::Choices) => None,
        (Json::String(text), kind) => fit(account, kind, &field.choices, text),
        _ => None,
    };
    kept.ok_or_else(|| {
        let message = format!("{}: {}", field.key, wanted(field));
        Error::invalid("custom_fields", message)
    })
}

/// Whether a text has the form of another, in which `0` is any digit.
fn is_written(text: &str, form: &str) -> bool {
    let fits = |(byte, wanted): (u8, u8)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(fits)
}

/// What a field takes, a sentence.
fn wanted(field: &Field) -> String {
    let text = match field.kind {
        Kind::Text | Kind::LongText => "Send a text of at most 10000 characters.",
        Kind::Number => "Send a JSON number.",
        Kind::YesNo => "Send true or false.",
        Kind::Date => "Send a date like 2026-12-31.",
        Kind::DateTime => "Send a time like 2026-12-31T18:30:00.",
        Kind::Url => "Send an address like https://example.com.",
        Kind::Email => "Send an address like name@example.com.",
        Kind::Phone => "Send a number with its country code, like +919846012345.",
        Kind::Money => "Send an amount like 1500 or \"1500.50\".",
        Kind::Choice | Kind::Choices => {
            let values: Vec<_> = field
                .choices
                .iter()
                .map(|choice| choice.value.as_str())
                .collect();
            return match field.kind {
                Kind::Choice => format!("Send one of {}.", values.join(", ")),
                _ => format!("Send a list of some of {}.", values.join(", ")),
            };
        }
    };
    text.to_owned()
}

/// What a person writes into a cell of this kind, a sentence.
pub(crate) fn written(kind: Kind, choices: &Choices) -> String {
    let text = match kind {
        Kind::Text | Kind::LongText => "Write a text of at most 10000 characters.",
        Kind::Number => "Write a number.",
        Kind::YesNo => "Write yes or no.",
        Kind::Date => "Write a date like 2026-12-31.",
        Kind::DateTime => "Write a time like 2026-12-31 18:30.",
        Kind::Url => "Write an address like https://example.com.",
        Kind::Email => "Write an address like name@example.com.",
        Kind::Phone => "Write a number with its country code, like +919846012345.",
        Kind::Money => "Write an amount like 1500 or 1500.50.",
        Kind::Choice | Kind::Choices => {
            const NAMED: usize = 10;
            let labels = choices.iter().map(|choice| choice.label.as_str());
            let named = labels.take(NAMED).collect::<Vec<_>>().join(", ");
            let more = if choices.iter().count() > NAMED {
                ", …"
            } else {
                ""
            };
            return format!("Write one of {named}{more}.");
        }
    };
    text.to_owned()
}

/// A value that a lead keeps, as people write it; what [`take_in`](super::take_in) would read as the same value.
pub fn shown(account: &Account, field: &Field, value: &Json) -> String {
    match (value, field.kind) {
        (Json::Null, _) => String::new(),
        (Json::Number(yes), Kind::YesNo) => {
            if yes.as_i64() == Some(0) { "no" } else { "yes" }.to_owned()
        }
        (Json::Number(minor), Kind::Money) => {
            let money = minor.as_i64().zip(Currency::parse(&account.currency));
            money.map_or_else(
                || minor.to_string(),
                |(minor, currency)| Money::of_minor(minor, currency).to_string(),
            )
        }
        (Json::String(value), Kind::Choice) => field.choices.label(value).to_owned(),
        (Json::String(text), _) => text.clone(),
        (Json::Array(some), _) => {
            let some = some.iter().filter_map(Json::as_str);
            let some: Vec<_> = some.map(|value| field.choices.label(value)).collect();
            some.join(", ")
        }
        (other, _) => other.to_string(),
    }
}

/// A text as the JSON value that a field of this kind holds.
pub(crate) fn fit(account: &Account, kind: Kind, choices: &Choices, text: &str) -> Option<Json> {
    match kind {
        Kind::Text | Kind::LongText => Some(text::limit(text, LONGEST).into()),
        Kind::Number => number(text).map(Json::Number),
        Kind::Date => time::parse_date(text).map(|date| date.to_string().into()),
        Kind::DateTime => {
            time::parse_moment(text, &account.zone()).map(|at| time::to_rfc3339(at).into())
        }
        Kind::YesNo => yes_no(text).map(|yes| i64::from(yes).into()),
        Kind::Choice => choices
            .meant(text)
            .map(|choice| choice.value.as_str().into()),
        Kind::Choices => {
            let some = text.split(',').map(|one| choices.meant(one));
            let some: Option<Vec<_>> = some.map(|one| one.map(|choice| &choice.value)).collect();
            some.map(|some| json!(some))
        }
        Kind::Url => text::is_web_address(text).then(|| text.into()),
        Kind::Email => Email::parse(text).map(|email| email.as_str().into()),
        Kind::Phone => Phone::from_parts(&account.country_code, text)
            .ok()
            .map(|phone| phone.e164().into()),
        Kind::Money => Money::parse(text, Currency::parse(&account.currency)?)
            .map(|money| money.minor().into()),
    }
}

fn number(text: &str) -> Option<Number> {
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64))
}

fn yes_no(text: &str) -> Option<bool> {
    match text::fold(text).as_str() {
        "yes" | "y" | "true" | "1" | "on" => Some(true),
        "no" | "n" | "false" | "0" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_or_not_and_finite() {
        assert_eq!(number("12"), Some(12.into()));
        assert_eq!(number("1.5").and_then(|number| number.as_f64()), Some(1.5));
        assert_eq!(number("inf"), None);
        assert_eq!(number("twelve"), None);
    }

    #[test]
    fn a_choice_is_found_whatever_its_case() {
        let labels = ["Diploma".to_owned(), "B. Tech".to_owned()];
        let choices = Choices::of(&labels, &Choices::default()).unwrap();
        let value = |text| choices.meant(text).map(|choice| choice.value.as_str());
        assert_eq!(
            (value(" DIPLOMA "), value("b. tech"), value("b_tech")),
            (Some("diploma"), Some("b_tech"), Some("b_tech"))
        );
        assert_eq!(value("Doctor"), None);
    }

    #[test]
    fn only_web_addresses_are_addresses() {
        assert!(text::is_web_address("https://example.com/x"));
        assert!(!text::is_web_address("javascript:alert(1)"));
        assert!(!text::is_web_address("https://"));
    }
}
