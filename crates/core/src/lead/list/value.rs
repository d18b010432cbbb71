//! The values of filters, as each shape wants them.

use jiff::ToSpan as _;
use openlead_db::Value;
use serde_json::Value as Json;

use super::column::{Folding, Shape};
use super::filter::Edge;
use crate::act::Act;
use crate::email::fold_address;
use crate::field::Choices;
use crate::id::{Id, of};
use crate::list::{self, List};
use crate::money::{Currency, Money};
use crate::phone::Phone;
use crate::{staff, text, time};

const LONGEST: usize = 200;

/// The values that are equal to what is written; several where that may be kept in more than one way.
pub(super) fn equal(act: &Act, shape: &Shape, json: &Json) -> Result<Vec<Value>, String> {
    let one = |value: Value| Ok(vec![value]);
    match shape {
        Shape::Text(folding) => one(fold(*folding, written(json)?).into()),
        Shape::Phone => one(phone(act, written(json)?)?.into()),
        Shape::Import { .. } => {
            let id = written(json)?.parse::<Id<of::Import>>();
            one(id.map_err(|_| "write the id of an import")?.into())
        }
        Shape::Entry(list) => one(list::meant(act, *list, written(json)?)?.into()),
        Shape::Reached => one(list::meant(act, List::Status, written(json)?)?.into()),
        Shape::Purpose => one(list::meant(act, List::Purpose, written(json)?)?.into()),
        Shape::Staff => one(person(act, written(json)?)?),
        Shape::Department => one(department(act, written(json)?)?),
        Shape::Flag => one(flag(json)?),
        Shape::Choice(options) => one(option(options, written(json)?)?.into()),
        Shape::Choices(options) => {
            let option = option(options, written(json)?)?;
            one(Json::from(option).to_string().into())
        }
        _ => edges(act, shape, json).map(|((value, _), _)| vec![value]),
    }
}

/// Where what is written begins and ends: a day is all its moments, everything else itself.
pub(super) fn edges(act: &Act, shape: &Shape, json: &Json) -> Result<(Edge, Edge), String> {
    let itself = |value: Value| Ok(((value.clone(), true), (value, true)));
    match shape {
        Shape::Number => itself(number(json)?.into()),
        Shape::Money => itself(money(act, json)?),
        Shape::Day => {
            let day = time::parse_date(written(json)?);
            itself(
                day.ok_or("write a date like 2026-11-24")?
                    .to_string()
                    .into(),
            )
        }
        Shape::Moment | Shape::Repeated { .. } => {
            span(act, json).map(|(start, end)| ((start.into(), true), (end.into(), false)))
        }
        Shape::Time => {
            let (start, end) = span(act, json)?;
            let text = |at| Value::from(time::to_rfc3339(at));
            Ok(((text(start), true), (text(end), false)))
        }
        _ => Err("this field has no order".to_owned()),
    }
}

/// A part of a text, as the text is folded.
pub(super) fn part(shape: &Shape, json: &Json) -> Result<String, String> {
    let words = written(json)?;
    match shape {
        Shape::Text(folding) => Ok(fold(*folding, words)),
        _ => {
            let digits: String = words
                .chars()
                .filter_map(text::digit)
                .map(|digit| char::from(b'0' + digit))
                .collect();
            match digits.is_empty() {
                true => Err("write digits".to_owned()),
                false => Ok(digits),
            }
        }
    }
}

fn written(json: &Json) -> Result<&str, String> {
    let text = json.as_str().map(str::trim).filter(|text| !text.is_empty());
    let text = text.ok_or("write a text as the value")?;
    match text.chars().nth(LONGEST) {
        None if !text.contains('\0') => Ok(text),
        _ => Err(format!("write at most {LONGEST} characters")),
    }
}

fn fold(folding: Folding, words: &str) -> String {
    match folding {
        Folding::Name => text::fold(words),
        Folding::Email => fold_address(words),
        Folding::Case if words.is_ascii() => words.to_ascii_lowercase(),
        Folding::Case => words.to_owned(),
    }
}

fn phone(act: &Act, words: &str) -> Result<String, String> {
    let phone = Phone::from_parts(&act.catalog.account.country_code, words);
    let phone =
        phone.map_err(|_| "write a phone number with its country code, like +91 98460 12345")?;
    Ok(phone.digits().to_owned())
}

pub(super) fn person(act: &Act, words: &str) -> Result<Value, String> {
    staff::named(act, words).map(Value::from)
}

fn department(act: &Act, words: &str) -> Result<Value, String> {
    let by_id = words
        .parse()
        .ok()
        .and_then(|id| act.catalog.department(id))
        .map(|department| department.id);
    let department = by_id.or_else(|| crate::department::meant(&act.catalog, words));
    department
        .map(Value::from)
        .ok_or_else(|| format!("there is no department \"{words}\": write its id or name"))
}

fn flag(json: &Json) -> Result<Value, String> {
    json.as_bool()
        .map(Value::from)
        .ok_or_else(|| "write true or false".to_owned())
}

fn number(json: &Json) -> Result<f64, String> {
    let written = || json.as_str()?.trim().parse().ok();
    let number = json
        .as_f64()
        .or_else(written)
        .filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "write a number".to_owned())
}

/// In major units, as people write it.
fn money(act: &Act, json: &Json) -> Result<Value, String> {
    let currency = Currency::parse(&act.catalog.account.currency);
    let text = json
        .as_str()
        .map_or_else(|| json.to_string(), str::to_owned);
    let amount = currency.and_then(|currency| Money::parse(&text, currency));
    let minor = amount
        .ok_or("write an amount like 1500 or 1500.50")?
        .minor();
    Ok(Value::Real(minor as f64))
}

fn option(options: &Choices, words: &str) -> Result<String, String> {
    let option = options.meant(words).map(|option| option.value.clone());
    option.ok_or_else(|| {
        let labels: Vec<&str> = options.iter().map(|option| option.label.as_str()).collect();
        format!("\"{words}\" is none of the options {}", labels.join(", "))
    })
}

/// The moments from the first up to the second.
pub(super) fn span(act: &Act, json: &Json) -> Result<(i64, i64), String> {
    const HOW: &str = "write a date like 2026-11-24 or a moment like 2026-11-24T09:30:00Z";
    let words = written(json)?;
    let zone = act.catalog.account.zone();
    let moment = time::read_moment(words, &zone).ok_or(HOW)?;
    if moment.has_time {
        return Ok((moment.at, moment.at + 1));
    }
    let next = time::date_in(moment.at, &zone)
        .checked_add(1.day())
        .map_err(|_| HOW)?;
    let next = time::parse_moment(&next.to_string(), &zone).ok_or(HOW)?;
    Ok((moment.at, next))
}
