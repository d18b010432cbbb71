use openlead_db::args;
use serde_json::json;

use super::{Account, FirstWeekday, Holidays, OnDuplicate, WorkingHours};
use crate::access::Right;
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, FieldError, Result};
use crate::field::Kind;
use crate::money::Currency;
use crate::{catalog, event, text, time};

const MOST_LOG_DAYS: i64 = 365;
/// A week.
const MOST_RESPONSE_MINUTES: i64 = 7 * 24 * 60;
const MOST_TARGET: i64 = 1_000_000_000_000_000;

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The company's name.
    pub name: Option<String>,
    /// The calling code of numbers that come without one.
    pub country_code: Option<String>,
    /// The IANA time zone in which its dates are.
    pub time_zone: Option<String>,
    /// The ISO 4217 currency of new deals and of additional fields with amounts.
    pub currency: Option<String>,
    /// What an enquiry from a known phone number does.
    pub on_duplicate: Option<OnDuplicate>,
    /// For how many days the request log is kept, 1 to 365.
    pub request_log_days: Option<i64>,
    /// Within how many minutes a new lead shall be contacted, 1 to a week.
    pub response_minutes: Option<i64>,
    /// When somebody is there.
    pub working_hours: Option<WorkingHours>,
    /// The days on which nobody is.
    pub holidays: Option<Holidays>,
    /// With which a week begins.
    pub first_weekday: Option<FirstWeekday>,
    /// What shall be won in a month, in minor units of the currency, 1 to 10^15; it goes when the currency becomes another.
    pub monthly_target: Option<Option<i64>>,
}

/// Changes the account's settings.
///
/// # Errors
/// `Forbidden`; `Invalid` for the input; `Conflict` for a currency in which the amounts in additional fields would mean
/// something else.
pub fn change(act: &mut Act, change: &Change) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    check(change)?;
    let before = act.catalog.account.clone();
    let after = apply(&before, change);
    check_currency(act, &before, &after)?;
    write(act, &before, &after)
}

/// Sets what an enquiry from a known phone number does.
///
/// # Errors
/// `Forbidden`.
pub fn set_on_duplicate(act: &mut Act, choice: OnDuplicate) -> Result<()> {
    let on_duplicate = Some(choice);
    change(
        act,
        &Change {
            on_duplicate,
            ..Change::default()
        },
    )
}

