//! Leads that are named by their phone number or e-mail address.

use openlead_core::email::Email;
use openlead_core::phone::Phone;
use openlead_core::{Act, Error, Id, lead, of};
/// The lead that has the number, or else the address.
///
/// # Errors
/// `Invalid` without either, or when it is neither; `NotFound`.
pub fn identified(
    act: &mut Act,
    number: Option<&str>,
    email: Option<&str>,
) -> Result<Id<of::Lead>, Error> {
    let found = match (number, email) {
        (Some(number), _) => {
            let phone = Phone::from_parts(&act.catalog.account.country_code, number);
            let phone = phone.map_err(|why| Error::invalid("phone_number", why.to_string()))?;
            lead::find(act, Some(&phone), None)?
        }
        (None, Some(email)) => {
            let how = "Send an address like name@example.com.";
            let email = Email::parse(email).ok_or_else(|| Error::invalid("email", how))?;
            lead::find(act, None, Some(&email))?
        }
        (None, None) => {
            return Err(Error::invalid(
                "phone_number",
                "Send phone_number or email.",
            ));
        }
    };
    found.ok_or(Error::NotFound("lead"))
}
