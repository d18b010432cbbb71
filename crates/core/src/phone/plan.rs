//! The numbering plans of the world, by way of rlibphonenumber.

use rlibphonenumber::{
    PHONE_NUMBER_UTIL as PLANS, PhoneNumber, PhoneNumberFormat, PhoneNumberType,
};

/// The E.164 form of `number` (`+` and digits), when its plan knows it.
pub(super) fn recognise(number: &str) -> Option<String> {
    let number = PLANS.parse(number, None).ok()?;
    let e164 = || PLANS.format(&number, PhoneNumberFormat::E164).into_owned();
    PLANS.is_valid_number(&number).then(e164)
}

/// The calling code that `digits` begin with; no code begins another.
pub(super) fn calling_code(digits: &str) -> Option<&str> {
    (1..=3)
        .filter_map(|width| digits.get(..width))
        .find(|code| is_known(code))
}

/// Whether fixed or mobile numbers of `code` can be as long as `national`.
pub(super) fn has_usual_length(code: &str, national: &str) -> bool {
    let (Ok(country_code), Ok(national_number)) = (code.parse(), national.parse()) else {
        return false;
    };
    let number = PhoneNumber {
        country_code,
        national_number,
        ..PhoneNumber::default()
    };
    [PhoneNumberType::Mobile, PhoneNumberType::FixedLine]
        .into_iter()
        .any(|kind| PLANS.is_possible_number_for_type(&number, kind))
}

/// `e164` as its country writes it, at home or from abroad; `None` when its plan does not know it.
pub(super) fn display(e164: &str, at_home: bool) -> Option<String> {
    let number = PLANS
        .parse(e164, None)
        .ok()
        .filter(|number| PLANS.is_valid_number(number))?;
    let format = if at_home {
        PhoneNumberFormat::National
    } else {
        PhoneNumberFormat::International
    };
    Some(PLANS.format(&number, format).into_owned())
}

fn is_known(code: &str) -> bool {
    let code = code.parse().ok().filter(|_| !code.starts_with('0'));
    code.is_some_and(|code| PLANS.get_region_for_country_code(code).is_some())
}