fn digits(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

fn check(change: &Change) -> Result<()> {
    let name = change
        .name
        .as_ref()
        .map(|name| text::clean(name).chars().count());
    let code = change.country_code.as_ref().map(|code| digits(code).len());
    let zone = change
        .time_zone
        .as_ref()
        .map(|zone| time::time_zone(zone).is_some());
    let currency = change
        .currency
        .as_ref()
        .map(|currency| Currency::parse(currency).is_some());
    let outside =
        |number: Option<i64>, most| number.is_some_and(|number| !(1..=most).contains(&number));
    let rules = [
        (
            name.is_some_and(|length| !(1..=200).contains(&length)),
            "name",
            "Write the company's name in 1 to 200 characters.",
        ),
        (
            code.is_some_and(|length| !(1..=3).contains(&length)),
            "country_code",
            "Write a calling code like 91.",
        ),
        (
            zone == Some(false),
            "time_zone",
            "Write an IANA name like Asia/Kolkata.",
        ),
        (
            currency == Some(false),
            "currency",
            "Write a currency like INR.",
        ),
        (
            outside(change.request_log_days, MOST_LOG_DAYS),
            "request_log_days",
            "Choose 1 to 365 days.",
        ),
        (
            outside(change.response_minutes, MOST_RESPONSE_MINUTES),
            "response_minutes",
            "Choose 1 to 10080 minutes.",
        ),
        (
            outside(change.monthly_target.flatten(), MOST_TARGET),
            "monthly_target",
            "Write an amount of more than 0, or nothing.",
        ),
    ];
    refuse(&rules)
}

/// Refuses with what is wrong of some rules.
fn refuse(rules: &[(bool, &'static str, &str)]) -> Result<()> {
    let wrong = rules.iter().filter(|(wrong, ..)| *wrong);
    let wrong: Vec<_> = wrong
        .map(|(_, field, message)| FieldError {
            field: (*field).into(),
            message: (*message).to_owned(),
        })
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(wrong))
    }
}

fn apply(account: &Account, change: &Change) -> Account {
    let currency = change.currency.as_deref().and_then(Currency::parse);
    let before = account.clone();
    // In another currency it would be another target.
    let is_same = currency.is_none_or(|currency| currency.as_str() == before.currency);
    let kept = before.monthly_target.filter(|_| is_same);
    Account {
        name: change
            .name
            .as_ref()
            .map_or(before.name, |name| text::clean(name)),
        country_code: change
            .country_code
            .as_ref()
            .map_or(before.country_code, |code| digits(code)),
        time_zone: change
            .time_zone
            .as_ref()
            .map_or(before.time_zone, |zone| zone.trim().to_owned()),
        currency: currency.map_or(before.currency, |currency| currency.to_string()),
        on_duplicate: change.on_duplicate.unwrap_or(before.on_duplicate),
        request_log_days: change.request_log_days.unwrap_or(before.request_log_days),
        response_minutes: change.response_minutes.unwrap_or(before.response_minutes),
        working_hours: change.working_hours.clone().unwrap_or(before.working_hours),
        holidays: change.holidays.clone().unwrap_or(before.holidays),
        first_weekday: change.first_weekday.unwrap_or(before.first_weekday),
        monthly_target: change.monthly_target.unwrap_or(kept),
        ..*account
    }
}

/// Amounts in additional fields are minor units of the account's currency: those of another one may be more or fewer.
fn check_currency(act: &Act, before: &Account, after: &Account) -> Result<()> {
    let decimals = |account: &Account| Currency::parse(&account.currency).map(Currency::decimals);
    let amounts = act
        .catalog
        .fields
        .iter()
        .find(|field| field.kind == Kind::Money);
    match amounts {
        Some(field) if decimals(before) != decimals(after) => Err(Error::Conflict(format!(
            "the amounts in {} are in {}, which has other decimals than {}: make it a number first",
            field.label, before.currency, after.currency
        ))),
        _ => Ok(()),
    }
}

fn write(act: &mut Act, before: &Account, after: &Account) -> Result<()> {
    let mut changes = Changes::default();
    changes
        .note("name", &before.name, &after.name)
        .note("country_code", &before.country_code, &after.country_code)
        .note("time_zone", &before.time_zone, &after.time_zone)
        .note("currency", &before.currency, &after.currency)
        .note(
            "on_duplicate",
            before.on_duplicate.as_str(),
            after.on_duplicate.as_str(),
        )
        .note(
            "request_log_days",
            &before.request_log_days,
            &after.request_log_days,
        )
        .note(
            "response_minutes",
            &before.response_minutes,
            &after.response_minutes,
        )
        .note(
            "working_hours",
            &before.working_hours.to_json(),
            &after.working_hours.to_json(),
        )
        .note("holidays", &before.holidays, &after.holidays)
        .note(
            "first_weekday",
            before.first_weekday.as_str(),
            after.first_weekday.as_str(),
        )
        .note(
            "monthly_target",
            &before.monthly_target,
            &after.monthly_target,
        );
    if changes.is_empty() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE account SET name = $2, country_code = $3, time_zone = $4, currency = $5, on_duplicate = $6,
           request_log_days = $7, response_minutes = $8, working_hours = $9, holidays = $10, first_weekday = $11,
           monthly_target = $12
         WHERE id = $1",
        args![act.actor.account, &after.name, &after.country_code, &after.time_zone, &after.currency,
            &after.on_duplicate, after.request_log_days, after.response_minutes, &after.working_hours,
            &after.holidays, after.first_weekday, after.monthly_target],
    )?;
    catalog::changed(act)?;
    event::of_account(act, "account.changed", &changes.detail(json!({})))?;
    Ok(())
}
