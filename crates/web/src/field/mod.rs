//! Additional fields.

pub mod api;
pub mod change;

use openlead_core::account::Account;
use openlead_core::field::Kind;
use openlead_core::money::{Currency, Money};
use openlead_core::time;
use serde_json::{Number, Value as Json, json};

/// A value that a lead keeps, as the REST API has it: what is sent back like this is the same value.
pub fn plain(account: &Account, kind: Kind, kept: &Json) -> Json {
    match (kind, kept) {
        (Kind::YesNo, Json::Number(yes)) => json!(yes.as_i64() != Some(0)),
        (Kind::DateTime, Json::String(text)) => match time::from_rfc3339(text) {
            Some(at) => json!(local(account, at)),
            None => kept.clone(),
        },
        (Kind::Money, Json::Number(minor)) => major(account, minor).unwrap_or_else(|| kept.clone()),
        _ => kept.clone(),
    }
}

/// `YYYY-MM-DDTHH:MM:SS` on the account's clocks.
fn local(account: &Account, at: i64) -> String {
    let second = at.div_euclid(1_000_000);
    let at = jiff::Timestamp::from_second(second).unwrap_or_default();
    account
        .zone()
        .to_datetime(at)
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

fn major(account: &Account, minor: &Number) -> Option<Json> {
    let amount = Money::of_minor(minor.as_i64()?, Currency::parse(&account.currency)?);
    amount.to_string().parse().ok().map(Json::Number)
}
