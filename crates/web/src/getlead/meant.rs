//! The lead, date and other things that parameters mean.

use jiff::civil::Date;
use openlead_core::email::Email;
use openlead_core::lead;
use openlead_core::phone::{Phone, PhoneError};
use openlead_core::text::{clean, limit};
use openlead_core::{Act, Id, of, time};

use super::endpoint::{CHECK, NO_LEAD, Refusal};
use super::params::Params;

/// A parameter as a text to keep: clean, at most `most` characters, empty when absent.
pub fn text(params: &Params, name: &str, most: usize) -> String {
    params
        .get(name)
        .map(|value| limit(&clean(value), most).to_owned())
        .unwrap_or_default()
}

/// The e-mail address of the call. One that cannot be an address is left out with a remark.
pub fn email(act: &mut Act, params: &Params) -> Option<Email> {
    let text = params.get("email")?;
    let email = Email::parse(text);
    if email.is_none() {
        act.remark(format!(
            "email was ignored: \"{}\" is not an address.",
            limit(text, 100)
        ));
    }
    email
}

/// A phone number with its calling code; with the account's when that one is none.
pub fn read_phone(act: &Act, code: &str, number: &str) -> Result<Phone, PhoneError> {
    match Phone::from_parts(code, number) {
        Err(PhoneError::CountryCode) => {
            Phone::from_parts(&act.catalog.account.country_code, number)
        }
        read => read,
    }
}

/// The phone number in a parameter, with the `countrycode` of the call or else the account's.
pub fn phone(act: &Act, params: &Params, name: &str) -> Option<Phone> {
    let code = params.get("countrycode").unwrap_or_default();
    read_phone(act, code, params.get(name)?).ok()
}

/// The lead that the call is about: by the phone number in `name`, then by `email`.
pub fn lead(act: &mut Act, params: &Params, name: &str) -> Result<Id<of::Lead>, Refusal> {
    let (phone, email) = (phone(act, params, name), email(act, params));
    lead::find(act, phone.as_ref(), email.as_ref())?.ok_or(Refusal::Message(NO_LEAD))
}

/// A date parameter; one that cannot be read refuses the call.
pub fn date(act: &mut Act, params: &Params, name: &str) -> Result<Option<Date>, Refusal> {
    let Some(text) = params.get(name) else {
        return Ok(None);
    };
    let zone = act.catalog.account.zone();
    let moment = || time::parse_moment(text, &zone).map(|at| time::date_in(at, &zone));
    match time::parse_date(text).or_else(moment) {
        Some(date) => Ok(Some(date)),
        None => Err(unreadable(act, name, text)),
    }
}

/// A point in time; one that cannot be read refuses the call.
pub fn moment(act: &mut Act, params: &Params, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = params.get(name) else {
        return Ok(None);
    };
    match time::parse_moment(text, &act.catalog.account.zone()) {
        Some(at) => Ok(Some(at)),
        None => Err(unreadable(act, name, text)),
    }
}

/// The refusal of a value that cannot be read.
pub fn unreadable(act: &mut Act, name: &str, text: &str) -> Refusal {
    act.remark(format!("{name} cannot be read: \"{}\".", limit(text, 100)));
    Refusal::Message(CHECK)
}

/// The source number of the call, in either spelling.
pub fn source_number_of(params: &Params) -> Option<&str> {
    params
        .get("SourceNumber")
        .or_else(|| params.get("source_number"))
}
