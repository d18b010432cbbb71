use serde_json::{Map, Value as Json};

use super::value::fit;
use super::{Kind, MOST_FIELDS, make, set_by};
use super::{Kind, MOST_FIELDS, make};
use crate::account::Account;
use crate::act::Act;
use crate::error::Result;
use crate::text;

/// The values of a call as a lead keeps them, by key. Fields that are unknown are made, as text. A value that its
/// field cannot hold is left out with a remark: the timeline keeps it as it was sent.
pub fn take_in<'a>(
    act: &mut Act,
    values: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Map<String, Json>> {
    let mut taken = Map::new();
    for (label, value) in values {
        let folded = text::parameter_key(label);
        if folded.is_empty() {
            continue;
        }
        make_if_unknown(act, &folded, label)?;
        let catalog = std::sync::Arc::clone(&act.catalog);
        let Some(field) = set_by(&catalog, &folded) else {
            act.remark(format!(
                "{label} was kept on the timeline only: there are {MOST_FIELDS} additional fields."
            ));
            continue;
        };
        match fit(&catalog.account, field.kind, &field.choices, value) {
            Some(value) => {
                taken.insert(field.key.clone(), value);
            }
            None => act.remark(format!(
                "{} was kept on the timeline only: \"{}\" is not a {}.",
                field.label,
                text::limit(value, 100),
                field.kind.as_str()
            )),
        }
    }
    Ok(taken)
}

fn make_if_unknown(act: &mut Act, folded: &str, label: &str) -> Result<()> {
    let known = set_by(&act.catalog, folded).is_some();
    if known || act.catalog.fields.len() >= MOST_FIELDS {
        return Ok(());
    }
    make(act, label, Kind::Text)?;
    act.remark(format!(
        "The additional field \"{}\" was made.",
        text::limit(label, 100)
    ));
    Ok(())
}

/// A text as the JSON value that a field of this kind holds.
pub(crate) fn fit(account: &Account, kind: Kind, choices: &str, text: &str) -> Option<Json> {
    match kind {
        Kind::Text | Kind::LongText => Some(text::limit(text, LONGEST).into()),
        Kind::Number => number(text).map(Json::Number),
        Kind::Date => time::parse_date(text).map(|date| date.to_string().into()),
        Kind::DateTime => {
            time::parse_moment(text, &account.zone()).map(|at| time::to_rfc3339(at).into())
        }
        Kind::YesNo => yes_no(text).map(|yes| i64::from(yes).into()),
        Kind::Choice => choice(choices, text).map(Json::String),
        Kind::Choices => {
            let some: Option<Vec<String>> =
                text.split(',').map(|one| choice(choices, one)).collect();
            some.map(|some| json!(some))
        }
        Kind::Url => web_address(text).then(|| text.into()),
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

fn choice(choices: &str, text: &str) -> Option<String> {
    let choices: Vec<String> = serde_json::from_str(choices).ok()?;
    let folded = text::fold(text);
    choices
        .into_iter()
        .find(|choice| text::fold(choice) == folded)
}

fn web_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    text.len() <= 2000
        && rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
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
        let choices = r#"["Diploma","Degree"]"#;
        assert_eq!(choice(choices, " DEGREE ").as_deref(), Some("Degree"));
        assert_eq!(choice(choices, "Doctor"), None);
    }

    #[test]
    fn only_web_addresses_are_addresses() {
        assert!(web_address("https://example.com/x"));
        assert!(!web_address("javascript:alert(1)"));
        assert!(!web_address("https://"));
    }
}
